import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Focus } from './foci.ts';
import type { Hunt } from './hunt.ts';
import { type Edit, MOST_SEEDS } from './mutants.ts';

/** The project's root, which every edit's file is relative to. */
export const ROOT = join(import.meta.dirname, '..', '..');

const run = promisify(execFile);

interface Seeds {
  readonly from: number;
  readonly count: number;
}

/** Hunts with some seeds through a copy of the code that carries these mistakes. */
export async function huntIn(
  edits: readonly Edit[],
  focus: Focus,
  { from = 1, count = MOST_SEEDS }: Partial<Seeds> = {},
): Promise<Hunt> {
  const folder = copyOf(edits);
  try {
    const script = join(folder, 'tests/simulation/hunt.ts');
    const seeds = [String(from), String(count)];
    const { stdout } = await run(process.execPath, [script, ...seeds, focus]);
    return JSON.parse(stdout) as Hunt;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function copyOf(edits: readonly Edit[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-mutant-'));
  for (const part of ['autoscaler', 'tests/simulation', 'tests/support', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const edit of edits) apply(edit, folder);
  return folder;
}

/** A mutant whose place was rewritten must be written anew, not silently test nothing. */
function apply({ file, find, replace }: Edit, folder: string): void {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  expect(placesOf(source, find), `places in ${file} that read: ${find}`).toBe(1);
  writeFileSync(path, source.split(find).join(replace));
}

/** How often a mutant's text stands in a source: exactly once, or it must be written anew. */
export function placesOf(source: string, find: string): number {
  return source.split(find).length - 1;
}

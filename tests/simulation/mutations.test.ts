import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { FacadeFocus, Focus } from './foci.ts';
import type { Hunt } from './hunt.ts';
import { type Edit, MOST_SEEDS, MUTANTS } from './mutants.ts';
import { WIRE_MUTANTS } from './mutants-wire.ts';

/**
 * Checkers that never complain prove nothing. Each mutant is one deliberate mistake in a copy of
 * the code; the swarm must notice it, and must not complain of the unchanged copy.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const FOCI: readonly FacadeFocus[] = [
  'none',
  'late',
  'blind',
  'failing',
  'slow-reads',
  'seldom-decided',
  'moody',
];
const TIMEOUT = 120_000;

const run = promisify(execFile);

describe.concurrent('mutations', () => {
  test.each(FOCI)(
    'the unchanged copy lives through the same seeds with more of: %s',
    async (focus) => {
      const hunt = await huntIn([], focus);
      expect(hunt.violations).toEqual([]);
      expect(hunt.seeds).toBe(MOST_SEEDS);
    },
    TIMEOUT,
  );

  test.each(MUTANTS)(
    'the checkers notice: $name',
    async ({ name, edits, focus = 'none', caughtBy, from = 1 }) => {
      if (from !== 1) expect((await huntIn([], focus, { from })).violations).toEqual([]);
      const { seeds, violations } = await huntIn(edits, focus, { from });
      const said = violations.join('\n');
      expect(
        caughtBy.some((words) => said.includes(words)),
        said || 'survived',
      ).toBe(true);
      process.stdout.write(`  caught after ${String(seeds).padStart(2)} seeds: ${name}\n`);
    },
    TIMEOUT,
  );
});

/** Each life that shows a mutant, once: the unchanged copy must live through it. */
const SHOWN: readonly (readonly [Focus, number])[] = [
  ...new Map(
    WIRE_MUTANTS.map(({ focus = 'wire', seed = 1 }) => [
      `${focus} ${seed}`,
      [focus, seed] as const,
    ]),
  ).values(),
];

describe.concurrent('mutations at the wire', () => {
  test.each(SHOWN)(
    'the unchanged copy lives through what shows them: %s, seed %i',
    async (focus, seed) => {
      expect(await huntIn([], focus, { from: seed, count: 1 })).toMatchObject({
        violations: [],
        seeds: 1,
      });
    },
    TIMEOUT,
  );

  test.each(WIRE_MUTANTS)(
    'the checkers notice: $name',
    async ({ edits, focus = 'wire', seed = 1, caughtBy }) => {
      const { violations } = await huntIn(edits, focus, { from: seed, count: 1 });
      const said = violations.join('\n');
      expect(
        caughtBy.some((words) => said.includes(words)),
        said || 'survived',
      ).toBe(true);
    },
    TIMEOUT,
  );
});

interface Seeds {
  readonly from: number;
  readonly count: number;
}

async function huntIn(
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
  const parts = readFileSync(path, 'utf8').split(find);
  expect(parts.length - 1, `places in ${file} that read: ${find}`).toBe(1);
  writeFileSync(path, parts.join(replace));
}

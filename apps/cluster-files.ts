import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLUSTER_FOLDER } from './main.ts';

/** The repository, whatever folder a command is typed in. */
const ROOT = join(import.meta.dirname, '..');

/** Texts of files by path from the root. */
export type Files = ReadonlyMap<string, string>;

export interface Drift {
  readonly kind: 'missing' | 'changed' | 'stale';
  readonly path: string;
}

/** What stands in the cluster's folder, `kept` files aside. */
export function readFiles(kept: readonly string[], root: string = ROOT): Files {
  const names = listed(join(root, CLUSTER_FOLDER)).map((it) => `${CLUSTER_FOLDER}/${it}`);
  return new Map(
    names
      .filter((path) => !kept.includes(path))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

/** How what is there differs from what should be, in order of path. */
export function driftOf(wanted: Files, found: Files): readonly Drift[] {
  const drifts: Drift[] = [];
  for (const [path, text] of wanted) {
    const now = found.get(path);
    if (now !== text) drifts.push({ kind: now === undefined ? 'missing' : 'changed', path });
  }
  for (const path of found.keys()) if (!wanted.has(path)) drifts.push({ kind: 'stale', path });
  return drifts.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Makes what is there equal to what should be, and says what that took. */
export function writeFiles(wanted: Files, found: Files, root: string = ROOT): readonly Drift[] {
  const drifts = driftOf(wanted, found);
  for (const { kind, path } of drifts) {
    const file = join(root, path);
    if (kind === 'stale') rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, wanted.get(path) ?? '');
    }
  }
  return drifts;
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) =>
        join(it.parentPath, it.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

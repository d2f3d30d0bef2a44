import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The repository as it would be committed: tracked files and new ones that Git does not ignore. */
export const ROOT = normalize(join(import.meta.dirname, '..', '..'));

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const sources: readonly SourceFile[] = files
  .filter((path) => path.endsWith('.ts'))
  .filter((path) => exists(path))
  .map((path) => {
    const text = read(path);
    return { path, text, lines: text.split('\n') };
  });

function exists(path: string): boolean {
  try {
    read(path);
    return true;
  } catch {
    return false;
  }
}

export interface Import {
  readonly from: string;
  /** A path from the root for our own files, else the package's name. */
  readonly to: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
}

function importOf(from: string, target: string, typeOnly: boolean): Import {
  if (!target.startsWith('.')) return { from, to: packageOf(target), own: false, typeOnly };
  return { from, to: normalize(join(dirname(from), target)), own: true, typeOnly };
}

function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

export const imports: readonly Import[] = sources.flatMap(({ path, text }) => [
  ...[...text.matchAll(IMPORT)].map((match) => importOf(path, match[2] ?? '', !!match[1])),
  ...[...text.matchAll(DYNAMIC)].map((match) => importOf(path, match[1] ?? '', false)),
]);

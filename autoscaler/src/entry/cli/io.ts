import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Parsed, Problem } from '../../core/problem.ts';
import type { Environment } from '../functions/settings.ts';
import type { Outside } from '../functions/wiring.ts';
import type { Git } from './git.ts';

/** All that a command may do to the person in front of it: tests hand in their own. */
export interface Io {
  /** Writes text to standard output as it is. */
  readonly out: (text: string) => void;
  /** Writes text to standard error as it is: progress and complaints, never results. */
  readonly err: (text: string) => void;
  /** Standard error is a terminal that can redraw a line. */
  readonly interactive: boolean;
  readonly now: () => number;
  /** Variables by name; none where a test hands in none. */
  readonly environment?: Environment;
  /** From now on Ctrl-C ends nothing by itself: it is told here. */
  readonly stopped?: () => AbortSignal;
  /** Git in a folder; absent where a test hands in none. */
  readonly git?: (folder: string) => Git;
  /** The world outside, in place of the one that flags and variables name. */
  readonly outside?: Outside;
}

/** Bad input, with every problem found. The command line ends with exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problem(s)`);
    this.problems = problems;
  }
}

/** The text of a file that a flag or argument named; a missing one is bad input, not a crash. */
export function readInput(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const got = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : code;
    throw new InputError([{ source: path, path: '', expected: `a readable ${what}`, got }]);
  }
}

/**
 * A file that a flag named and that can be written, its folders made: asked before minutes of work,
 * not after them.
 */
export function readyOutput(path: string): Parsed<string> {
  try {
    makeFolder(dirname(path));
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    return { ok: true, value: path };
  } catch (error) {
    return { ok: false, problems: [unwritable(path, error)] };
  }
}

/** One by one: with `recursive`, Node.js 24 never returns where the system refuses (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Writes a file that a flag named, with its folders; where it cannot, that is bad input. */
export function writeOutput(path: string, text: string): void {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text);
  } catch (error) {
    throw new InputError([unwritable(path, error)]);
  }
}

function unwritable(path: string, error: unknown): Problem {
  const got = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return { source: path, path: '', expected: 'a file that can be written', got };
}

/** Machine-readable output: one JSON document, indented, ending in a newline. */
export const printJson = (io: Io, value: unknown): void =>
  io.out(`${JSON.stringify(value, null, 2)}\n`);

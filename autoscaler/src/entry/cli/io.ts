import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../../core/problem.ts';

/** All that a command may do to the person in front of it: tests hand in their own. */
export interface Io {
  /** Writes text to standard output as it is. */
  readonly out: (text: string) => void;
  /** Writes text to standard error as it is: progress and complaints, never results. */
  readonly err: (text: string) => void;
  /** Standard error is a terminal that can redraw a line. */
  readonly interactive: boolean;
  readonly now: () => number;
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
 * Writes a file that a flag named, with its folder; a place that cannot be written is bad input.
 */
export function writeOutput(path: string, text: string): void {
  try {
    // Not recursive: Node.js 24 never returns from that where the system refuses, as under /proc.
    if (!existsSync(dirname(path))) mkdirSync(dirname(path));
    writeFileSync(path, text);
  } catch (error) {
    const got = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError([{ source: path, path: '', expected: 'a file that can be written', got }]);
  }
}

/** Machine-readable output: one JSON document, indented, ending in a newline. */
export const printJson = (io: Io, value: unknown): void =>
  io.out(`${JSON.stringify(value, null, 2)}\n`);

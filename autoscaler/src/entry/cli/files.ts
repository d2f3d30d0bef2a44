import type { Parsed } from '../../core/problem.ts';
import { InputError, readInput } from './io.ts';

/** One file that a flag or argument named, and how it is read. */
export interface FileOf<T> {
  readonly path: string;
  /** What it should be, for the message when it cannot be read: "policy". */
  readonly what: string;
  readonly parse: (text: string, source: string) => Parsed<T>;
}

/** Reads and parses one file; one that cannot be read is a problem like any other. */
export function parseFile<T>({ path, what, parse }: FileOf<T>): Parsed<T> {
  try {
    return parse(readInput(path, what), path);
  } catch (error) {
    if (error instanceof InputError) return { ok: false, problems: error.problems };
    throw error;
  }
}

/**
 * The values of several inputs, or one error with the problems of all of them, so that a person
 * with two bad files hears of both.
 */
export function allOf<T extends Record<string, unknown>>(
  parts: {
    readonly [K in keyof T]: Parsed<T[K]>;
  },
): T {
  const all: readonly Parsed<unknown>[] = Object.values(parts);
  const problems = all.flatMap((it) => (it.ok ? [] : it.problems));
  if (problems.length > 0) throw new InputError(problems);
  const values = Object.entries<Parsed<unknown>>(parts).map(([name, it]) => [
    name,
    it.ok ? it.value : undefined,
  ]);
  // The cast: the keys are those of `parts`, and every one of them was good.
  return Object.fromEntries(values) as T;
}

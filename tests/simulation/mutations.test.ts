import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placesOf, ROOT } from './mutant-copy.ts';
import { MUTANTS } from './mutants.ts';
import { LIMIT_MUTANTS } from './mutants-limits.ts';
import { WIRE_MUTANTS } from './mutants-wire.ts';
import { expectCaught, HUNT_TIMEOUT } from './mutations.ts';

/**
 * Checkers that never complain prove nothing. Each mutant is one deliberate mistake in a copy of
 * the code; the swarm must notice it. One of each kind is hunted here: `npm run mutants` hunts all,
 * and looks that nobody complains of the unchanged copy.
 */
const SAMPLE: readonly string[] = [
  'no second look before terminating',
  'an empty list of instances on error',
  'resume acts before it records',
  'a budget that nobody minds',
];

const ALL = [...MUTANTS, ...LIMIT_MUTANTS];
const sample = ALL.filter(({ name }) => SAMPLE.includes(name));

describe.concurrent('mutations', () => {
  test('the sample names mutants that there are', () => {
    expect(sample.map(({ name }) => name).sort()).toEqual([...SAMPLE].sort());
  });

  test.each(sample)('the checkers notice: $name', expectCaught, HUNT_TIMEOUT);
});

/** A mutant whose place is gone proves nothing more; that it is there is cheap to say. */
test.each([...ALL, ...WIRE_MUTANTS])('still has its place: $name', ({ edits }) => {
  for (const { file, find } of edits)
    expect(placesOf(readFileSync(join(ROOT, file), 'utf8'), find), file).toBe(1);
});

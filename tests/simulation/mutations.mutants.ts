import { describe, expect, test } from 'vitest';
import type { FacadeFocus } from './foci.ts';
import { huntIn } from './mutant-copy.ts';
import { MOST_SEEDS, MUTANTS } from './mutants.ts';
import { LIMIT_MUTANTS } from './mutants-limits.ts';
import { expectCaught, HUNT_TIMEOUT } from './mutations.ts';

/** All of them: `npm run mutants`. A sample is in `npm test`. */
const FOCI: readonly FacadeFocus[] = [
  'none',
  'late',
  'blind',
  'failing',
  'slow-reads',
  'seldom-decided',
  'moody',
  'poor',
];

describe.concurrent('mutations', () => {
  test.each(FOCI)(
    'the unchanged copy lives through the same seeds with more of: %s',
    async (focus) => {
      const hunt = await huntIn([], focus);
      expect(hunt.violations).toEqual([]);
      expect(hunt.seeds).toBe(MOST_SEEDS);
    },
    HUNT_TIMEOUT,
  );

  test.each([...MUTANTS, ...LIMIT_MUTANTS])(
    'the checkers notice: $name',
    expectCaught,
    HUNT_TIMEOUT,
  );
});

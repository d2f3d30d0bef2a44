import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FacadeFocus } from './foci.ts';
import { huntIn, placesOf, ROOT } from './mutant-copy.ts';
import { MOST_SEEDS, MUTANTS } from './mutants.ts';
import { LIMIT_MUTANTS } from './mutants-limits.ts';
import { WIRE_MUTANTS } from './mutants-wire.ts';

/**
 * Checkers that never complain prove nothing. Each mutant is one deliberate mistake in a copy of
 * the code; the swarm must notice it, and must not complain of the unchanged copy.
 */
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
const TIMEOUT = 120_000;

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

  test.each([...MUTANTS, ...LIMIT_MUTANTS])(
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

/** Hunting them is `npm run mutants`; that each still has its place in the code is cheap to say. */
test.each(WIRE_MUTANTS)('still has its place: $name', ({ edits }) => {
  for (const { file, find } of edits)
    expect(placesOf(readFileSync(join(ROOT, file), 'utf8'), find), file).toBe(1);
});

import { describe, expect, test } from 'vitest';
import type { Focus } from './foci.ts';
import { huntIn } from './mutant-copy.ts';
import { WIRE_MUTANTS } from './mutants-wire.ts';

/**
 * Deliberate mistakes in the adapters and in what stands behind them: the swarm at the wire must
 * notice each, and must not complain of the unchanged copy. `npm run mutants`.
 */
const TIMEOUT = 120_000;

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

import { describe, expect, test } from 'vitest';
import { kindsOf, summaryOf, unmet } from './kinds.ts';
import { runSwarm, type SwarmResult } from './swarm.ts';

/** A sample: `npm run swarm` lives through thousands. */
const FIRST_SEED = 1;
const SEEDS = 100;

/** What stands behind the first net, and should have little to do. */
const SECOND_NET = ['orphan-swept', 'ghost-swept', 'cordon-lifted', 'tick-fenced', 'tick-busy'];

const replay = ({ seed, violations }: SwarmResult): readonly string[] =>
  violations.map((it) => `${it}  (npm run swarm -- --runs 1 --seed ${seed})`);

describe('swarm', () => {
  test(`breaks no invariant in ${SEEDS} seeded lives with everything going wrong`, async () => {
    const wrong: string[] = [];
    const sums: Record<string, number> = {};
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const result = await runSwarm(seed);
      wrong.push(...replay(result));
      for (const [kind, count] of Object.entries(result.counts))
        sums[kind] = (sums[kind] ?? 0) + count;
    }
    const line = (kinds: readonly string[]) =>
      kinds.map((it) => `${it} ${sums[it] ?? 0}`).join(', ');
    const faults = kindsOf('facade').map(({ name }) => name);
    process.stdout.write(`  faults: ${line(faults)}\n  second net: ${line(SECOND_NET)}\n`);
    expect(wrong).toEqual([]);
    // A fault that is never injected tests nothing; work that is never done neither.
    expect(unmet(sums, 'facade')).toEqual([]);
    expect(sums['launch-ready']).toBeGreaterThan(SEEDS);
    expect(sums['removal-done']).toBeGreaterThan(SEEDS);
    // Launches answer for every instance they buy: what a sweep finds is a hole in that.
    expect(sums['orphan-swept'] ?? 0).toBe(0);
  });

  test.each([3, 17, 58])('lives the life of seed %i twice in the same way', async (seed) => {
    const [once, again] = [await runSwarm(seed), await runSwarm(seed)];
    expect(again.trace).toEqual(once.trace);
    expect(again.counts).toEqual(once.counts);
    expect(once.trace.length).toBeGreaterThan(20);
  });

  test.each(['facade', 'wire'] as const)(
    'says of every kind of trouble how often it was met, if only never: %s',
    (medium) => {
      const summary = summaryOf({ crash: 7 }, medium);
      expect(unmet({ crash: 7 }, medium)).toHaveLength(kindsOf(medium).length - 1);
      for (const { name } of kindsOf(medium))
        expect(summary).toMatch(new RegExp(`^  ${name} +${name === 'crash' ? 7 : 0} `, 'm'));
    },
  );

  test('lives another life with another seed', async () => {
    const [one, other] = [await runSwarm(3), await runSwarm(4)];
    expect(other.trace).not.toEqual(one.trace);
  });
});

import { describe, expect, test } from 'vitest';
import { runWireSwarm } from './swarm-wire.ts';

/** A sample: `npm run swarm -- --wire` lives through many more. */
const SEEDS = [3, 4, 6];

/** Kinds that these lives surely meet; each life meets others besides. */
const MET = ['crash', 'lost', 'cut', 'overtaken', 'throttled', 'server-error', 'timeout', 'empty'];

describe('the swarm over the wire', () => {
  test('breaks no invariant in a few lives with everything going wrong', async () => {
    const wrong: string[] = [];
    const sums: Record<string, number> = {};
    for (const seed of SEEDS) {
      const { violations, counts } = await runWireSwarm(seed);
      wrong.push(
        ...violations.map((it) => `${it}  (npm run swarm -- --wire --runs 1 --seed ${seed})`),
      );
      for (const [kind, count] of Object.entries(counts)) sums[kind] = (sums[kind] ?? 0) + count;
    }
    expect(wrong).toEqual([]);
    expect(MET.filter((kind) => !sums[kind])).toEqual([]);
    expect(sums['launch-ready']).toBeGreaterThan(3);
    expect(sums['removal-done']).toBeGreaterThan(3);
    expect(sums['orphan-swept'] ?? 0).toBe(0);
    // A quarter of a minute on two idle cores; other work beside it must not fail it.
  }, 240_000);

  test('lives the same life twice with one seed', async () => {
    const [once, again] = [await runWireSwarm(4), await runWireSwarm(4)];
    expect(again.trace).toEqual(once.trace);
    expect(again.counts).toEqual(once.counts);
    expect(once.trace.length).toBeGreaterThan(20);
  }, 240_000);
});

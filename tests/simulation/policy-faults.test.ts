import { describe, expect, test } from 'vitest';
import { endOf, lifeOf, liveHash, policyMatrix, struckAt } from './policy-life.ts';

/** All of them take half a minute: a share here, the others by `npm run crash-matrix`. */
const EVERY = 19;
const LIVES = 2;

describe('policy-sync under faults', () => {
  test('ends the same whichever call it ends at, and never says what is not so', async () => {
    const { calls, passed, failures } = await policyMatrix(EVERY);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(80);
    expect(passed).toBe(2 * Math.ceil(calls / EVERY));
  });

  test('tells its story as it should when nothing strikes', async () => {
    expect(endOf(await struckAt(0, 'after'))).toMatchObject({
      state: 'Synced',
      told: ['policy-changed', 'policy-held', 'policy-refused'],
    });
  });

  test('in every life it ends with what Git says and the windows allow, and nothing bad before', async () => {
    for (let seed = 1; seed <= LIVES; seed++) {
      const { here, wrong, ending } = await lifeOf(seed);
      const { wanted, state } = ending;
      expect({ seed, wrong }).toEqual({ seed, wrong: [] });
      expect({ seed, live: [liveHash(here) ?? 'nothing'] }).toEqual({ seed, live: wanted });
      expect({ seed, state: here.annotations()['sync-state'] }).toEqual({ seed, state });
    }
  });
});

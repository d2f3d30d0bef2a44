import { describe, expect, test } from 'vitest';
import { endOf, lifeOf, liveHash, struckAt } from './policy-life.ts';

/** All of them take half a minute: a share here, the others by `npm run crash-matrix`. */
const EVERY = 19;
const LIVES = 2;

describe('policy-sync under faults', () => {
  test('ends the same whichever call it ends at, and never says what is not so', async () => {
    const quiet = await struckAt(0, 'after');
    expect(quiet.wrong).toEqual([]);
    const { calls } = quiet.here.counter;
    const end = endOf(quiet);
    expect(end).toMatchObject({ state: 'Synced', told: expect.arrayContaining(['policy-held']) });
    for (let call = 1; call <= calls; call += EVERY)
      for (const how of ['after', 'lost'] as const) {
        const struck = await struckAt(call, how);
        const place = `${how} call ${call} of ${calls}`;
        expect({ place, wrong: struck.wrong, ...endOf(struck) }).toEqual({
          place,
          wrong: [],
          ...end,
        });
      }
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

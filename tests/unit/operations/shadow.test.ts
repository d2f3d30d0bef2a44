import { describe, expect, it } from 'vitest';
import {
  asShadowBelieves,
  believeLaunches,
  believeRemoval,
} from '../../../autoscaler/src/core/operations/shadow.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';
import { ago, aState } from '../../support/observation.ts';
import { aMemory, operationId } from '../../support/operations.ts';

const REAL = aMemory({ operation: operationId('up-1-0'), at: ago(minutes(9)) });
const DREAMT = aMemory({ operation: operationId('up-2-0'), at: ago(minutes(4)) });

describe('what shadow mode believes', () => {
  it('is what really happened, and what it did itself', () => {
    const state = believeLaunches(aState({ launches: [REAL] }), [DREAMT], NOON);
    expect(asShadowBelieves(state).launches.map(({ operation }) => operation)).toEqual([
      'up-1-0',
      'up-2-0',
    ]);
  });

  it('is the later of the two stamps, whichever that is', () => {
    const [early, late] = [ago(minutes(30)), ago(minutes(10))];
    const of = (real: typeof early, dreamt: typeof early) =>
      asShadowBelieves(
        aState({ lastScaleDownAt: real, shadow: { launches: [], lastScaleDownAt: dreamt } }),
      ).lastScaleDownAt;
    expect([of(early, late), of(late, early)]).toEqual([late, late]);
  });

  it('is what really happened where it believes nothing', () => {
    const state = aState({ launches: [REAL], lastScaleUpAt: ago(minutes(9)) });
    expect(asShadowBelieves(state)).toEqual(state);
  });

  it('changes nothing of what the active mode reads', () => {
    const before = aState({ launches: [REAL] });
    const after = believeRemoval(believeLaunches(before, [DREAMT], NOON), NOON);
    expect({ ...after, shadow: undefined }).toEqual({ ...before, shadow: undefined });
  });
});

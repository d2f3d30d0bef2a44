import { describe, expect, it } from 'vitest';
import { clientTokenOf } from '../../../autoscaler/src/core/operations/launch.ts';
import { recordRefusal } from '../../../autoscaler/src/core/operations/refusals.ts';
import type { RefusedPool, State } from '../../../autoscaler/src/core/state.ts';
import { type InstanceType, minutes } from '../../../autoscaler/src/core/units.ts';
import { NOON, ZONE_A, ZONE_B } from '../../support/cluster.ts';
import { ago, aPolicy, aState, hence } from '../../support/observation.ts';
import { aLaunch, JOINING, LAUNCHING, operationId, POOL } from '../../support/operations.ts';

const POLICY = aPolicy({ capacity: { poolBackoff: minutes(3), poolBackoffMax: minutes(15) } });
const OTHER = { type: 't3a.small' as InstanceType, zone: ZONE_B };
const launch = aLaunch({ ...LAUNCHING, attempt: { ...LAUNCHING.attempt, pools: [POOL, OTHER] } });
const bystander = aLaunch(LAUNCHING, { id: operationId('up-2-0') });

const TOKEN = clientTokenOf(launch) ?? '';

function refuse(
  kind: 'no-capacity' | 'quota' | 'configuration',
  given: Partial<State> = {},
  clientToken = TOKEN,
): State {
  const state = aState({ operations: [launch, bystander], ...given });
  const refusal = { kind, message: 'no' };
  return recordRefusal(state, { launch, clientToken, refusal }, { policy: POLICY, now: NOON });
}

const struck = (strikes: number): RefusedPool => ({
  pool: POOL,
  market: 'spot',
  until: ago(minutes(1)),
  strikes,
});

describe('a refusal', () => {
  it('is written into its operation and into no other', () => {
    const { operations } = refuse('quota');
    expect(operations[0]?.at).toMatchObject({ refusal: { kind: 'quota' } });
    expect(operations[1]).toBe(bystander);
  });

  it('for want of capacity avoids every pool that was asked, in that market', () => {
    const until = hence(minutes(3));
    expect(refuse('no-capacity').refusedPools).toEqual([
      { pool: POOL, market: 'spot', until, strikes: 1 },
      { pool: OTHER, market: 'spot', until, strikes: 1 },
    ]);
  });

  it.each(['quota', 'configuration'] as const)('for %s blames no pool', (kind) => {
    expect(refuse(kind).refusedPools).toEqual([]);
  });

  it.each([
    [1, 6],
    [2, 12],
    [3, 15],
    [9, 15],
  ])('after %i strikes avoids the pool for %i minutes', (strikes, span) => {
    const { refusedPools } = refuse('no-capacity', { refusedPools: [struck(strikes)] });
    expect(refusedPools).toHaveLength(2);
    expect(refusedPools[0]).toEqual({
      ...struck(strikes + 1),
      until: hence(minutes(span)),
    });
  });

  it('counts strikes by type, zone and market', () => {
    const strangers: readonly RefusedPool[] = [
      { ...struck(4), market: 'on-demand' },
      { ...struck(4), pool: { ...POOL, zone: ZONE_B } },
      { ...struck(4), pool: { ...OTHER, zone: ZONE_A } },
    ];
    const { refusedPools } = refuse('no-capacity', { refusedPools: strangers });
    expect(refusedPools.slice(0, 3)).toEqual(strangers);
    expect(refusedPools.slice(3).map(({ strikes }) => strikes)).toEqual([1, 1]);
  });

  it('of an older attempt neither moves the operation nor blames the pools of this one', () => {
    const { operations, refusedPools } = refuse('no-capacity', {}, 'up-1-0-0');
    expect(operations[0]).toBe(launch);
    expect(refusedPools).toEqual([]);
  });

  it('that comes after the instance was seen changes nothing', () => {
    const joining = aLaunch(JOINING);
    const state = aState({ operations: [joining] });
    const refusal = { kind: 'no-capacity', message: 'no' } as const;
    const late = { launch: joining, clientToken: TOKEN, refusal };
    expect(recordRefusal(state, late, { policy: POLICY, now: NOON })).toEqual(state);
  });
});

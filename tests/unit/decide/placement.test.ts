import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instance, Node } from '../../../autoscaler/src/core/cluster.ts';
import { spotTarget } from '../../../autoscaler/src/core/decide/market.ts';
import {
  type LaunchOrder,
  planLaunches,
  poolsFor,
} from '../../../autoscaler/src/core/decide/placement.ts';
import type { Launch } from '../../../autoscaler/src/core/operations/launch.ts';
import { UNWATCHED } from '../../../autoscaler/src/core/operations/watch.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import { EMPTY_STATE, type RefusedPool } from '../../../autoscaler/src/core/state.ts';
import {
  type InstanceId,
  type InstanceType,
  after as later,
  type Market,
  minutes,
  type OperationId,
  ratio,
  type Zone,
} from '../../../autoscaler/src/core/units.ts';
import { aNode, NOON, ZONE_A, ZONE_B } from '../../support/cluster.ts';

const POLICY = defaultPolicy('shop');
const SMALL = 't3.small' as InstanceType;
const MEDIUM = 't3.medium' as InstanceType;

const plan = (order: Partial<LaunchOrder>) =>
  planLaunches({
    policy: POLICY,
    now: NOON,
    nodes: [],
    instances: [],
    state: EMPTY_STATE,
    count: 1,
    cause: 'cpu',
    ...order,
  });

/** Zone and market of each request, as `a spot`. */
const sketch = (order: Partial<LaunchOrder>): readonly string[] =>
  plan(order).map(({ pools: [first], market }) => `${first.zone.slice(-1)} ${market}`);

const fleet = (...of: readonly (readonly [Zone, Market])[]): readonly Node[] =>
  of.map(([zone, market], index) => aNode({ name: `n${index}`, zone, market }));

const refuse = (wanted: (pool: RefusedPool['pool']) => boolean, market: Market, until = 1) => {
  const { capacity } = POLICY;
  return poolsFor(capacity, capacity.zones)
    .filter(wanted)
    .map((pool): RefusedPool => {
      return { pool, market, until: later(NOON, minutes(until)), strikes: 1 };
    });
};

describe('the zone of a launch', () => {
  const A = [ZONE_A, 'on-demand'] as const;
  const B = [ZONE_B, 'on-demand'] as const;

  it('is the one with fewest workers, the policy’s first when they are even', () => {
    expect(plan({ nodes: fleet(A, A, B) })[0]?.pools[0].zone).toBe(ZONE_B);
    expect(plan({ nodes: fleet(A, B) })[0]?.pools[0].zone).toBe(ZONE_A);
  });

  it('alternates when several are launched at once', () => {
    const zones = plan({ nodes: fleet(A, B), count: 3 }).map(({ pools }) => pools[0].zone);
    expect(zones).toEqual([ZONE_A, ZONE_B, ZONE_A]);
  });

  it('counts instances that have not registered, and launches that EC2 does not list', () => {
    const instance: Instance = {
      id: 'i-new' as InstanceId,
      state: 'pending',
      launchedAt: NOON,
      operation: 'up-1' as OperationId,
      zone: ZONE_A,
      type: SMALL,
      market: 'on-demand',
    };
    expect(plan({ instances: [instance] })[0]?.pools[0].zone).toBe(ZONE_B);
    const ended = { ...instance, state: 'terminated' } as const;
    expect(plan({ instances: [ended] })[0]?.pools[0].zone).toBe(ZONE_A);
    const launch: Launch = {
      kind: 'launch',
      id: 'up-1' as OperationId,
      startedAt: NOON,
      cause: 'cpu',
      joinTimeout: minutes(5),
      at: {
        phase: 'launching',
        attempt: { number: 1, market: 'spot', pools: [{ type: SMALL, zone: ZONE_A }] },
        next: [],
        unseen: UNWATCHED,
      },
    };
    const state = { ...EMPTY_STATE, operations: [launch] };
    expect(plan({ state })[0]?.pools[0].zone).toBe(ZONE_B);
    // Both at once are one worker: one more in zone b makes them even.
    const [b] = fleet(B);
    expect(plan({ state, instances: [instance], nodes: b ? [b] : [] })[0]?.pools[0].zone).toBe(
      ZONE_A,
    );
  });

  it('counts an instance once, whose node has registered', () => {
    const nodes = fleet(A, A, B);
    const instances = nodes.slice(2).map(
      ({ instance, zone, market }): Instance => ({
        id: instance ?? ('i-none' as InstanceId),
        state: 'running',
        launchedAt: NOON,
        zone,
        type: SMALL,
        market,
      }),
    );
    expect(plan({ nodes, instances })[0]?.pools[0].zone).toBe(ZONE_B);
  });

  it('does not count an instance that is being reclaimed', () => {
    const instance: Instance = {
      id: 'i-lost' as InstanceId,
      state: 'running',
      launchedAt: NOON,
      operation: 'up-1' as OperationId,
      zone: ZONE_A,
      type: SMALL,
      market: 'on-demand',
    };
    const launch: Launch = {
      kind: 'launch',
      id: 'up-1' as OperationId,
      startedAt: NOON,
      cause: 'cpu',
      joinTimeout: minutes(5),
      at: { phase: 'reclaiming', instance: instance.id, why: 'never-joined', missing: UNWATCHED },
    };
    const order = { instances: [instance], state: { ...EMPTY_STATE, operations: [launch] } };
    expect(plan(order)[0]?.pools[0].zone).toBe(ZONE_A);
  });

  it('counts neither nodes on their way out nor those set aside', () => {
    const [first, second, third] = fleet(A, A, B);
    if (!first || !second || !third) throw new Error('three nodes');
    const aside = [first, second].map((it) => ({ ...it, schedulable: false }));
    expect(plan({ nodes: [...aside, third] })[0]?.pools[0].zone).toBe(ZONE_A);
  });

  it('is the one that a waiting pod’s volume lies in, and only that', () => {
    const order = { nodes: fleet(B, B), count: 2, wishes: [{ zone: ZONE_B }] };
    const [first, second] = plan(order);
    expect(new Set(first?.pools.map(({ zone }) => zone))).toEqual(new Set([ZONE_B]));
    expect(second?.pools[0].zone).toBe(ZONE_A);
  });
});

describe('the market of a launch', () => {
  it('steers towards the share: the first on demand, then 60 % spot rounded half up', () => {
    expect(plan({ count: 10 }).map(({ market }) => market)).toEqual([
      'on-demand',
      'spot',
      'spot',
      'on-demand',
      'spot',
      'spot',
      'on-demand',
      'spot',
      'on-demand',
      'spot',
    ]);
  });

  it('mends a fleet that has too much of one market', () => {
    const spot = [ZONE_A, 'spot'] as const;
    const own = [ZONE_B, 'on-demand'] as const;
    expect(plan({ nodes: fleet(spot, spot, spot) })[0]?.market).toBe('on-demand');
    expect(plan({ nodes: fleet(own, own, own) })[0]?.market).toBe('spot');
  });

  it('is the other one when no pool of it is left', () => {
    const nodes = fleet([ZONE_A, 'on-demand']);
    const noSpot = { ...EMPTY_STATE, refusedPools: refuse(() => true, 'spot') };
    expect(sketch({ nodes, state: noSpot })).toEqual(['b on-demand']);
    const noDemand = { ...EMPTY_STATE, refusedPools: refuse(() => true, 'on-demand') };
    expect(sketch({ state: noDemand })).toEqual(['a spot']);
  });

  it('is the one that a pod selects', () => {
    expect(sketch({ wishes: [{ markets: ['spot'] }] })).toEqual(['a spot']);
  });
});

describe('pools', () => {
  it('go zone by zone with the preferred types, then all over with the larger ones', () => {
    const pools = plan({ nodes: fleet([ZONE_A, 'on-demand']) })[0]?.pools;
    expect(pools?.map(({ type, zone }) => `${type} ${zone.slice(-1)}`)).toEqual([
      't3.small b',
      't3a.small b',
      't3.small a',
      't3a.small a',
      't3.medium b',
      't3a.medium b',
      't3.medium a',
      't3a.medium a',
    ]);
  });

  it('that refused are left out until their time is over, for that market only', () => {
    const has = (refusedPools: readonly RefusedPool[]) =>
      plan({ state: { ...EMPTY_STATE, refusedPools } })[0]?.pools.some(
        ({ type, zone }) => type === SMALL && zone === ZONE_A,
      );
    const here = ({ type, zone }: RefusedPool['pool']) => type === SMALL && zone === ZONE_A;
    expect(has(refuse(here, 'on-demand'))).toBe(false);
    expect(has(refuse(here, 'on-demand', 0))).toBe(true);
    expect(has(refuse(here, 'spot'))).toBe(true);
  });

  it('of another zone come first when the preferred one refused', () => {
    const state = {
      ...EMPTY_STATE,
      refusedPools: refuse(({ zone }) => zone === ZONE_A, 'on-demand'),
    };
    expect(sketch({ state })).toEqual(['b on-demand']);
  });

  it('that are all refused mean fewer launches', () => {
    const both = [...refuse(() => true, 'spot'), ...refuse(() => true, 'on-demand')];
    expect(plan({ count: 2, state: { ...EMPTY_STATE, refusedPools: both } })).toEqual([]);
  });

  it('of the wanted zone being refused do not stop a launch that may go anywhere', () => {
    const here = ({ zone }: RefusedPool['pool']) => zone === ZONE_B;
    const refusedPools = [...refuse(here, 'spot'), ...refuse(here, 'on-demand')];
    const state = { ...EMPTY_STATE, refusedPools };
    const order = { count: 2, state, wishes: [{ zone: ZONE_B }] };
    expect(sketch({ ...order, cause: 'pending' })).toEqual(['a on-demand']);
  });

  it('of the wanted zone being refused stop no launch that is wanted for itself', () => {
    const here = ({ zone }: RefusedPool['pool']) => zone === ZONE_B;
    const refusedPools = [...refuse(here, 'spot'), ...refuse(here, 'on-demand')];
    const order = { state: { ...EMPTY_STATE, refusedPools }, wishes: [{ zone: ZONE_B }] };
    expect(sketch({ ...order, cause: 'below-minimum' })).toEqual(['a on-demand']);
  });

  it('refused before the clock was set back are asked again', () => {
    const refusedPools = refuse(() => true, 'on-demand', 24 * 60);
    expect(sketch({ state: { ...EMPTY_STATE, refusedPools } })).toEqual(['a on-demand']);
  });

  it('are of the types that a pod needs', () => {
    const [request] = plan({ wishes: [{ types: [MEDIUM] }] });
    expect(new Set(request?.pools.map(({ type }) => type))).toEqual(new Set([MEDIUM]));
  });
});

describe('the number of spot nodes', () => {
  it.each([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [10, 6],
  ])('of %i is %i', (nodes, spots) => {
    expect(spotTarget(nodes, POLICY.capacity)).toBe(spots);
  });

  it('is rounded half up where binary fractions fall short', () => {
    const capacity = { ...POLICY.capacity, spotShare: ratio(0.29) };
    expect(spotTarget(50, capacity)).toBe(15);
  });

  it('leaves the floor on demand and is never below zero', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), (n, s, f) => {
        const capacity = { ...POLICY.capacity, spotShare: ratio(s), onDemandFloor: f };
        const spots = spotTarget(n, capacity);
        expect(spots).toBeGreaterThanOrEqual(0);
        expect(spots === 0 || n - spots >= f).toBe(true);
      }),
    );
  });
});

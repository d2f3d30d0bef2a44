import { describe, expect, it } from 'vitest';
import type { Decision, LaunchRequest, Plan } from '../../../autoscaler/src/core/decision.ts';
import {
  adoptNotice,
  type Opening,
  openPlan,
} from '../../../autoscaler/src/core/operations/open.ts';
import { asShadowBelieves, forgetShadow } from '../../../autoscaler/src/core/operations/shadow.ts';
import { UNWATCHED } from '../../../autoscaler/src/core/operations/watch.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { type InstanceType, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { NOON, nodeName, ZONE_B } from '../../support/cluster.ts';
import { ago, aPolicy, aState, hence, THREE } from '../../support/observation.ts';
import {
  aLaunch,
  aRemoval,
  CORDONING,
  DRAINING,
  instanceId,
  LAUNCHING,
} from '../../support/operations.ts';

const POLICY = aPolicy();
const SHADOW = aPolicy({ mode: 'shadow' });
const SMALL = 't3.small' as InstanceType;

const request = (traits: Partial<LaunchRequest> = {}): LaunchRequest => ({
  market: 'spot',
  pools: [{ type: SMALL, zone: ZONE_B }],
  cause: 'cpu',
  ...traits,
});

const opening = (state: Partial<State> = {}, policy = POLICY): Opening => ({
  policy,
  now: NOON,
  fence: 7,
  nodes: THREE,
  state: aState(state),
});

const decided = (plan: Plan, code: 'steady' | 'replaced' = 'steady'): Decision => ({
  plan,
  because: [code === 'steady' ? { code } : { code, node: nodeName('a1') }],
  vetoes: [],
  passedOver: [],
});

const up = (launch: readonly LaunchRequest[], restore: readonly string[] = []): Decision =>
  decided({ kind: 'scale-up', restore: restore.map(nodeName), launch });
const down = (manner: 'voluntary' | 'forced', code?: 'replaced'): Decision =>
  decided({ kind: 'scale-down', remove: nodeName('a1'), manner }, code);

describe('a hold', () => {
  it('opens nothing and leaves the state as it is', () => {
    const given = opening({ operations: [aLaunch()] });
    const { state, opened } = openPlan(decided({ kind: 'hold' }), given);
    expect(opened).toEqual([]);
    expect(state).toBe(given.state);
  });
});

describe('a scale-up', () => {
  it('records one launch for each request, under ids that no other lease gives', () => {
    const replaces = instanceId('i-b1');
    const requests = [request(), request({ market: 'on-demand', replaces })];
    const { state, opened } = openPlan(up(requests), opening());
    expect(opened).toEqual(state.operations);
    expect(opened.map(({ id }) => id)).toEqual(['up-7-0', 'up-7-1']);
    expect(opened[1]).toMatchObject({
      startedAt: NOON,
      cause: 'cpu',
      replaces,
      joinTimeout: POLICY.launch.joinTimeout,
      at: { phase: 'launching', attempt: { number: 1, market: 'on-demand' }, next: [] },
    });
    expect(state.lastScaleUpAt).toBe(NOON);
    expect(state.launches).toEqual([
      { operation: 'up-7-0', at: NOON, cause: 'cpu', outcome: 'open' },
      { operation: 'up-7-1', at: NOON, cause: 'cpu', outcome: 'open', replaces },
    ]);
  });

  it('falls back from spot to the same pools on demand, unless only spot would help', () => {
    const nextOf = (traits: Partial<LaunchRequest>) => {
      const [launch] = openPlan(up([request(traits)]), opening()).opened;
      if (launch?.kind !== 'launch' || launch.at.phase !== 'launching') throw new Error('launch');
      return launch.at.next;
    };
    const pools = [{ type: SMALL, zone: ZONE_B }];
    expect(nextOf({})).toEqual([{ market: 'on-demand', pools }]);
    expect(nextOf({ onlyMarket: true })).toEqual([]);
    expect(nextOf({ market: 'on-demand' })).toEqual([]);
  });

  it('calls removals off, which is no launch and starts no cooldown', () => {
    const others = [aLaunch(), aRemoval(DRAINING, { node: nodeName('b1') })];
    const given = opening({ operations: [aRemoval(DRAINING), ...others], lastScaleUpAt: ago(9) });
    const { state, opened } = openPlan(up([], ['a1']), given);
    expect(opened).toEqual([]);
    expect(state.operations.map(({ at }) => at)).toEqual([
      { phase: 'restoring', why: 'capacity-wanted' },
      LAUNCHING,
      DRAINING,
    ]);
    expect(state.lastScaleUpAt).toBe(ago(9));
  });

  it('in shadow settles at once, and calls nothing off', () => {
    const operations = [aRemoval(DRAINING)];
    const { state, opened } = openPlan(up([request()], ['a1']), opening({ operations }, SHADOW));
    expect(opened.map(({ at }) => at)).toEqual([{ phase: 'shadowed' }]);
    expect(state.operations).toEqual(operations);
  });

  it('in shadow is believed on a record of its own, which counts as Ready', () => {
    const { state } = openPlan(up([request()]), opening({ lastScaleUpAt: ago(90) }, SHADOW));
    expect([state.launches, state.lastScaleUpAt]).toEqual([[], ago(90)]);
    const believed = asShadowBelieves(state);
    expect(believed.launches.map(({ outcome }) => outcome)).toEqual(['ready']);
    expect(believed.lastScaleUpAt).toBe(NOON);
  });

  it('in shadow believes no launch for longer than the hour in which it counts', () => {
    const given = opening({}, SHADOW);
    const { state } = openPlan(up([request()]), given);
    const later = { ...given, fence: 8, now: hence(minutes(61)), state };
    expect(openPlan(up([request()]), later).state.shadow?.launches).toMatchObject([
      { operation: 'up-8-0' },
    ]);
  });
});

describe('a scale-down', () => {
  it('records the removal with the stamp that it replaces', () => {
    const before = ago(minutes(40));
    const { state, opened } = openPlan(down('voluntary'), opening({ lastScaleDownAt: before }));
    expect(opened).toEqual(state.operations);
    expect(opened).toEqual([
      {
        kind: 'removal',
        id: 'down-7-0',
        startedAt: NOON,
        node: 'a1',
        uid: 'uid-a1',
        instance: 'i-a1',
        cause: 'underused',
        stampBefore: before,
        limits: { drain: minutes(5), blind: minutes(5), force: seconds(30) },
        missing: UNWATCHED,
        at: CORDONING,
      },
    ]);
    expect(state.lastScaleDownAt).toBe(NOON);
  });

  it.each([
    ['voluntary', undefined, 'underused'],
    ['voluntary', 'replaced', 'replaced'],
    ['forced', undefined, 'repair'],
  ] as const)('%s because %s is %s', (manner, code, cause) => {
    expect(openPlan(down(manner, code), opening()).opened).toMatchObject([{ cause }]);
  });

  it('in shadow settles at once, and only shadow mode believes it', () => {
    const { state, opened } = openPlan(down('voluntary'), opening({}, SHADOW));
    expect(opened.map(({ at }) => at)).toEqual([{ phase: 'shadowed' }]);
    expect([state.operations, state.lastScaleDownAt]).toEqual([[], undefined]);
    expect(asShadowBelieves(state).lastScaleDownAt).toBe(NOON);
    expect(forgetShadow(state)).toEqual(aState());
  });

  it('of a node that nobody knows is a mistake of ours', () => {
    expect(() => openPlan(down('voluntary'), { ...opening(), nodes: [] })).toThrow('a1');
  });
});

describe('a notice that AWS takes a node', () => {
  const notice = {
    instance: instanceId('i-a1'),
    kind: 'spot-interruption',
    at: NOON,
    endsAt: hence(minutes(2)),
  } as const;
  const adopt = (state: Partial<State> = {}, policy = POLICY) =>
    adoptNotice(notice, 3, opening(state, policy));

  it('opens a removal that no cooldown counts', () => {
    const { state, opened } = adopt({ lastScaleDownAt: ago(5) });
    expect(opened).toMatchObject([
      { id: 'down-7-3', cause: 'interrupted', endsAt: notice.endsAt, at: CORDONING },
    ]);
    expect(state.operations).toEqual(opened);
    expect(state.lastScaleDownAt).toBe(ago(5));
  });

  it('is adopted once', () => {
    const { state } = adopt();
    const again = adopt(state);
    expect(again.opened).toEqual([]);
    expect(again.state.operations).toEqual(state.operations);
  });

  it('is adopted in every mode', () => {
    for (const mode of ['shadow', 'paused'] as const)
      expect(adopt({}, aPolicy({ mode })).opened).toMatchObject([{ at: CORDONING }]);
  });

  it('turns a voluntary removal into a forced one where it stands', () => {
    const { state, opened } = adopt({ operations: [aRemoval(DRAINING)] });
    expect(opened).toEqual([]);
    expect(state.operations).toEqual([
      aRemoval(DRAINING, { cause: 'interrupted', endsAt: notice.endsAt }),
    ]);
  });

  it('takes a removal up again that was being called off', () => {
    const restoring = aRemoval({ phase: 'restoring', why: 'capacity-wanted' });
    const { state } = adopt({ operations: [restoring] });
    expect(state.operations).toMatchObject([{ cause: 'interrupted', at: CORDONING }]);
  });

  it('of an instance that has no node opens nothing', () => {
    const stranger = { ...notice, instance: instanceId('i-stranger') };
    expect(adoptNotice(stranger, 0, opening()).opened).toEqual([]);
  });
});

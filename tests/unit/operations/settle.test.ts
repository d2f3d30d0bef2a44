import { describe, expect, it } from 'vitest';
import { settle } from '../../../autoscaler/src/core/operations/settle.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { MORNING, NOON, nodeName } from '../../support/cluster.ts';
import { ago, aPolicy, aState, hence } from '../../support/observation.ts';
import {
  aLaunch,
  aMemory,
  aRemoval,
  DRAINING,
  instanceId,
  NEW,
  operationId,
  POOL,
} from '../../support/operations.ts';

const POLICY = aPolicy();
const settled = (state: Partial<State>) => settle(aState(state), POLICY, NOON);
const BLOCK = { pod: 'shop/web-1', by: 'budget', budget: 'web' } as const;

describe('what is still under way', () => {
  it('stays, and nothing is told of it', () => {
    const operations = [aLaunch(), aRemoval(DRAINING)];
    const { state, events, dropped } = settled({ operations });
    expect([state.operations, events, dropped]).toEqual([operations, [], []]);
  });
});

describe('a launch that is over', () => {
  const memory = aMemory({ at: ago(minutes(2)), outcome: 'open' });
  const other = aMemory({ operation: operationId('up-2-0'), at: NOON, outcome: 'open' });

  it('is remembered as Ready, and told with its latency', () => {
    const at = {
      phase: 'ready',
      instance: NEW,
      node: nodeName('n'),
      latency: seconds(80),
    } as const;
    const { state, events } = settled({ operations: [aLaunch(at)], launches: [memory, other] });
    expect(state.operations).toEqual([]);
    expect(state.launches).toEqual([{ ...memory, outcome: 'ready', instance: NEW }, other]);
    expect(events).toEqual([
      { kind: 'launch-ready', operation: 'up-1-0', node: 'n', latency: seconds(80) },
    ]);
  });

  it('that failed counts for cooldowns and for the hour all the same', () => {
    const { state, events } = settled({
      operations: [aLaunch({ phase: 'failed', why: 'quota' })],
      launches: [memory],
      lastScaleUpAt: ago(minutes(2)),
    });
    expect(state.launches).toEqual([{ ...memory, outcome: 'failed' }]);
    expect(state.lastScaleUpAt).toBe(ago(minutes(2)));
    expect(events).toEqual([{ kind: 'launch-failed', operation: 'up-1-0', why: 'quota' }]);
  });
});

describe('a removal that is done', () => {
  it('drops the notices of its instance and no others', () => {
    const [mine, other] = ['i-a1', 'i-b1'].map(
      (id) => ({ instance: instanceId(id), kind: 'rebalance', at: NOON }) as const,
    );
    if (!mine || !other) throw new Error('two notices');
    const { state, events, dropped } = settled({
      operations: [aRemoval({ phase: 'removed' })],
      notices: [mine, other],
      lastScaleDownAt: NOON,
    });
    expect(state.notices).toEqual([other]);
    expect(dropped).toEqual([mine]);
    expect(state.lastScaleDownAt).toBe(NOON);
    expect(events).toEqual([
      { kind: 'removal-done', operation: 'down-1-0', node: 'a1', cause: 'underused' },
    ]);
  });
});

describe('a removal that was restored', () => {
  const restored = (
    why: 'would-not-drain' | 'capacity-wanted' | 'taken-by-hand',
    traits: Parameters<typeof aRemoval>[1] = {},
  ) => aRemoval({ phase: 'restored', why, block: BLOCK }, traits);

  it.each(['underused', 'replaced'] as const)('gives its stamp back: %s', (cause) => {
    const operations = [restored('capacity-wanted', { cause, stampBefore: MORNING })];
    expect(settled({ operations, lastScaleDownAt: NOON }).state.lastScaleDownAt).toBe(MORNING);
  });

  it('leaves no stamp where there was none before', () => {
    const operations = [restored('capacity-wanted')];
    const { state } = settled({ operations, lastScaleDownAt: NOON });
    expect('lastScaleDownAt' in state).toBe(false);
  });

  it('leaves the stamp of a later removal alone', () => {
    const operations = [restored('capacity-wanted', { stampBefore: MORNING })];
    const later = hence(minutes(3));
    expect(settled({ operations, lastScaleDownAt: later }).state.lastScaleDownAt).toBe(later);
  });

  it('spares its node for a while, unless it was only wanted', () => {
    const of = (why: Parameters<typeof restored>[0]) =>
      settled({ operations: [restored(why)] }).state.spared;
    const until = hence(POLICY.drain.retryAfter);
    expect(of('would-not-drain')).toEqual([{ node: 'a1', until }]);
    expect(of('taken-by-hand')).toEqual([{ node: 'a1', until }]);
    expect(of('capacity-wanted')).toEqual([]);
  });

  it('is told with the pod and the budget that stood in the way', () => {
    expect(settled({ operations: [restored('would-not-drain')] }).events).toEqual([
      {
        kind: 'removal-restored',
        operation: 'down-1-0',
        node: 'a1',
        why: 'would-not-drain',
        block: BLOCK,
      },
    ]);
  });
});

describe('what no rule reads any more', () => {
  it('is forgotten: launches after an hour, unless they are open or stand for a noticed one', () => {
    const old = ago(minutes(60));
    const launches = [
      aMemory({ operation: operationId('old'), at: old }),
      aMemory({ operation: operationId('young'), at: hence(-minutes(60) + 1) }),
      aMemory({ operation: operationId('up-1-0'), at: old, outcome: 'open' }),
      aMemory({ operation: operationId('stands'), at: old, replaces: instanceId('i-b1') }),
      aMemory({ operation: operationId('stood'), at: old, replaces: instanceId('i-gone') }),
    ];
    const notices = [{ instance: instanceId('i-b1'), kind: 'rebalance', at: MORNING } as const];
    const { state } = settled({ launches, notices, operations: [aLaunch()] });
    expect(state.launches.map(({ operation }) => operation)).toEqual(['young', 'up-1-0', 'stands']);
  });

  it('is forgotten: spared nodes when their time is over, strikes of a pool an hour after', () => {
    const node = nodeName('a1');
    const refusal = { pool: POOL, market: 'spot', strikes: 2 } as const;
    const { state } = settled({
      spared: [
        { node, until: NOON },
        { node, until: hence(1) },
      ],
      refusedPools: [
        { ...refusal, until: ago(minutes(59)) },
        { ...refusal, until: ago(minutes(60)) },
      ],
    });
    expect(state.spared).toEqual([{ node, until: hence(1) }]);
    expect(state.refusedPools).toEqual([{ ...refusal, until: ago(minutes(59)) }]);
  });
});

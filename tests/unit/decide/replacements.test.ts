import { describe, expect, it } from 'vitest';
import type { Node } from '../../../autoscaler/src/core/cluster.ts';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { measured } from '../../../autoscaler/src/core/observation.ts';
import type { Notice, State } from '../../../autoscaler/src/core/state.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { aPod, NOON, nodeName } from '../../support/cluster.ts';
import {
  aGauge,
  ago,
  anObservation,
  aPolicy,
  aState,
  instanceOf,
  THREE,
  workers,
} from '../../support/observation.ts';
import { aLaunch, aMemory, instanceId, JOINING, LAUNCHING } from '../../support/operations.ts';

const POLICY = aPolicy();
const notice = (name: string, kind: Notice['kind']): Notice => ({
  instance: instanceId(`i-${name}`),
  kind,
  at: NOON,
});

describe('replacements', () => {
  const busy = { cpu: aGauge({ now: 0.65 }) };

  it('are one for each node that AWS takes at the same moment', () => {
    const seen = anObservation({ workers: workers(5), signals: busy });
    const notices = [notice('n1', 'spot-interruption'), notice('n2', 'spot-interruption')];
    const { plan } = decide(POLICY, seen, aState({ notices }));
    const replaces = plan.kind === 'scale-up' ? plan.launch.map((it) => it.replaces) : [];
    expect(replaces).toEqual(['i-n1', 'i-n2']);
  });

  it('are not asked for twice', () => {
    const seen = anObservation({ workers: workers(5), signals: busy });
    const replaces = instanceId('i-n1');
    const of = (state: Partial<State>) =>
      decide(POLICY, seen, aState({ notices: [notice('n1', 'spot-interruption')], ...state }));
    const open = { operations: [aLaunch(LAUNCHING, { replaces })] };
    expect(of(open).plan.kind).toBe('hold');
    expect(of({ launches: [aMemory({ replaces, outcome: 'ready' })] }).plan.kind).toBe('hold');
    expect(of({ launches: [aMemory({ replaces, outcome: 'failed' })] }).plan.kind).toBe('scale-up');
  });

  it('are asked for again once what was bought has died, and not while it lives', () => {
    const replaces = instanceId('i-n1');
    const of = (bought: string, instances = workers(5).map(instanceOf)) =>
      decide(
        POLICY,
        anObservation({ workers: workers(5), signals: busy, instances: measured(instances, NOON) }),
        aState({
          notices: [notice('n1', 'spot-interruption')],
          launches: [aMemory({ replaces, outcome: 'ready', instance: instanceId(bought) })],
        }),
      ).plan.kind;
    expect(of('i-n5')).toBe('hold');
    // A list that lags may lack it: its node stands there and is Ready.
    expect(of('i-n5', workers(4).map(instanceOf))).toBe('hold');
    expect(of('i-gone')).toBe('scale-up');
    const dead = workers(5).map((it) => ({ ...instanceOf(it), state: 'terminated' as const }));
    expect(of('i-n5', [...workers(4).map(instanceOf), ...dead.slice(4)])).toBe('scale-up');
  });

  it('are bought for the second of two that could each be spared alone', () => {
    const pods = workers(4).flatMap(({ name }, i) =>
      i < 2
        ? [0, 1].map((n) => aPod({ name: `${name}-${n}`, on: name, cpu: 500 }))
        : [aPod({ name: `full-${name}`, on: name, cpu: 1300 })],
    );
    const notices = [notice('n1', 'spot-interruption'), notice('n2', 'spot-interruption')];
    const seen = anObservation({ workers: workers(4), pods, cores: 0.5 });
    const { plan, because } = decide(POLICY, seen, aState({ notices }));
    expect(because).toEqual([{ code: 'interruption', nodes: ['n2'] }]);
    expect(plan.kind).toBe('scale-up');
    const alone = decide(POLICY, seen, aState({ notices: notices.slice(0, 1) }));
    expect(alone.plan.kind).toBe('hold');
  });

  it('are not bought when the others have room to spare', () => {
    const seen = anObservation({ workers: workers(5), signals: { cpu: aGauge({ now: 0.4 }) } });
    const state = aState({ notices: [notice('n1', 'spot-interruption')] });
    expect(decide(POLICY, seen, state).because).toEqual([{ code: 'steady' }]);
  });

  it('are bought when its pods would fit nowhere else', () => {
    const pods = workers(5).map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 }));
    const seen = anObservation({
      workers: workers(5),
      pods,
      signals: { cpu: aGauge({ now: 0.4 }) },
    });
    const state = aState({ notices: [notice('n1', 'spot-interruption')] });
    expect(decide(POLICY, seen, state).plan.kind).toBe('scale-up');
  });

  it('of broken nodes come one at a time', () => {
    const nodes = workers(7).map((node, i) =>
      i < 2 ? { ...node, ready: false, readySince: ago(minutes(20)) } : node,
    );
    const seen = anObservation({ workers: nodes });
    const first = decide(POLICY, seen, aState());
    expect(first.because).toMatchObject([{ code: 'repair', node: 'n1' }]);
    const repair = { cause: 'repair', replaces: instanceId('i-n2') } as const;
    const open = aState({ operations: [aLaunch(LAUNCHING, repair)] });
    expect(decide(POLICY, seen, open).because).toEqual([{ code: 'steady' }]);
  });

  it('are bought for a node at the minimum that AWS may take while it takes another', () => {
    // Four of which one goes: three count, and without n2 there would be two.
    const policy = aPolicy({ nodes: { min: 3 } });
    const seen = anObservation({ workers: workers(4), signals: { cpu: aGauge({ now: 0.2 }) } });
    const notices = [notice('n1', 'spot-interruption'), notice('n2', 'rebalance')];
    const { because } = decide(policy, seen, aState({ notices }));
    expect(because).toEqual([{ code: 'interruption', nodes: [nodeName('n2')] }]);
  });

  it('wait for a broken node until it has been down long enough, and is not still joining', () => {
    const of = (node: Partial<Node>, state: Partial<State> = {}) => {
      const sick = { ...THREE[2], ready: false, ...node };
      const seen = anObservation({ workers: [THREE[0], THREE[1], sick] });
      return decide(POLICY, seen, aState(state)).because.map(({ code }) => code);
    };
    expect(of({ readySince: ago(minutes(10)) })).toEqual(['repair']);
    expect(of({ readySince: ago(minutes(9)) })).toEqual(['steady']);
    const joining = aLaunch({ ...JOINING, instance: instanceId('i-b1') });
    expect(of({ readySince: ago(minutes(10)) }, { operations: [joining] })).toEqual(['steady']);
  });

  it('are not bought for a broken node whose instance does not run', () => {
    const sick = { ...THREE[2], ready: false, readySince: ago(minutes(20)) };
    const nodes = [THREE[0], THREE[1], sick];
    const instances = nodes.map((node) =>
      node === sick ? { ...instanceOf(node), state: 'stopping' as const } : instanceOf(node),
    );
    const seen = anObservation({ workers: nodes, instances: measured(instances, NOON) });
    expect(decide(POLICY, seen, aState()).because).toEqual([{ code: 'steady' }]);
  });
});

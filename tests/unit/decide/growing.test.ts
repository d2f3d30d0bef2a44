import { describe, expect, it } from 'vitest';
import type { Instance, Node } from '../../../autoscaler/src/core/cluster.ts';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { measured } from '../../../autoscaler/src/core/observation.ts';
import type { Notice, State } from '../../../autoscaler/src/core/state.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { aNode, aPod, NOON, ZONE_B } from '../../support/cluster.ts';
import {
  anInstance,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  hence,
  instanceOf,
  THREE,
  workers,
} from '../../support/observation.ts';
import {
  aLaunch,
  aRemoval,
  DRAINING,
  instanceId,
  JOINING,
  NEW,
  operationId,
  RECLAIMING,
} from '../../support/operations.ts';

const POLICY = aPolicy();
const closed = (node: Node, by: string | undefined): Node => ({
  ...node,
  schedulable: false,
  ...(by === undefined ? {} : { cordonedBy: by }),
});
const notice = (name: string, kind: Notice['kind']): Notice => ({
  instance: instanceId(`i-${name}`),
  kind,
  at: NOON,
});

/** The removal of `a1` is under way and `a1` closed for it; CPU is high all of a sudden. */
function called(off: Partial<Node>, state: Partial<State> = {}) {
  const nodes = [
    { ...closed(THREE[0], 'down-1-0'), ...off },
    THREE[1],
    THREE[2],
    aNode({ name: 'b2', zone: ZONE_B }),
  ];
  const seen = anObservation({ workers: nodes, signals: BUSY });
  return decide(POLICY, seen, aState({ operations: [aRemoval(DRAINING)], ...state }));
}

describe('scaling up while a removal is under way', () => {
  it('restores its node before it buys another', () => {
    const { plan } = called({});
    expect(plan).toMatchObject({ kind: 'scale-up', restore: ['a1'] });
    // 5.1 vCPUs at 1.2 a node need 4.25, three serve: two asked for, one of them comes back.
    expect(plan.kind === 'scale-up' && plan.launch).toHaveLength(1);
  });

  it('restores its node even where nothing more may be bought', () => {
    const policy = aPolicy({ nodes: { max: 4 } });
    const seen = anObservation({
      workers: [
        closed(THREE[0], 'down-1-0'),
        THREE[1],
        THREE[2],
        aNode({ name: 'b2', zone: ZONE_B }),
      ],
      signals: BUSY,
    });
    const { plan, vetoes } = decide(policy, seen, aState({ operations: [aRemoval(DRAINING)] }));
    expect(plan).toEqual({ kind: 'scale-up', restore: ['a1'], launch: [] });
    expect(vetoes.map(({ code }) => code)).toEqual(['at-maximum']);
  });

  it('restores nothing while paused', () => {
    const brake = { until: (NOON + 60_000) as typeof NOON, why: 'incident' };
    expect(called({}, { brake }).plan).toEqual({ kind: 'hold' });
  });

  it('does not count on a node that broke meanwhile, nor on one that a person closed', () => {
    expect(called({ ready: false }).plan).toMatchObject({ restore: [] });
    const { cordonedBy: _, ...byHand } = closed(THREE[0], undefined);
    const seen = anObservation({
      workers: [byHand, THREE[1], THREE[2], aNode({ name: 'b2', zone: ZONE_B })],
      signals: BUSY,
    });
    const { plan } = decide(POLICY, seen, aState({ operations: [aRemoval(DRAINING)] }));
    expect(plan).toMatchObject({ kind: 'scale-up', restore: [] });
  });

  it('does not restore what is being ended or what AWS takes', () => {
    const dying = [
      aRemoval({ phase: 'terminating' }),
      aRemoval(DRAINING, { cause: 'interrupted' }),
      aRemoval(DRAINING, { cause: 'repair' }),
    ];
    for (const operation of dying)
      expect(called({}, { operations: [operation] }).plan).toMatchObject({ restore: [] });
  });

  it('counts a node that comes back as capacity on its way', () => {
    const back = aRemoval({ phase: 'restoring', why: 'capacity-wanted' });
    const { plan } = called({}, { operations: [back] });
    expect(plan.kind === 'scale-up' && plan.launch).toHaveLength(1);
  });
});

describe('what counts', () => {
  const nodesAt = (
    given: { readonly nodes?: readonly Node[]; readonly instances?: readonly Instance[] },
    state: Partial<State> = {},
  ) => {
    const { nodes = workers(3), instances = nodes.map(instanceOf) } = given;
    const seen = anObservation({ workers: nodes, instances: measured(instances, NOON) });
    const { because, vetoes } = decide(aPolicy({ nodes: { min: 9, max: 9 } }), seen, aState(state));
    expect(vetoes).toEqual([]);
    return because.flatMap((it) => (it.code === 'below-minimum' ? it.nodes : []));
  };

  it('for the minimum is every instance that is pending or runs', () => {
    const of = (state: Instance['state']) =>
      nodesAt({ instances: [...workers(3).map(instanceOf), anInstance({ id: NEW, state })] });
    expect(of('pending')).toEqual([4]);
    expect(of('shutting-down')).toEqual([3]);
    expect(of('terminated')).toEqual([3]);
  });

  it('for the minimum is a launch that EC2 does not list yet, once', () => {
    const operations = [aLaunch()];
    expect(nodesAt({}, { operations })).toEqual([4]);
    const listed = anInstance({ id: NEW, operation: operationId('up-1-0') });
    const instances = [...workers(3).map(instanceOf), listed];
    expect(nodesAt({ instances }, { operations })).toEqual([4]);
  });

  it('for the minimum is a registered node that a lagging list lacks', () => {
    expect(nodesAt({ instances: workers(2).map(instanceOf) })).toEqual([3]);
  });

  it('for the minimum is neither a node set aside nor one that leaves', () => {
    const [first, ...rest] = workers(3);
    if (!first) throw new Error('three workers');
    expect(nodesAt({ nodes: [closed(first, undefined), ...rest] })).toEqual([2]);
    const leaving = aRemoval(DRAINING, { node: first.name, instance: instanceId('i-n1') });
    expect(nodesAt({}, { operations: [leaving] })).toEqual([2]);
    const back = aRemoval(
      { phase: 'restoring', why: 'capacity-wanted' },
      { node: first.name, instance: instanceId('i-n1') },
    );
    expect(nodesAt({}, { operations: [back] })).toEqual([3]);
    expect(nodesAt({}, { notices: [notice('n1', 'spot-interruption')] })).toEqual([2]);
    expect(nodesAt({}, { notices: [notice('n1', 'rebalance')] })).toEqual([3]);
  });

  it('as waiting is no pod that is being deleted', () => {
    const full = THREE.map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 }));
    const of = (deleting: boolean) => {
      const pods = [...full, aPod({ name: 'waiting', cpu: 500, deleting })];
      return decide(POLICY, anObservation({ pods }), aState()).because[0].code;
    };
    expect([of(false), of(true)]).toEqual(['pods-unschedulable', 'steady']);
  });

  it('against the maximum is a node set aside too, but not one that AWS takes', () => {
    const [first, ...rest] = workers(3);
    if (!first) throw new Error('three workers');
    const of = (nodes: readonly Node[], state: Partial<State> = {}) => {
      const seen = anObservation({ workers: nodes, signals: BUSY });
      return decide(aPolicy({ nodes: { max: 3 } }), seen, aState(state));
    };
    expect(of([closed(first, undefined), ...rest]).vetoes).toEqual([
      { code: 'at-maximum', nodes: 3, maximum: 3 },
    ]);
    const taken = { notices: [notice('n1', 'spot-interruption')] };
    expect(of([first, ...rest], taken).plan).toMatchObject({ kind: 'scale-up' });
  });

  it('as on its way is no launch whose node serves already, nor one that is given back', () => {
    const serves = aLaunch({ ...JOINING, instance: instanceId('i-a1') });
    const operations = [serves, aLaunch(RECLAIMING, { id: operationId('up-2-0') })];
    const seen = anObservation({ signals: BUSY });
    const { plan } = decide(POLICY, seen, aState({ operations }));
    expect(plan.kind === 'scale-up' && plan.launch).toHaveLength(2);
  });

  it('as capacity is what serves and what comes, so that a boost is not bought twice', () => {
    const boost = { nodes: 4, until: hence(minutes(5)), why: 'sale' };
    const seen = anObservation();
    const state = { boost, operations: [aLaunch()] };
    expect(decide(POLICY, seen, aState(state))).toMatchObject({
      plan: { kind: 'hold' },
      vetoes: [{ code: 'already-incoming', nodes: 1 }],
    });
  });
});

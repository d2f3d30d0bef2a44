import { describe, expect, it } from 'vitest';
import { UNWATCHED_DRAIN } from '../../../autoscaler/src/core/operations/removal.ts';
import { UNWATCHED } from '../../../autoscaler/src/core/operations/watch.ts';
import {
  before as earlier,
  type InstanceId,
  after as later,
  type Millis,
  minutes,
  type OperationId,
  type Zone,
} from '../../../autoscaler/src/core/units.ts';
import {
  blockerOf,
  chosen,
  elsewhere,
  FOUR,
  judge,
  POLICY,
  withA1,
} from '../../support/candidacy.ts';
import { aBarePod, aBudget, aNode, aPod, NOON, nodeName, ZONE_B } from '../../support/cluster.ts';

describe('nodes that are no candidates', () => {
  it('are never the server, which is not even named', () => {
    const server = aNode({ name: 's1', role: 'server' });
    const { choice, passedOver } = judge({ nodes: [server, ...FOUR] });
    expect(choice?.node).toBe('a1');
    expect(passedOver.map(({ node }) => node)).toEqual(['a2', 'b1', 'b2']);
  });

  it('stand for no instance: drained, they would stay and be paid for', () => {
    const nodes = FOUR.map(({ instance, ...rest }) =>
      rest.name === 'a1' || instance === undefined ? rest : { ...rest, instance },
    );
    expect(blockerOf('a1', { nodes })).toEqual({ code: 'no-instance' });
  });

  it('are set aside by a person', () => {
    expect(blockerOf('a1', withA1({ schedulable: false }))).toEqual({ code: 'set-aside' });
  });

  it('are not Ready', () => {
    expect(blockerOf('a1', withA1({ ready: false }))).toEqual({ code: 'not-ready' });
  });

  it('are younger than the policy allows, to the millisecond', () => {
    const minimum = POLICY.nodes.minAge;
    const createdAt = later(earlier(NOON, minimum), 1 as Millis);
    const age = (minimum - 1) as Millis;
    expect(blockerOf('a1', withA1({ createdAt }))).toEqual({ code: 'too-young', age, minimum });
    const old = withA1({ createdAt: earlier(NOON, minimum) });
    expect(blockerOf('a1', old)?.code).not.toBe('too-young');
  });

  it('would not drain lately, until their time is over', () => {
    const spared = (until: typeof NOON) => ({ spared: [{ node: nodeName('a1'), until }] });
    const until = later(NOON, minutes(1));
    const blocker = { code: 'drain-failed-lately', until };
    expect(blockerOf('a1', { state: spared(until) })).toEqual(blocker);
    expect(chosen({ state: spared(NOON) })).toBe('a1');
  });

  it('are the last of their zone, while the minimum has one for each', () => {
    const nodes = FOUR.slice(0, 3);
    const blocker = { code: 'last-in-zone', zone: ZONE_B };
    expect(blockerOf('b1', { nodes })).toEqual(blocker);
    const lower = { ...POLICY, nodes: { ...POLICY.nodes, min: 1 } };
    expect(blockerOf('b1', { nodes, policy: lower })).toMatchObject({ code: 'not-preferred' });
  });

  it('are not the last of a zone that the policy no longer has', () => {
    const stray = aNode({ name: 'c1', zone: 'us-east-1c' as Zone });
    const given = { nodes: [...FOUR, stray] };
    expect(blockerOf('c1', given)).toMatchObject({ code: 'not-preferred' });
  });

  it('are the last of their zone that serves: broken and cordoned ones do not keep it', () => {
    const blocker = { code: 'last-in-zone', zone: ZONE_B };
    const broken = FOUR.with(3, { ...FOUR[3], ready: false });
    expect(blockerOf('b1', { nodes: broken })).toEqual(blocker);
    const cordoned = FOUR.with(3, { ...FOUR[3], schedulable: false });
    expect(blockerOf('b1', { nodes: cordoned })).toEqual(blocker);
  });

  it.each([
    'smartscale.dev/do-not-disrupt',
    'karpenter.sh/do-not-disrupt',
    'cluster-autoscaler.kubernetes.io/scale-down-disabled',
  ])('carry the mark %s', (mark) => {
    const blocker = { code: 'do-not-disrupt', mark };
    expect(blockerOf('a1', withA1({ annotations: { [mark]: 'true' } }))).toEqual(blocker);
    expect(chosen(withA1({ annotations: { [mark]: 'false' } }))).toBe('a1');
  });

  it('are not listed at all while they are on their way out', () => {
    const ours = judge(withA1({ schedulable: false, cordonedBy: 'down-1' }));
    expect(ours.passedOver.map(({ node }) => node)).not.toContain('a1');
    const instance = 'i-a1' as InstanceId;
    const notice = { instance, kind: 'spot-interruption', at: NOON } as const;
    const taken = judge({ state: { notices: [notice] } });
    expect([taken.choice?.node, ...taken.passedOver.map(({ node }) => node)]).not.toContain('a1');
  });

  it('are not listed while a removal of ours is open', () => {
    const removal = {
      kind: 'removal',
      id: 'down-1' as OperationId,
      startedAt: NOON,
      node: nodeName('a1'),
      uid: 'uid-a1',
      instance: 'i-a1' as InstanceId,
      cause: 'underused',
      limits: { drain: minutes(5), blind: minutes(5), force: minutes(1) },
      missing: UNWATCHED,
      at: UNWATCHED_DRAIN,
    } as const;
    const { choice, passedOver } = judge({ state: { operations: [removal] } });
    expect([choice?.node, ...passedOver.map(({ node }) => node)]).not.toContain('a1');
    const settled = { ...removal, at: { phase: 'removed' } } as const;
    expect(chosen({ state: { operations: [settled] } })).toBe('a1');
  });
});

describe('pods that keep their node', () => {
  it.each([
    ['smartscale.dev/do-not-disrupt', 'true'],
    ['karpenter.sh/do-not-disrupt', 'true'],
    ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'],
  ])('carry the mark %s: %s', (mark, value) => {
    const pods = [aPod({ name: 'p1', on: 'a1', annotations: { [mark]: value } }), elsewhere('p2')];
    const blocker = { code: 'do-not-disrupt', mark, pod: 'shop/p1' };
    expect(blockerOf('a1', { pods })).toEqual(blocker);
  });

  it('keep it by a mark even where they would not move: it is a person’s word', () => {
    const mark = 'smartscale.dev/do-not-disrupt';
    const owner = { kind: 'DaemonSet', name: 'probe' };
    const pods = [aPod({ name: 'p1', on: 'a1', owner, annotations: { [mark]: 'true' } })];
    expect(blockerOf('a1', { pods })).toEqual({ code: 'do-not-disrupt', mark, pod: 'shop/p1' });
  });

  it('do not keep a node that they only wait for', () => {
    const codes = judge({ pods: [aBarePod({ name: 'p1' })] }).passedOver.map(({ by }) => by.code);
    expect(codes).not.toContain('bare-pod');
  });

  it('are the last Ready replica of a kube-system controller', () => {
    const dns = { namespace: 'kube-system', of: 'coredns' };
    const p1 = aPod({ name: 'p1', on: 'a1', ...dns });
    const blocker = { code: 'kube-system-pod', pod: 'kube-system/p1' };
    const unready = elsewhere('p2', { ...dns, ready: false });
    expect(blockerOf('a1', { pods: [p1, unready] })).toEqual(blocker);
    expect(blockerOf('a1', { pods: [p1, { ...unready, ready: true }] })).not.toEqual(blocker);
  });

  it('are any of kube-system when the policy is strict, but for DaemonSets', () => {
    const scaleDown = { ...POLICY.scaleDown, strictKubeSystem: true };
    const policy = { ...POLICY, scaleDown };
    const dns = { namespace: 'kube-system', of: 'coredns' };
    const pods = [aPod({ name: 'p1', on: 'a1', ...dns }), elsewhere('p2', dns)];
    expect(blockerOf('a1', { pods, policy })).toMatchObject({ code: 'kube-system-pod' });
    const owner = { kind: 'DaemonSet', name: 'svclb' };
    const agent = aPod({ name: 'p1', on: 'a1', namespace: 'kube-system', owner });
    expect(chosen({ pods: [agent], policy })).toBe('a1');
  });

  it('have no controller that would start them again', () => {
    const blocker = { code: 'bare-pod', pod: 'shop/p1' };
    expect(blockerOf('a1', { pods: [aBarePod({ name: 'p1', on: 'a1' })] })).toEqual(blocker);
    const done = aBarePod({ name: 'p1', on: 'a1', phase: 'Succeeded' });
    expect(chosen({ pods: [done] })).toBe('a1');
  });

  it('are the only replica of a Deployment', () => {
    const pods = [aPod({ name: 'p1', on: 'a1' })];
    const blocker = { code: 'sole-replica', pod: 'shop/p1', kind: 'Deployment' };
    expect(blockerOf('a1', { pods })).toEqual(blocker);
    const workload = { kind: 'Deployment', namespace: 'shop', name: 'web', replicas: 2, ready: 1 };
    expect(blockerOf('a1', { pods, cluster: { workloads: [workload] } })).not.toEqual(blocker);
    const surging = [...pods, aPod({ name: 'p2', on: 'a1' })];
    const one = { ...workload, replicas: 1 };
    expect(blockerOf('a1', { pods: surging, cluster: { workloads: [one] } })).toEqual(blocker);
  });

  it('are StatefulSet pods without a Ready replica on another node that is Ready', () => {
    const owner = { kind: 'StatefulSet', name: 'db' };
    const p1 = aPod({ name: 'p1', on: 'a1', owner });
    const beside = aPod({ name: 'p2', on: 'a1', owner });
    const blocker = { code: 'sole-replica', pod: 'shop/p1', kind: 'StatefulSet' };
    expect(blockerOf('a1', { pods: [p1, beside] })).toEqual(blocker);
    expect(blockerOf('a1', { pods: [p1, elsewhere('p2', { owner })] })).not.toEqual(blocker);
    const broken = FOUR.with(2, { ...FOUR[2], ready: false });
    const pods = [p1, elsewhere('p2', { owner })];
    expect(blockerOf('a1', { pods, nodes: broken })).toEqual(blocker);
  });

  it('do not share replicas with a namesake in another namespace or of another kind', () => {
    const owner = { kind: 'StatefulSet', name: 'db' };
    const p1 = aPod({ name: 'p1', on: 'a1', owner });
    const others = [
      elsewhere('p2', { owner, namespace: 'data' }),
      elsewhere('p3', { owner: { kind: 'Deployment', name: 'db' } }),
    ];
    expect(blockerOf('a1', { pods: [p1, ...others] })).toMatchObject({ code: 'sole-replica' });
  });

  it('have a volume on the disk of the node', () => {
    const volumes = [{ claim: 'cache', nodeTerms: [], local: true }];
    const pods = [aPod({ name: 'p1', on: 'a1', volumes }), elsewhere('p2')];
    expect(blockerOf('a1', { pods })).toEqual({ code: 'local-storage', pod: 'shop/p1' });
  });

  it('are under a budget that allows no disruption', () => {
    const pods = [aPod({ name: 'p1', on: 'a1' }), elsewhere('p2')];
    const none = { budgets: [aBudget({ disruptionsAllowed: 0 })] };
    const blocker = { code: 'disruption-budget', pod: 'shop/p1', budget: 'web' };
    expect(blockerOf('a1', { pods, cluster: none })).toEqual(blocker);
    const other = { budgets: [aBudget({ disruptionsAllowed: 0, namespace: 'data' })] };
    expect(blockerOf('a1', { pods, cluster: other })).not.toEqual(blocker);
  });

  it('are not kept by a budget that allows one, however many they are', () => {
    const pods = [1, 2, 3].map((index) => aPod({ name: `p${index}`, on: 'a1' }));
    const cluster = { budgets: [aBudget({ disruptionsAllowed: 1 })] };
    const codes = judge({ pods, cluster }).passedOver.map(({ by }) => by.code);
    expect(codes).not.toContain('disruption-budget');
  });

  it('are under two budgets, which no eviction passes', () => {
    const pods = [aPod({ name: 'p1', on: 'a1' }), elsewhere('p2')];
    const budgets = [aBudget(), aBudget({ name: 'all', selector: {} })];
    const blocker = { code: 'two-budgets', pod: 'shop/p1', budgets: ['web', 'all'] };
    expect(blockerOf('a1', { pods, cluster: { budgets } })).toEqual(blocker);
  });

  it('do not keep it once they are ending anyway', () => {
    const ending = aBarePod({ name: 'p1', on: 'a1', deleting: true });
    expect(blockerOf('a1', { pods: [ending] })?.code).not.toBe('bare-pod');
  });

  it('are named in alphabetical order, whatever the order of the list', () => {
    const pods = ['p2', 'p1', 'p3'].map((name) => aBarePod({ name, on: 'a1' }));
    expect(blockerOf('a1', { pods })).toEqual({ code: 'bare-pod', pod: 'shop/p1' });
  });
});

import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../autoscaler/src/core/cluster.ts';
import { type Removed, simulateRemoval } from '../../../autoscaler/src/core/fit/removal.ts';
import { openScene } from '../../../autoscaler/src/core/fit/scene.ts';
import { largestFirst } from '../../../autoscaler/src/core/fit/seating.ts';
import { aCluster, aNode, aPod, mib, millis, nodeName, ZONE_B } from '../../support/cluster.ts';

const ROOM = { cpu: millis(1000), memory: mib(1000), pods: 10 };
const node = (name: string, traits: Partial<Node> = {}): Node =>
  aNode({ allocatable: ROOM, ...traits, name });

/** What if `a1` went? */
const withoutA1 = (nodes: readonly Node[], pods: readonly Pod[]): Removed =>
  simulateRemoval(openScene(nodes, aCluster({ pods })), nodeName('a1'));

describe('removing a node', () => {
  it('is possible when every pod has a place elsewhere', () => {
    const pods = ['p1', 'p2'].map((name) => aPod({ name, on: 'a1', cpu: 300, memory: 400 }));
    const outcome = withoutA1([node('a1'), node('a2')], pods);
    expect(outcome).toEqual({ fits: true, after: { cpu: 0.6, memory: 0.8 }, moves: 2 });
  });

  it('is refused by the name of a pod that has none, and why', () => {
    const pods = [
      aPod({ name: 'large', on: 'a1', cpu: 700 }),
      aPod({ name: 'small', on: 'a1', cpu: 100 }),
      aPod({ name: 'there', on: 'a2', cpu: 500 }),
    ];
    const outcome = withoutA1([node('a1'), node('a2')], pods);
    expect(outcome).toEqual({ fits: false, pod: 'shop/large', because: 'cpu' });
  });

  it('gives the reason that most of the nodes gave', () => {
    const pods = [aPod({ name: 'p1', on: 'a1', nodeSelector: { disk: 'ssd' }, cpu: 500 })];
    const full = node('a2', { labels: { disk: 'ssd' }, allocatable: { ...ROOM, cpu: millis(1) } });
    const outcome = withoutA1([node('a1'), full, node('a3'), node('a4')], pods);
    expect(outcome).toEqual({ fits: false, pod: 'shop/p1', because: 'node-selector' });
  });

  it('is impossible for the only node with pods, and harmless for an empty one', () => {
    const pods = [aPod({ name: 'p1', on: 'a1' })];
    const alone = { fits: false, pod: 'shop/p1', because: 'no-nodes' };
    expect(withoutA1([node('a1')], pods)).toEqual(alone);
    const empty = { fits: true, after: { cpu: 1, memory: 1 }, moves: 0 };
    expect(withoutA1([node('a1')], [])).toEqual(empty);
  });

  it('moves nothing onto cordoned or broken nodes, nor counts their room', () => {
    const pods = [aPod({ name: 'p1', on: 'a1', cpu: 500, memory: 500 })];
    const useless = [node('a2', { schedulable: false }), node('a3', { ready: false })];
    const refused = { fits: false, pod: 'shop/p1', because: 'no-nodes' };
    expect(withoutA1([node('a1'), ...useless], pods)).toEqual(refused);
    expect(withoutA1([node('a1'), ...useless, node('a4')], pods)).toMatchObject({
      after: { cpu: 0.5, memory: 0.5 },
    });
  });

  it('does not count the room of the server', () => {
    const server = node('s1', { role: 'server' });
    const outcome = withoutA1([node('a1'), node('a2'), server], [aPod({ name: 'p1', on: 'a2' })]);
    expect(outcome).toMatchObject({ after: { cpu: 0.1 } });
  });

  it('leaves behind what goes with the node: DaemonSets, mirrors and finished pods', () => {
    const pods = [
      aPod({ name: 'agent', on: 'a1', cpu: 900, owner: { kind: 'DaemonSet', name: 'agent' } }),
      aPod({ name: 'static', on: 'a1', cpu: 900, mirror: true }),
      aPod({ name: 'done', on: 'a1', cpu: 900, phase: 'Succeeded' }),
      aPod({ name: 'p1', on: 'a1', cpu: 900 }),
    ];
    expect(withoutA1([node('a1'), node('a2')], pods)).toMatchObject({ fits: true, moves: 1 });
  });

  it('tells a DaemonSet pod from a Deployment pod that looks the same', () => {
    const owner = { kind: 'DaemonSet', name: 'web' };
    const pods = [
      aPod({ name: 'd1', on: 'a1', cpu: 600, owner }),
      aPod({ name: 'p1', on: 'a1', cpu: 600 }),
      aPod({ name: 'p2', on: 'a1', cpu: 600 }),
    ];
    expect(withoutA1([node('a1'), node('a2')], pods)).toMatchObject({ fits: false });
    expect(withoutA1([node('a1'), node('a2')], pods.slice(0, 2))).toMatchObject({ moves: 1 });
  });

  it('places the largest first, so that small pods fill the gaps', () => {
    // First come, first served would put 300 beside 700 and leave no place for 600.
    const pods = [
      aPod({ name: 'a-small', on: 'a1', cpu: 300 }),
      aPod({ name: 'b-large', on: 'a1', cpu: 600 }),
      aPod({ name: 'there', on: 'a2', cpu: 400 }),
      aPod({ name: 'over-there', on: 'a3', cpu: 700 }),
    ];
    expect(withoutA1([node('a1'), node('a2'), node('a3')], pods)).toMatchObject({ fits: true });
  });

  it('measures pods by themselves: another node never changes which is the largest', () => {
    const pods = [
      aPod({ name: 'by-cpu', on: 'a1', cpu: 600 }),
      aPod({ name: 'by-memory', on: 'a1', memory: 700 }),
    ];
    const order = (nodes: readonly Node[]) =>
      largestFirst(openScene(nodes, aCluster({ pods })), [0, 1]);
    const huge = node('z1', { allocatable: { cpu: millis(1000), memory: mib(64_000), pods: 9 } });
    expect(order([node('a1')])).toEqual([1, 0]);
    expect(order([node('a1'), huge])).toEqual([1, 0]);
  });

  it('looks at every node again for a smaller pod', () => {
    // 600 goes to a3, past a2; 300 fits on a2 alone.
    const pods = [
      aPod({ name: 'large', on: 'a1', cpu: 600 }),
      aPod({ name: 'small', on: 'a1', cpu: 300 }),
      aPod({ name: 'there', on: 'a2', cpu: 700 }),
      aPod({ name: 'over-there', on: 'a3', cpu: 400 }),
    ];
    expect(withoutA1([node('a1'), node('a2'), node('a3')], pods)).toMatchObject({ fits: true });
  });

  it('looks at every node again for a replica whose zones had to catch up', () => {
    const selector = { matchLabels: { app: 'web' } };
    const spread = [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', selector }];
    // The first must go to zone b, which then is full: the second goes to a2, refused before.
    const pods = ['a1', 'a1', 'a2'].map((on, index) => aPod({ name: `p${index}`, on, spread }));
    const tight = { zone: ZONE_B, allocatable: { ...ROOM, cpu: millis(150) } };
    expect(withoutA1([node('a1'), node('a2'), node('b1', tight)], pods)).toMatchObject({
      fits: true,
    });
  });

  it('keeps room for pods that wait already', () => {
    const moving = aPod({ name: 'p1', on: 'a1', cpu: 600 });
    const nodes = [node('a1'), node('a2')];
    expect(withoutA1(nodes, [moving])).toMatchObject({ fits: true });
    const waiting = aPod({ name: 'waits', cpu: 700 });
    expect(withoutA1(nodes, [moving, waiting])).toMatchObject({ fits: false, because: 'cpu' });
  });

  it('does not take the place that a waiting pod is about to get', () => {
    // It fits on a1 only: with a1 gone it would wait for ever.
    const pods = [aPod({ name: 'waits', cpu: 700 }), aPod({ name: 'p2', on: 'a2', cpu: 500 })];
    const outcome = withoutA1([node('a1'), node('a2')], pods);
    expect(outcome).toEqual({ fits: false, pod: 'shop/waits', because: 'cpu' });
  });

  it('does not count a waiting pod as a move', () => {
    const pods = [aPod({ name: 'waits' }), aPod({ name: 'p1', on: 'a1' })];
    expect(withoutA1([node('a1'), node('a2')], pods)).toMatchObject({ moves: 1 });
  });

  it('sees pods that it just moved: anti-affinity holds among them', () => {
    const selector = { matchLabels: { app: 'web' } };
    const antiAffinity = [{ selector, topologyKey: 'kubernetes.io/hostname' }];
    const [p1, p2] = [
      aPod({ name: 'p1', on: 'a1', antiAffinity }),
      aPod({ name: 'p2', on: 'a2', antiAffinity }),
    ];
    const two = [node('a1'), node('a2')];
    const refused = { fits: false, pod: 'shop/p1', because: 'pod-anti-affinity' };
    expect(withoutA1(two, [p1, p2])).toEqual(refused);
    expect(withoutA1([...two, node('a3')], [p1, p2])).toMatchObject({ fits: true });
  });

  it('lets a group start anew elsewhere when its first pod moves', () => {
    const selector = { matchLabels: { app: 'web' } };
    const affinity = [{ selector, topologyKey: 'kubernetes.io/hostname' }];
    const pods = ['p1', 'p2'].map((name) => aPod({ name, on: 'a1', affinity, cpu: 400 }));
    // a2 has room for one only; the other must not be left alone on a3.
    const tight = node('a2', { allocatable: { ...ROOM, cpu: millis(500) } });
    expect(withoutA1([node('a1'), tight, node('a3')], pods)).toMatchObject({ fits: false });
    expect(withoutA1([node('a1'), node('a3')], pods)).toMatchObject({ fits: true });
  });

  it('drops the domain of the node that goes, so that a spread by host does not pin it', () => {
    const selector = { matchLabels: { app: 'web' } };
    const spread = [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', selector }];
    const pods = ['a1', 'a2', 'a3', 'a1', 'a2', 'a3'].map((on, index) =>
      aPod({ name: `p${index}`, on, spread }),
    );
    expect(
      withoutA1(
        ['a1', 'a2', 'a3'].map((name) => node(name)),
        pods,
      ),
    ).toMatchObject({
      fits: true,
    });
  });

  it('keeps a spread over zones among the pods that it moves', () => {
    const selector = { matchLabels: { app: 'web' } };
    const spread = [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', selector }];
    const pods = ['a1', 'a1', 'b1', 'b1'].map((on, index) =>
      aPod({ name: `p${index}`, on, spread }),
    );
    const [a1, b1] = [node('a1'), node('b1', { zone: ZONE_B })];
    // Zone a is gone with a1: what is left is one zone, and any number fits there.
    expect(withoutA1([a1, b1], pods)).toMatchObject({ fits: true });
    // A full node keeps zone a a domain: zone b may not run ahead.
    const full = node('a2', { allocatable: { ...ROOM, cpu: millis(50) } });
    const refused = { fits: false, pod: 'shop/p0' };
    expect(withoutA1([a1, full, b1], pods)).toMatchObject(refused);
  });
});

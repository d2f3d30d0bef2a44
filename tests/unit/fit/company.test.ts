import { describe, expect, it } from 'vitest';
import type { Cluster, Node, Pod, PodTerm } from '../../../autoscaler/src/core/cluster.ts';
import type { FitFailure } from '../../../autoscaler/src/core/decision.ts';
import { whyNot } from '../../../autoscaler/src/core/fit/predicates.ts';
import { openScene } from '../../../autoscaler/src/core/fit/scene.ts';
import { aCluster, aNode, aPod, ZONE_B } from '../../support/cluster.ts';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** Why the last of the pods cannot go to the first of the nodes. */
function verdict(
  nodes: readonly [Node, ...Node[]],
  pods: readonly Pod[],
  cluster: Partial<Cluster> = {},
): FitFailure | undefined {
  const newcomer = pods.at(-1);
  if (!newcomer) throw new Error('a test asks about a pod');
  const scene = openScene(nodes, aCluster({ pods, ...cluster }));
  return whyNot(newcomer, nodes[0], scene);
}

const app = (name: string): PodTerm => ({
  selector: { matchLabels: { app: name } },
  topologyKey: HOST,
});

describe('inter-pod affinity', () => {
  const [a1, a2] = [aNode({ name: 'a1' }), aNode({ name: 'a2' })];

  it('wants a matching pod in the domain', () => {
    const cache = aPod({ name: 'cache', of: 'cache', on: 'a1' });
    const pod = aPod({ name: 'new', affinity: [app('cache')] });
    expect(verdict([a1, a2], [cache, pod])).toBe(undefined);
    expect(verdict([a2, a1], [cache, pod])).toBe('pod-affinity');
  });

  it('is fulfilled by a pod on another node of the same zone', () => {
    const cache = aPod({ name: 'cache', of: 'cache', on: 'a1' });
    const pod = aPod({ name: 'new', affinity: [{ ...app('cache'), topologyKey: ZONE }] });
    const b1 = aNode({ name: 'b1', zone: ZONE_B });
    expect(verdict([a2, a1, b1], [cache, pod])).toBe(undefined);
    expect(verdict([b1, a1, a2], [cache, pod])).toBe('pod-affinity');
  });

  it('fails on a node without the topology label', () => {
    const cache = aPod({ name: 'cache', of: 'cache', on: 'a1' });
    const pod = aPod({ name: 'new', affinity: [{ ...app('cache'), topologyKey: 'rack' }] });
    expect(verdict([a1], [cache, pod])).toBe('pod-affinity');
  });

  it('lets the first pod of a group that wants its own kind start anywhere', () => {
    const own = aPod({ name: 'new', affinity: [app('web')] });
    expect(verdict([a1], [own])).toBe(undefined);
    const other = aPod({ name: 'new', of: 'web', affinity: [app('cache')] });
    expect(verdict([a1], [other])).toBe('pod-affinity');
  });

  it('sends the second pod of such a group to the first', () => {
    const first = aPod({ name: 'p1', on: 'a1', affinity: [app('web')] });
    const second = aPod({ name: 'new', affinity: [app('web')] });
    expect(verdict([a2, a1], [first, second])).toBe('pod-affinity');
  });

  it('counts only pods that satisfy all of its terms', () => {
    const labels = { app: 'cache', tier: 'hot' };
    const hot: PodTerm = { selector: { matchLabels: { tier: 'hot' } }, topologyKey: HOST };
    const pod = aPod({ name: 'new', affinity: [app('cache'), hot] });
    const half = aPod({ name: 'p1', of: 'cache', on: 'a1' });
    expect(verdict([a1], [half, pod])).toBe('pod-affinity');
    expect(verdict([a1], [{ ...half, labels }, pod])).toBe(undefined);
  });

  it('looks in its own namespace unless it names others', () => {
    const cache = aPod({ name: 'cache', of: 'cache', on: 'a1', namespace: 'data' });
    const own = aPod({ name: 'new', affinity: [app('cache')] });
    const named = aPod({ name: 'new', affinity: [{ ...app('cache'), namespaces: ['data'] }] });
    expect(verdict([a1], [cache, own])).toBe('pod-affinity');
    expect(verdict([a1], [cache, named])).toBe(undefined);
  });

  it('can select namespaces by their labels', () => {
    const cache = aPod({ name: 'cache', of: 'cache', on: 'a1', namespace: 'data' });
    const term = { ...app('cache'), namespaceSelector: { matchLabels: { team: 'red' } } };
    const pods = [cache, aPod({ name: 'new', affinity: [term] })];
    const red = { namespaces: [{ name: 'data', labels: { team: 'red' } }] };
    const blue = { namespaces: [{ name: 'data', labels: { team: 'blue' } }] };
    expect(verdict([a1], pods, red)).toBe(undefined);
    expect(verdict([a1], pods, blue)).toBe('pod-affinity');
  });
});

describe('inter-pod anti-affinity', () => {
  const [a1, a2] = [aNode({ name: 'a1' }), aNode({ name: 'a2' })];

  it('keeps the newcomer away from pods that it avoids', () => {
    const noisy = aPod({ name: 'noisy', of: 'noisy', on: 'a1' });
    const pod = aPod({ name: 'new', antiAffinity: [app('noisy')] });
    expect(verdict([a1, a2], [noisy, pod])).toBe('pod-anti-affinity');
    expect(verdict([a2, a1], [noisy, pod])).toBe(undefined);
  });

  it('keeps the newcomer away from pods that avoid it', () => {
    const shy = aPod({ name: 'shy', of: 'shy', on: 'a1', antiAffinity: [app('web')] });
    const pod = aPod({ name: 'new' });
    expect(verdict([a1, a2], [shy, pod])).toBe('pod-anti-affinity');
    expect(verdict([a2, a1], [shy, pod])).toBe(undefined);
  });

  it('of another namespace does not reach here', () => {
    const shy = aPod({
      name: 'shy',
      of: 'shy',
      on: 'a1',
      namespace: 'data',
      antiAffinity: [app('web')],
    });
    expect(verdict([a1], [shy, aPod({ name: 'new' })])).toBe(undefined);
  });

  it('over a zone keeps it away from every node there', () => {
    const term = { ...app('web'), topologyKey: ZONE };
    const pods = ['p1', 'new'].map((name) =>
      aPod({ name, antiAffinity: [term], ...(name === 'p1' ? { on: 'a1' } : {}) }),
    );
    const b1 = aNode({ name: 'b1', zone: ZONE_B });
    expect(verdict([a2, a1, b1], pods)).toBe('pod-anti-affinity');
    expect(verdict([b1, a1, a2], pods)).toBe(undefined);
  });
});

describe('topology spread', () => {
  const [a1, a2] = [aNode({ name: 'a1' }), aNode({ name: 'a2' })];
  const b1 = aNode({ name: 'b1', zone: ZONE_B });
  const evenly = { maxSkew: 1, topologyKey: ZONE, selector: { matchLabels: { app: 'web' } } };
  const web = (name: string, on?: string, spread = [evenly]): Pod =>
    aPod({ name, spread, ...(on === undefined ? {} : { on }) });

  it('forbids a zone that is ahead by more than the skew', () => {
    expect(verdict([a1, b1], [web('p1', 'a1'), web('new')])).toBe('topology-spread');
    expect(verdict([b1, a1], [web('p1', 'a1'), web('new')])).toBe(undefined);
  });

  it('admits any zone while the skew is kept', () => {
    const pods = [web('p1', 'a1'), web('p2', 'b1'), web('new')];
    expect(verdict([a1, b1], pods)).toBe(undefined);
  });

  it('fails on a node without the topology label', () => {
    const pods = [web('new', undefined, [{ ...evenly, topologyKey: 'rack' }])];
    expect(verdict([a1], pods)).toBe('topology-spread');
  });

  it('counts an empty zone of nodes that the pod may not use for nothing', () => {
    const pods = [web('p1', 'a1'), { ...web('new'), nodeSelector: { [ZONE]: 'us-east-1a' } }];
    expect(verdict([a1, b1], pods)).toBe(undefined);
  });

  it('takes the lowest count for zero while there are fewer zones than wanted', () => {
    const strict = [{ ...evenly, minDomains: 2 }];
    const pods = [web('p1', 'a1', strict), web('new', undefined, strict)];
    expect(verdict([a2, a1], pods)).toBe('topology-spread');
    expect(verdict([a2, a1], [web('p1', 'a1'), web('new')])).toBe(undefined);
  });

  it('sees a cordoned node as a domain, as the scheduler does', () => {
    const cordoned = aNode({ name: 'b1', zone: ZONE_B, schedulable: false });
    expect(verdict([a1, cordoned], [web('p1', 'a1'), web('new')])).toBe('topology-spread');
  });

  it('counts only nodes that carry the keys of all its constraints', () => {
    const byRack = { ...evenly, topologyKey: 'rack', maxSkew: 9 };
    const racked = (node: Node): Node => ({ ...node, labels: { ...node.labels, rack: 'r1' } });
    const pods = [web('p1', 'a1', [evenly, byRack]), web('new', undefined, [evenly, byRack])];
    expect(verdict([racked(a2), racked(a1), b1], pods)).toBe(undefined);
    expect(verdict([racked(a2), racked(a1), racked(b1)], pods)).toBe('topology-spread');
  });

  it('does not count pods on nodes that the newcomer may not use', () => {
    // Two pods stand on a1, which is out of bounds: zone a is empty as far as this pod can see.
    const disk = { disk: 'ssd' };
    const pods = [web('p1', 'a1'), web('p2', 'a1'), { ...web('new'), nodeSelector: disk }];
    const ssd = (node: Node): Node => ({ ...node, labels: { ...node.labels, ...disk } });
    expect(verdict([ssd(a2), a1, ssd(b1)], pods)).toBe(undefined);
  });

  it('does not count pods on their way out', () => {
    const ending = { ...web('p1', 'a1'), deleting: true };
    expect(verdict([a1, b1], [ending, web('new')])).toBe(undefined);
  });

  it('does not count pods of another namespace', () => {
    const other = { ...web('p1', 'a1'), namespace: 'data' };
    expect(verdict([a1, b1], [other, web('new')])).toBe(undefined);
  });

  it('counts the newcomer only when it is of those counted', () => {
    const stranger = aPod({ name: 'new', of: 'api', spread: [evenly] });
    expect(verdict([a1, b1], [web('p1', 'a1'), stranger])).toBe(undefined);
    expect(verdict([a1, b1], [web('p1', 'a1'), web('p2', 'a1'), stranger])).toBe('topology-spread');
  });
});

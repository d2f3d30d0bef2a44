import { describe, expect, it } from 'vitest';
import type { Cluster, Node, Pod } from '../../../autoscaler/src/core/cluster.ts';
import type { FitFailure } from '../../../autoscaler/src/core/decision.ts';
import { whyNot } from '../../../autoscaler/src/core/fit/predicates.ts';
import { openScene } from '../../../autoscaler/src/core/fit/scene.ts';
import {
  aCluster,
  aNode,
  aPod,
  mib,
  millis,
  NOON,
  nodeName,
  ZONE_B,
} from '../../support/cluster.ts';

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

describe('room', () => {
  const small = aNode({
    name: 'a1',
    allocatable: { cpu: millis(1000), memory: mib(1000), pods: 2 },
  });

  it('takes a pod that fills the node to the last byte', () => {
    const pods = [aPod({ name: 'p1', on: 'a1', cpu: 400, memory: 300 })];
    expect(verdict([small], [...pods, aPod({ name: 'new', cpu: 600, memory: 700 })])).toBe(
      undefined,
    );
  });

  it('refuses one millicore too many', () => {
    const pods = [aPod({ name: 'p1', on: 'a1', cpu: 400 })];
    expect(verdict([small], [...pods, aPod({ name: 'new', cpu: 601 })])).toBe('cpu');
  });

  it('refuses one mebibyte too many', () => {
    const pods = [aPod({ name: 'p1', on: 'a1', memory: 300 })];
    expect(verdict([small], [...pods, aPod({ name: 'new', memory: 701 })])).toBe('memory');
  });

  it('refuses a pod beyond the count that the kubelet accepts', () => {
    const pods = ['p1', 'p2'].map((name) => aPod({ name, on: 'a1' }));
    expect(verdict([small], [...pods, aPod({ name: 'new' })])).toBe('pod-count');
  });

  it('counts finished pods for nothing', () => {
    const done = aPod({ name: 'done', on: 'a1', cpu: 900, phase: 'Succeeded' });
    expect(verdict([small], [done, aPod({ name: 'new', cpu: 900 })])).toBe(undefined);
  });

  it('does not count a pod against itself', () => {
    expect(verdict([small], [aPod({ name: 'p1', on: 'a1', cpu: 900 })])).toBe(undefined);
  });

  it('is spoken for by pods that wait and are larger', () => {
    const waiting = aPod({ name: 'large', cpu: 700 });
    expect(verdict([small], [waiting, aPod({ name: 'new', cpu: 400 })])).toBe('cpu');
  });
});

describe('nodes themselves', () => {
  const taint = { key: 'team', value: 'red', effect: 'NoSchedule' } as const;

  it('keep away pods that do not tolerate their taints', () => {
    const node = aNode({ name: 'a1', taints: [taint] });
    expect(verdict([node], [aPod({ name: 'new' })])).toBe('taint');
    const tolerant = aPod({ name: 'new', tolerations: [{ key: 'team', value: 'red' }] });
    expect(verdict([node], [tolerant])).toBe(undefined);
  });

  it('keep away pods by NoExecute too, but not by PreferNoSchedule', () => {
    const hard = aNode({ name: 'a1', taints: [{ ...taint, effect: 'NoExecute' }] });
    const soft = aNode({ name: 'a1', taints: [{ ...taint, effect: 'PreferNoSchedule' }] });
    expect(verdict([hard], [aPod({ name: 'new' })])).toBe('taint');
    expect(verdict([soft], [aPod({ name: 'new' })])).toBe(undefined);
  });

  it('take no pod while cordoned or not Ready, whatever it tolerates', () => {
    const anything = aPod({ name: 'new', tolerations: [{ operator: 'Exists' }] });
    expect(verdict([aNode({ name: 'a1', schedulable: false })], [anything])).toBe('taint');
    expect(verdict([aNode({ name: 'a1', ready: false })], [anything])).toBe('taint');
  });

  it('take no pod when they were closed', () => {
    const node = aNode({ name: 'a1' });
    const pod = aPod({ name: 'new' });
    const closed = new Set([nodeName('a1')]);
    const scene = openScene([node], aCluster({ pods: [pod] }), { closed });
    expect(whyNot(pod, node, scene)).toBe('taint');
  });

  it('must carry the labels of the node selector', () => {
    const pod = aPod({ name: 'new', nodeSelector: { disk: 'ssd' } });
    expect(verdict([aNode({ name: 'a1' })], [pod])).toBe('node-selector');
    expect(verdict([aNode({ name: 'a1', labels: { disk: 'ssd' } })], [pod])).toBe(undefined);
  });

  it('must match a term of the required node affinity', () => {
    const expressions = [{ key: 'disk', operator: 'In', values: ['ssd'] }] as const;
    const pod = aPod({ name: 'new', nodeTerms: [{ expressions }] });
    expect(verdict([aNode({ name: 'a1' })], [pod])).toBe('node-affinity');
    expect(verdict([aNode({ name: 'a1', labels: { disk: 'ssd' } })], [pod])).toBe(undefined);
  });

  it('must be where the volume can be mounted', () => {
    const nodeTerms = [
      { expressions: [{ key: ZONE, operator: 'In', values: ['us-east-1b'] }] },
    ] as const;
    const pod = aPod({ name: 'new', volumes: [{ claim: 'data', nodeTerms, local: false }] });
    expect(verdict([aNode({ name: 'a1' })], [pod])).toBe('volume-zone');
    expect(verdict([aNode({ name: 'b1', zone: ZONE_B })], [pod])).toBe(undefined);
  });

  it('give a host port to one pod only', () => {
    const holder = aPod({ name: 'p1', on: 'a1', hostPorts: [80, 443] });
    const same = aPod({ name: 'new', hostPorts: [443] });
    const other = aPod({ name: 'new', hostPorts: [8080] });
    expect(verdict([aNode({ name: 'a1' })], [holder, same])).toBe('host-port');
    expect(verdict([aNode({ name: 'a1' })], [holder, other])).toBe(undefined);
  });
});

it('a scene outlives a question unchanged', () => {
  const node = aNode({ name: 'a1' });
  const pod = aPod({ name: 'p1', on: 'a1', unschedulableSince: NOON });
  const scene = openScene([node], aCluster({ pods: [pod] }));
  const before = structuredClone([scene.freeCpu, scene.freeMemory, scene.at]);
  whyNot(pod, node, scene);
  expect([scene.freeCpu, scene.freeMemory, scene.at]).toEqual(before);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../autoscaler/src/core/cluster.ts';
import {
  helpablePods,
  nodesNeeded,
  roomFor,
  shapesOf,
} from '../../../autoscaler/src/core/fit/helpable.ts';
import { openScene } from '../../../autoscaler/src/core/fit/scene.ts';
import { runsOn } from '../../../autoscaler/src/core/fit/shapes.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import type { InstanceType } from '../../../autoscaler/src/core/units.ts';
import { aCluster, aNode, aPod, gib, mib, millis, ZONE_A, ZONE_B } from '../../support/cluster.ts';

const BASE = defaultPolicy('shop');
const POLICY: Policy = {
  ...BASE,
  capacity: {
    ...BASE.capacity,
    zones: [ZONE_A, ZONE_B],
    types: ['t3.small', 't3a.small'] as unknown as [InstanceType],
    overflowTypes: ['t3.medium' as InstanceType],
  },
};
/** A node without room for anything. */
const FULL = aNode({ name: 'a1', allocatable: { cpu: millis(0), memory: mib(0), pods: 0 } });

function judged(pods: readonly Pod[], nodes: readonly Node[] = [FULL], policy = POLICY) {
  const cluster = aCluster({ pods });
  const scene = openScene(nodes, cluster);
  const waiting = pods.filter((it) => it.node === undefined);
  const shapes = shapesOf(policy, cluster);
  const { helpable, hopeless, zones, wishes } = helpablePods(scene, waiting, shapes);
  return {
    helpable: helpable.map(({ name }) => name),
    hopeless: hopeless.map(({ name }) => name),
    zones,
    wishes,
    needed: nodesNeeded(scene, waiting, shapes),
  };
}

const inZone = (zone: string) => [
  {
    expressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }],
  } as const,
];

describe('a waiting pod', () => {
  it('is helped when an empty node of some shape would take it', () => {
    expect(judged([aPod({ name: 'p1', cpu: 1000 })])).toMatchObject({
      helpable: ['p1'],
      hopeless: [],
      needed: 1,
      wishes: [{}],
    });
  });

  it('is hopeless when it is larger than every shape', () => {
    expect(judged([aPod({ name: 'p1', cpu: 4000 })])).toMatchObject({
      helpable: [],
      hopeless: ['p1'],
      needed: 0,
    });
  });

  it('is hopeless when it asks for a label that no node of ours carries', () => {
    const pod = aPod({ name: 'p1', nodeSelector: { disk: 'sdd' } });
    expect(judged([pod])).toMatchObject({ hopeless: ['p1'], needed: 0 });
  });

  it('needs no purchase when an existing node has room for it', () => {
    expect(judged([aPod({ name: 'p1' })], [aNode({ name: 'a1' })])).toMatchObject({
      helpable: [],
      hopeless: [],
      needed: 0,
    });
  });

  it('needs one when the room of existing nodes goes to a larger pod', () => {
    const pods = [aPod({ name: 'large', cpu: 1800 }), aPod({ name: 'small', cpu: 200 })];
    expect(judged(pods, [aNode({ name: 'a1' })])).toMatchObject({ helpable: ['small'], needed: 1 });
  });

  it('is hopeless when it must be near a pod on a node that is full', () => {
    const selector = { matchLabels: { app: 'cache' } };
    const affinity = [{ selector, topologyKey: 'kubernetes.io/hostname' }];
    const cache = aPod({ name: 'cache', of: 'cache', on: 'a1' });
    expect(judged([cache, aPod({ name: 'p1', affinity })])).toMatchObject({ hopeless: ['p1'] });
  });

  it('is helped when the pod that it wants to be near waits too', () => {
    const selector = { matchLabels: { app: 'cache' } };
    const affinity = [{ selector, topologyKey: 'kubernetes.io/hostname' }];
    const pods = [aPod({ name: 'p1', affinity }), aPod({ name: 'cache', of: 'cache' })];
    const { helpable, needed } = judged(pods);
    expect(helpable.toSorted()).toEqual(['cache', 'p1']);
    expect(needed).toBe(1);
  });

  it('is not kept away by the shapes that were only asked about', () => {
    const selector = { matchLabels: { app: 'web' } };
    const spread = [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', selector }];
    const there = ['p1', 'p2'].map((name) => aPod({ name, on: 'a1' }));
    // One new node: two pods on the old one allow three on it, were it not for the skew.
    const waiting = ['w1', 'w2', 'w3', 'w4'].map((name) => aPod({ name, spread, cpu: 10 }));
    expect(judged([...there, ...waiting])).toMatchObject({ hopeless: [], needed: 2 });
  });
});

describe('new nodes', () => {
  it('are as many as the pods fill, largest first', () => {
    const sizes = [300, 1000, 800, 800, 1000];
    const pods = sizes.map((cpu, index) => aPod({ name: `p${index}`, cpu, memory: 10 }));
    expect(judged(pods).needed).toBe(3);
    expect(judged(pods.slice(0, 2)).needed).toBe(1);
  });

  it('are counted to ten at most, and the pods beyond still count as helpable', () => {
    const pods = Array.from({ length: 14 }, (_, index) => aPod({ name: `p${index}`, cpu: 1500 }));
    const { needed, helpable } = judged(pods);
    expect(needed).toBe(10);
    expect(helpable).toHaveLength(14);
  });

  it('go where the volume lies, and others fill up behind', () => {
    const volumes = [{ claim: 'data', nodeTerms: inZone(ZONE_B), local: false }];
    const pods = [aPod({ name: 'free', cpu: 1000 }), aPod({ name: 'bound', cpu: 500, volumes })];
    expect(judged(pods)).toMatchObject({ zones: [ZONE_B], needed: 1 });
  });

  it('go one to each zone when volumes lie in both', () => {
    const bound = [ZONE_A, ZONE_B].map((zone) => {
      const volumes = [{ claim: zone, nodeTerms: inZone(zone), local: false }];
      return aPod({ name: `p-${zone}`, cpu: 500, volumes });
    });
    const { zones, needed } = judged(bound);
    expect(zones.toSorted()).toEqual([ZONE_A, ZONE_B]);
    expect(needed).toBe(2);
  });

  it('are of a larger type only when a pod needs it', () => {
    const [small, medium] = [aPod({ name: 'p1' }), aPod({ name: 'p1', memory: 2500 })];
    expect(judged([small]).wishes).toEqual([{}]);
    expect(judged([medium]).wishes).toEqual([{ types: ['t3.medium'] }]);
  });

  it('are of the market that a pod selects', () => {
    const pod = aPod({ name: 'p1', nodeSelector: { 'smartscale.dev/market': 'on-demand' } });
    expect(judged([pod]).wishes).toEqual([{ markets: ['on-demand'] }]);
  });

  it('are what all pods on them need together', () => {
    const volumes = [{ claim: 'data', nodeTerms: inZone(ZONE_B), local: false }];
    const nodeSelector = { 'smartscale.dev/market': 'on-demand' };
    const pods = [aPod({ name: 'p1', volumes }), aPod({ name: 'p2', nodeSelector, cpu: 50 })];
    expect(judged(pods).wishes).toEqual([{ zone: ZONE_B, markets: ['on-demand'] }]);
  });

  it('are not of a type that holds each of their pods but not all', () => {
    const types = ['t3.medium', 't3.small'] as unknown as Policy['capacity']['types'];
    const policy = { ...POLICY, capacity: { ...POLICY.capacity, types, overflowTypes: [] } };
    const pods = ['p1', 'p2'].map((name) => aPod({ name, memory: 1000 }));
    expect(judged(pods.slice(0, 1), [FULL], policy).wishes).toEqual([{}]);
    expect(judged(pods, [FULL], policy).wishes).toEqual([{ types: ['t3.medium'] }]);
  });

  it('that must lie in a zone come first, as launches are planned in that order', () => {
    const volumes = [{ claim: 'data', nodeTerms: inZone(ZONE_B), local: false }];
    const large = aPod({ name: 'large', memory: 2500, cpu: 1000 });
    const bound = aPod({ name: 'bound', cpu: 1200, volumes });
    const { wishes } = judged([large, bound]);
    expect(wishes).toEqual([{ zone: ZONE_B }, { types: ['t3.medium'] }]);
  });

  it('never hold more than they offer', () => {
    const sizes = fc.array(fc.integer({ min: 50, max: 1800 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, (cpus) => {
        const pods = cpus.map((cpu, index) => aPod({ name: `p${index}`, cpu, memory: 1 }));
        const total = cpus.reduce((sum, cpu) => sum + cpu, 0);
        const { needed } = judged(pods);
        expect(needed).toBeGreaterThanOrEqual(Math.ceil(total / 1900));
        expect(needed).toBeLessThanOrEqual(cpus.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('shapes', () => {
  const agent: DaemonSet = {
    namespace: 'monitoring',
    name: 'node-exporter',
    requests: { cpu: millis(150), memory: mib(64) },
    nodeSelector: {},
    nodeTerms: [],
    tolerations: [],
  };

  it('are every type in every zone and market, preferred types first', () => {
    const shapes = shapesOf(POLICY, aCluster());
    expect(shapes.map(({ type, zone, market }) => `${type} ${zone} ${market}`)).toEqual(
      ['t3.small', 't3a.small', 't3.medium'].flatMap((type) =>
        [ZONE_A, ZONE_B].flatMap((zone) =>
          ['on-demand', 'spot'].map((market) => `${type} ${zone} ${market}`),
        ),
      ),
    );
  });

  it('offer what DaemonSets leave', () => {
    const [bare] = shapesOf(POLICY, aCluster());
    const [shape] = shapesOf(POLICY, aCluster({ daemonSets: [agent] }));
    expect(bare && shape).toBeDefined();
    expect(shape?.allocatable).toEqual({
      cpu: (bare?.allocatable.cpu ?? 0) - 150,
      memory: (bare?.allocatable.memory ?? 0) - mib(64),
      pods: (bare?.allocatable.pods ?? 0) - 1,
    });
  });

  it('are not charged for a DaemonSet that runs elsewhere', () => {
    const server = { ...agent, nodeSelector: { 'node-role.kubernetes.io/control-plane': 'true' } };
    const zoned = { ...agent, nodeTerms: inZone(ZONE_B) };
    const [bare] = shapesOf(POLICY, aCluster());
    const shapes = shapesOf(POLICY, aCluster({ daemonSets: [server, zoned] }));
    const cpuIn = (zone: string) => shapes.find((it) => it.zone === zone)?.allocatable.cpu;
    expect(cpuIn(ZONE_A)).toBe(bare?.allocatable.cpu);
    expect(cpuIn(ZONE_B)).toBe((bare?.allocatable.cpu ?? 0) - 150);
  });
});

describe('a DaemonSet', () => {
  const anywhere = { nodeSelector: {}, nodeTerms: [], tolerations: [] };
  const agent = {
    ...anywhere,
    namespace: 'monitoring',
    name: 'agent',
    requests: { cpu: millis(1), memory: mib(1) },
  };

  it('keeps off nodes whose taints it does not tolerate', () => {
    const tainted = aNode({ name: 'a1', taints: [{ key: 'team', effect: 'NoSchedule' }] });
    expect(runsOn(agent, aNode({ name: 'a1' }))).toBe(true);
    expect(runsOn(agent, tainted)).toBe(false);
    expect(runsOn({ ...agent, tolerations: [{ operator: 'Exists' }] }, tainted)).toBe(true);
  });
});

describe('headroom', () => {
  const nothing = { nodes: 0, pods: 0, podCpu: 500, podMemory: mib(500) };
  const nodes = ['a1', 'a2', 'a3'].map((name) =>
    aNode({ name, allocatable: { cpu: millis(1000), memory: gib(2), pods: 10 } }),
  );
  const busy = (cpu: number) =>
    nodes.map(({ name }) => aPod({ name: `on-${name}`, on: name, cpu }));
  const room = (headroom: Partial<typeof nothing>, pods: readonly Pod[], on = nodes) =>
    roomFor(openScene(on, aCluster({ pods })), { ...nothing, ...headroom });

  it('counts free room in whole nodes, by the scarcer resource', () => {
    expect(room({ nodes: 2 }, [])).toEqual({ nodes: 3, missingNodes: -1 });
    expect(room({ nodes: 2 }, busy(500))).toEqual({ nodes: 1, missingNodes: 1 });
  });

  it('counts room for pods node by node: what is left over on two does not add up', () => {
    // 600 free on each: one pod of 500 on each, three in all; an empty node takes two.
    expect(room({ pods: 3 }, busy(400))).toMatchObject({ missingNodes: 0 });
    expect(room({ pods: 4 }, busy(400))).toMatchObject({ missingNodes: 1 });
    expect(room({ pods: 6 }, busy(400))).toMatchObject({ missingNodes: 2 });
  });

  it('lets a node go only when the room of a whole one is spare', () => {
    expect(room({ pods: 5 }, [])).toMatchObject({ missingNodes: 0 });
    expect(room({ pods: 4 }, [])).toMatchObject({ missingNodes: -1 });
  });

  it('counts no more pods than the kubelet accepts', () => {
    const size = { podCpu: 10, podMemory: mib(1) };
    expect(room({ pods: 30, ...size }, [])).toMatchObject({ missingNodes: 0 });
    expect(room({ pods: 31, ...size }, [])).toMatchObject({ missingNodes: 1 });
  });

  it('asks for the larger of the two wishes', () => {
    expect(room({ nodes: 1, pods: 8 }, [])).toMatchObject({ missingNodes: 1 });
  });

  it('leaves out what waiting pods are about to take, and nodes that take none', () => {
    const waiting = ['w1', 'w2'].map((name) => aPod({ name, cpu: 1000 }));
    expect(room({ nodes: 3 }, waiting)).toEqual({ nodes: 1, missingNodes: 2 });
    const cordoned = nodes.map((it, index) => ({ ...it, schedulable: index > 0 }));
    expect(room({ nodes: 3 }, [], cordoned)).toEqual({ nodes: 2, missingNodes: 1 });
  });
});

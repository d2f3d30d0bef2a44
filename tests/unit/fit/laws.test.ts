import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Node, Pod } from '../../../autoscaler/src/core/cluster.ts';
import { NOWHERE, type Scene } from '../../../autoscaler/src/core/fit/board.ts';
import { failureAt, fits, whyNot } from '../../../autoscaler/src/core/fit/predicates.ts';
import { simulateRemoval } from '../../../autoscaler/src/core/fit/removal.ts';
import { openScene } from '../../../autoscaler/src/core/fit/scene.ts';
import { aCluster, aNode, aPod, mib, millis, ZONE_A, ZONE_B } from '../../support/cluster.ts';

interface Town {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const APPS = ['web', 'api', 'cart'];

const aRule = (app: string) => ({ selector: { matchLabels: { app } }, topologyKey: HOST });

const node = fc.record({
  cpu: fc.integer({ min: 200, max: 2000 }),
  pods: fc.integer({ min: 1, max: 12 }),
  zone: fc.constantFrom(ZONE_A, ZONE_B),
  ready: fc.constantFrom(true, true, true, false),
  schedulable: fc.constantFrom(true, true, true, false),
  tainted: fc.constantFrom(false, false, true),
  disk: fc.constantFrom('ssd', 'hdd'),
});

const pod = fc.record({
  of: fc.constantFrom(...APPS),
  cpu: fc.integer({ min: 10, max: 600 }),
  on: fc.nat(6),
  rule: fc.constantFrom('none', 'none', 'affinity', 'antiAffinity', 'spread'),
  port: fc.constantFrom(0, 0, 0, 80),
  memory: fc.integer({ min: 10, max: 2000 }),
  tolerant: fc.boolean(),
  picky: fc.constantFrom(false, false, true),
  canary: fc.constantFrom(false, false, true),
  deleting: fc.constantFrom(false, false, false, true),
});

const townOf = (rules: boolean, waiting: boolean): fc.Arbitrary<Town> =>
  fc
    .record({
      nodes: fc.array(node, { minLength: 1, maxLength: 6 }),
      pods: fc.array(pod, { maxLength: 20 }),
    })
    .map((drawn) => {
      const nodes = drawn.nodes.map(({ cpu, pods, tainted, disk, ...rest }, index) =>
        aNode({
          name: `n${index}`,
          labels: { disk },
          ...(rules && tainted ? { taints: [{ key: 'team', effect: 'NoSchedule' }] } : {}),
          allocatable: { cpu: millis(cpu), memory: mib(4000), pods },
          ...rest,
        }),
      );
      const pods = drawn.pods.map((drawnPod, index): Pod => {
        const { on, rule, of, cpu, port, memory, tolerant, picky, canary, deleting } = drawnPod;
        const spread = [{ ...aRule(of), topologyKey: ZONE, maxSkew: 1 }];
        return aPod({
          name: `p${index}`,
          of,
          cpu,
          memory,
          ...(rules && tolerant ? { tolerations: [{ operator: 'Exists' }] } : {}),
          ...(rules && picky ? { nodeSelector: { disk: 'ssd' } } : {}),
          labels: { app: rules && canary ? 'canary' : of },
          deleting: rules && deleting,
          ...(on < nodes.length ? { on: `n${on}` } : waiting ? {} : { on: 'n0' }),
          ...(rules && rule === 'affinity' ? { affinity: [aRule(of)] } : {}),
          ...(rules && rule === 'antiAffinity' ? { antiAffinity: [aRule(of)] } : {}),
          ...(rules && rule === 'spread' ? { spread } : {}),
          ...(rules && port > 0 ? { hostPorts: [port] } : {}),
        });
      });
      return { nodes, pods };
    });

const open = ({ nodes, pods }: Town): Scene => openScene(nodes, aCluster({ pods }));

/**
 * All that may change while a question is answered; caches that were not there yet do not count.
 */
const stateOf = ({ freeCpu, freeMemory, freePods, at, present, ports, censuses }: Scene) =>
  structuredClone({
    ...{ freeCpu, freeMemory, freePods, at, present },
    ports: ports.map((it) => [...(it ?? [])].filter(([, count]) => count > 0).toSorted()),
    counts: [...censuses].map(([key, { counts, total, extent }]) => [
      key,
      counts,
      total,
      extent?.nodesIn,
    ]),
  });

it('asking whether nodes could go changes nothing', () => {
  fc.assert(
    fc.property(townOf(true, true), (town) => {
      const scene = open(town);
      const ask = () => town.nodes.map(({ name }) => simulateRemoval(scene, name));
      const first = ask();
      const before = stateOf(scene);
      expect(ask()).toEqual(first);
      expect(stateOf(scene)).toEqual(before);
      expect(town.nodes.map(({ name }) => simulateRemoval(open(town), name))).toEqual(first);
    }),
  );
});

it('the order of nodes and pods in their lists never matters', () => {
  fc.assert(
    fc.property(townOf(true, true), ({ nodes, pods }) => {
      const ask = (town: Town) => nodes.map(({ name }) => simulateRemoval(open(town), name));
      const turned = { nodes: nodes.toReversed(), pods: pods.toReversed() };
      expect(ask(turned)).toEqual(ask({ nodes, pods }));
    }),
  );
});

it('says that a pod fits exactly where nothing speaks against it', () => {
  fc.assert(
    fc.property(townOf(true, true), (town) => {
      const scene = open(town);
      for (const profile of scene.profiles)
        for (const node of scene.nodes.keys())
          expect(fits(scene, profile, node)).toBe(
            failureAt({ scene, profile, node }) === undefined,
          );
    }),
  );
});

it('judging replicas of one template together changes nothing', () => {
  fc.assert(
    fc.property(townOf(true, true), ({ nodes, pods }) => {
      const apart = pods.map((it) => ({ ...it, owner: { kind: 'Deployment', name: it.name } }));
      const scene = open({ nodes, pods });
      const other = open({ nodes, pods: apart });
      for (const [index, pod] of pods.entries()) {
        const twin = apart[index] ?? pod;
        for (const node of nodes) expect(whyNot(pod, node, scene)).toBe(whyNot(twin, node, other));
      }
    }),
  );
});

/** The second way to the same answer: a cluster in which the node never was and its pods wait. */
it('a node that goes leaves the cluster as if it had never been', () => {
  fc.assert(
    fc.property(townOf(true, false), ({ nodes, pods }) => {
      const whole = pods.map((it) => ({ ...it, deleting: false }));
      const scene = open({ nodes, pods: whole });
      for (const { name } of nodes) {
        const rest = nodes.filter((it) => it.name !== name);
        const waiting = whole.map((pod): Pod => {
          const { node, ...unplaced } = pod;
          return node === name ? unplaced : pod;
        });
        const settled = open({ nodes: rest, pods: waiting });
        const everyOneSits = !settled.at.includes(NOWHERE);
        expect(simulateRemoval(scene, name).fits).toBe(everyOneSits);
      }
    }),
  );
});

/**
 * Without spread, waiting pods or affinity, and for a node that comes last by name: first fit then
 * only ever uses the new node for a pod that had found no other. (Before the others it may invite
 * pods away and make first fit stumble later; a spread gains a domain that has to be filled.)
 */
it('one more empty node never makes a removal impossible', () => {
  fc.assert(
    fc.property(townOf(false, false), (town) => {
      const larger = { ...town, nodes: [...town.nodes, aNode({ name: 'z9' })] };
      for (const { name } of town.nodes) {
        if (!simulateRemoval(open(town), name).fits) continue;
        expect(simulateRemoval(open(larger), name).fits).toBe(true);
      }
    }),
  );
});

it('room given to waiting pods never exceeds what a node offers', () => {
  fc.assert(
    fc.property(townOf(true, true), (town) => {
      const placed = town.pods.filter((it) => it.node !== undefined);
      const before = open({ ...town, pods: placed });
      const after = open(town);
      for (const [index] of after.nodes.entries()) {
        for (const room of ['freeCpu', 'freeMemory', 'freePods'] as const) {
          const [was = 0, is = 0] = [before[room][index], after[room][index]];
          if (is < was) expect(is).toBeGreaterThanOrEqual(0);
        }
      }
    }),
  );
});

it('what is left after a removal holds the requests of all pods that stay', () => {
  fc.assert(
    fc.property(townOf(false, false), (town) => {
      for (const gone of town.nodes) {
        const outcome = simulateRemoval(open(town), gone.name);
        if (!outcome.fits) continue;
        const rest = town.nodes.filter((it) => it !== gone && it.ready && it.schedulable);
        const offered = rest.reduce((sum, it) => sum + it.allocatable.cpu, 0);
        const useless = town.nodes.filter((it) => it !== gone && !rest.includes(it));
        const asked = town.pods
          .filter((it) => useless.every(({ name }) => name !== it.node))
          .reduce((sum, { requests }) => sum + requests.cpu, 0);
        const share = offered > 0 ? Math.min(1, asked / offered) : 1;
        expect(outcome.after.cpu).toBeCloseTo(share, 9);
      }
    }),
  );
});

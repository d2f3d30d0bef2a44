import { describe, expect, test } from 'vitest';
import type { Cores, InstanceType, Instant } from '../../autoscaler/src/core/units.ts';
import { minutes } from '../../autoscaler/src/core/units.ts';
import type { Cluster } from '../../autoscaler/src/ports/cluster.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { interrupt } from '../../autoscaler/world/model/interruptions.ts';
import { buy, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import { SHOP } from '../../autoscaler/world/model/pods.ts';
import { laterBy, type World } from '../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../autoscaler/world/model/world.ts';
import { NOON, ZONE_B } from '../support/cluster.ts';
import { clusterControls, worldWith } from '../support/cluster-controls.ts';
import { kubectlCordon, overTheWire } from '../support/kubernetes-wire.ts';
import { aShopOptions } from '../support/world.ts';
import { clusterContract } from './suites/cluster.ts';

clusterContract({
  name: 'Kubernetes adapter over the wire',
  open: async () => {
    const world = worldWith(1);
    const { port, silence, wire } = overTheWire(world);
    const controls = {
      ...clusterControls(world),
      silence,
      closeByHand: (node: string) => kubectlCordon(wire, node, true),
      openByHand: (node: string) => kubectlCordon(wire, node, false),
    };
    return { port, controls };
  },
});

const byKey = (one: object, other: object): number => keyOf(one).localeCompare(keyOf(other));
const keyOf = (it: { uid?: string; namespace?: string; kind?: string; name?: string }): string =>
  [it.uid, it.kind, it.namespace, it.name].join('/');

/** All that a port tells, in an order of its own. */
async function toldBy(port: Cluster) {
  const [nodes, objects] = await Promise.all([port.nodes(), port.objects()]);
  const lists = Object.entries({ nodes, ...objects }).map(([kind, list]) => [
    kind,
    [...(list as readonly object[])].sort(byKey),
  ]);
  return Object.fromEntries(lists) as Record<string, readonly object[]>;
}

/** An hour in which something of everything happens; `look` is called in between. */
async function anHour(world: World, look: (at: string) => Promise<void>): Promise<void> {
  const { port } = overTheWire(world);
  const go = (span: number) => advance(world, laterBy(world.now, span));
  const [first, second] = [...world.nodes.values()].filter(({ role }) => role === 'worker');
  if (!first || !second) throw new Error('the world begins with workers');
  await look('at the beginning');
  go(minutes(3));
  await port.cordon(first.name, 'down-7-0');
  const pods = [...world.pods.values()].filter(({ pod }) => pod.node === first.name);
  for (const { pod } of pods) await port.evict(pod);
  await look('while a node drains');
  go(minutes(10));
  await look('while pods wait for room');
  await port.uncordon(first.name, 'down-7-0');
  const order = { zone: ZONE_B, type: 't3.medium' as InstanceType, market: 'spot' } as const;
  const id = buy(world, { ...order, token: 'token', lag: 0 });
  while (!world.nodes.has(nodeNameOf(id))) go(15_000);
  await look('while a node joins');
  go(minutes(10));
  world.extraBudgets.push({ name: 'shop-too', app: SHOP, mayBeDown: 2 });
  const machine = world.machines.get(id);
  if (machine) interrupt(world, machine);
  await look('under two budgets, with a spot instance on its way out');
  go(minutes(4));
  await look('after it went');
  const hung = [...world.machines.values()].at(1);
  if (hung) hung.hungAt = world.now;
  go(minutes(30));
  await look('with a node that hangs');
}

describe('over the wire', () => {
  test('the adapter tells of an hour what the facade tells', async () => {
    const demand = (at: Instant) => (2 + ((at - NOON) / minutes(60)) * 8) as Cores;
    const world = createWorld(aShopOptions({ demand }));
    const facade = facadeCluster(world);
    const { port } = overTheWire(world);
    const seen = { waiting: 0, closed: 0, notReady: 0, deleting: 0, volumes: 0 };
    await anHour(world, async (at) => {
      const told = await toldBy(port);
      expect(told, at).toStrictEqual(await toldBy(facade));
      const pods = [...world.pods.values()].map(({ pod }) => pod);
      const nodes = [...world.nodes.values()];
      seen.waiting += pods.filter((pod) => pod.unschedulableSince !== undefined).length;
      seen.deleting += pods.filter((pod) => pod.deleting).length;
      seen.volumes += pods.filter((pod) => pod.volumes.length > 0).length;
      seen.closed += nodes.filter((node) => node.cordonedBy !== undefined).length;
      seen.notReady += nodes.filter((node) => !node.ready).length;
    });
    // Else the comparison would have been of a quiet hour.
    expect(
      Object.values(seen).every((count) => count > 0),
      JSON.stringify(seen),
    ).toBe(true);
  });

  test('one look asks no more than ten times', async () => {
    const { port, sent } = overTheWire(createWorld(aShopOptions()));
    await Promise.all([port.nodes(), port.objects()]);
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(sent.every(({ method }) => method === 'GET')).toBe(true);
  });
});

import type { NodeName, Zone } from '../../src/core/units.ts';
import { nodeNameOf } from './machines.ts';
import {
  createPod,
  dropPod,
  EXPORTER,
  EXPORTER_TEMPLATE,
  endPod,
  podsOf,
  QUEUE,
  SHOP,
  templates,
} from './pods.ts';
import { laterBy, type PodEntry, type World } from './state.ts';

const QUEUE_REPLICAS = 2;
/** kube-controller-manager evicts from a NotReady node after the default toleration of 300 s. */
const UNREACHABLE_FOR = 300_000;

/** Deployments, StatefulSets, DaemonSets and pod garbage collection, one step of each. */
export function controlPods(world: World): void {
  finishPods(world);
  collectLostPods(world);
  keepShop(world);
  keepQueue(world);
  keepExporters(world);
}

/** Starts what is due and lets go of what has ended. */
function finishPods(world: World): void {
  for (const entry of world.pods.values()) {
    const { pod } = entry;
    if (pod.deleting) {
      if (!entry.stuck && entry.goneAt !== undefined && world.now >= entry.goneAt)
        dropPod(world, entry);
      continue;
    }
    const up = entry.readyAt !== undefined && world.now >= entry.readyAt;
    if (!up || pod.node === undefined) continue;
    const ready = world.nodes.get(pod.node)?.ready === true;
    if (pod.ready === ready && pod.phase === 'Running') continue;
    entry.pod = { ...pod, phase: 'Running', ready };
    world.podVersion += 1;
  }
}

/** Pods of a deleted Node are collected at once, those of a silent one after five minutes. */
function collectLostPods(world: World): void {
  for (const entry of world.pods.values()) {
    const { pod, workload } = entry;
    if (pod.node === undefined) continue;
    const node = world.nodes.get(pod.node);
    if (!node) {
      lose(world, entry);
      continue;
    }
    if (node.ready || workload === EXPORTER) continue;
    if (world.now < laterBy(node.readySince, UNREACHABLE_FOR)) continue;
    // Only a new node that never was Ready keeps its pods waiting for the kubelet.
    if (pod.phase === 'Running' || pod.deleting) lose(world, entry);
  }
}

function lose(world: World, entry: PodEntry): void {
  if (entry.workload !== EXPORTER && !entry.pod.deleting) world.tally.disruptions += 1;
  dropPod(world, entry);
}

function keepShop(world: World): void {
  const [template] = templates(world);
  if (!template) return;
  const alive = podsOf(world, SHOP).filter(({ pod }) => !pod.deleting);
  for (let missing = world.replicas - alive.length; missing > 0; missing--)
    createPod(world, template);
  const spare = alive.length - world.replicas;
  if (spare <= 0) return;
  // As the ReplicaSet does: waiting pods first, then those on the fullest node, then the youngest.
  const crowd = new Map<NodeName, number>();
  for (const { pod } of alive) if (pod.node) crowd.set(pod.node, (crowd.get(pod.node) ?? 0) + 1);
  const rank = ({ pod }: PodEntry): number => (pod.node ? -(crowd.get(pod.node) ?? 0) : -1e6);
  const order = [...alive].sort((a, b) => rank(a) - rank(b));
  for (const entry of order.slice(0, spare)) {
    if (entry.pod.node) endPod(world, entry);
    else dropPod(world, entry);
  }
}

function keepQueue(world: World): void {
  const template = templates(world).find(({ workload }) => workload === QUEUE);
  if (!template) return;
  const present = new Set(podsOf(world, QUEUE).map(({ ordinal }) => ordinal));
  const { zones } = world.options;
  for (let ordinal = 0; ordinal < QUEUE_REPLICAS; ordinal++) {
    if (present.has(ordinal)) continue;
    const zone = zones[ordinal % zones.length] as Zone;
    createPod(world, template, { ordinal, zone });
  }
}

function keepExporters(world: World): void {
  const covered = new Set(podsOf(world, EXPORTER).map(({ pod }) => pod.node));
  for (const machine of world.machines.values()) {
    const name = nodeNameOf(machine.instance.id);
    if (world.nodes.has(name) && !covered.has(name))
      createPod(world, EXPORTER_TEMPLATE, { node: name });
  }
}

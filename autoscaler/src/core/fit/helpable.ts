import type { Pod } from '../cluster.ts';
import type { Headroom } from '../policy/policy.ts';
import type { Zone } from '../units.ts';
import { canTake, type Scene } from './board.ts';
import { type NodeWish, packPods } from './packing.ts';
import { type NodeShape, shapesOf } from './shapes.ts';

export { shapesOf };

export interface Helpable {
  /** They need a new node, and one of the shapes would take them. */
  readonly helpable: readonly Pod[];
  /** No node that we can buy would take them: buying one would help nobody. */
  readonly hopeless: readonly Pod[];
  /** A zone per node to buy that must lie in one, as planned launches take them. */
  readonly zones: readonly Zone[];
  /** What each node to buy must be, those with a zone first. */
  readonly wishes: readonly NodeWish[];
}

/**
 * Sorts waiting pods by whether a purchase would help (S6). A pod that fits on an existing node
 * right now is in neither list: it waits for the scheduler, and a node bought for it would stand
 * empty. Shapes come in order of preference.
 */
export function helpablePods(
  scene: Scene,
  pods: readonly Pod[],
  shapes: readonly NodeShape[],
): Helpable {
  if (pods.length === 0) return { helpable: [], hopeless: [], zones: [], wishes: [] };
  const { helpable, hopeless, nodes } = packPods(scene, pods, shapes);
  const zones = nodes.flatMap(({ zone }) => zone ?? []);
  return { helpable, hopeless, zones, wishes: nodes };
}

/** How many new nodes these waiting pods really need: 0 to 10 (D3, urgency). */
export function nodesNeeded(
  scene: Scene,
  pods: readonly Pod[],
  shapes: readonly NodeShape[],
): number {
  return pods.length === 0 ? 0 : packPods(scene, pods, shapes).nodes.length;
}

export interface Room {
  /** Whole nodes' worth of free requests on the workers that take pods. */
  readonly nodes: number;
  /** Nodes to add for the headroom that is wanted; below zero: so many could go. */
  readonly missingNodes: number;
}

/**
 * The room that is free, against the room that the policy wants kept (D3). Measured in sums, not in
 * empty nodes: the scheduler spreads pods, so that no node stays empty however many are bought.
 */
export function roomFor(scene: Scene, headroom: Headroom): Room {
  const free = freeRoom(scene, headroom);
  const nodes = Math.floor(free.share + 1e-9);
  const missing = [
    ...(headroom.nodes > 0 ? [headroom.nodes - nodes] : []),
    ...(headroom.pods > 0 ? [nodesFor(headroom.pods - free.pods, free)] : []),
  ];
  return { nodes, missingNodes: missing.length > 0 ? Math.max(...missing) : -nodes };
}

/** Rounded up, also below zero: room for half a node does not let a whole one go. */
function nodesFor(pods: number, { podsPerNode }: Free): number {
  if (podsPerNode > 0) return Math.ceil(pods / podsPerNode) + 0;
  // No node would hold one: more of them would not help.
  return Math.min(0, pods);
}

interface Free {
  /** In nodes of average size, by the scarcer of CPU and memory. */
  readonly share: number;
  readonly pods: number;
  readonly podsPerNode: number;
}

function freeRoom(scene: Scene, size: Headroom): Free {
  const sum = { nodes: 0, cpu: 0, memory: 0, freeCpu: 0, freeMemory: 0, pods: 0, mostPods: 0 };
  for (const [node, { role, allocatable }] of scene.nodes.entries()) {
    if (role !== 'worker' || !canTake(scene, node)) continue;
    const cpu = Math.max(0, scene.freeCpu[node] ?? 0);
    const memory = Math.max(0, scene.freeMemory[node] ?? 0);
    sum.nodes += 1;
    sum.cpu += allocatable.cpu;
    sum.memory += allocatable.memory;
    sum.freeCpu += cpu;
    sum.freeMemory += memory;
    sum.pods += podsIn({ cpu, memory, pods: scene.freePods[node] ?? 0 }, size);
    sum.mostPods += podsIn(allocatable, size);
  }
  if (sum.nodes === 0) return { share: 0, pods: 0, podsPerNode: 1 };
  const share = Math.min(sum.freeCpu / sum.cpu, sum.freeMemory / sum.memory) * sum.nodes;
  return { share, pods: sum.pods, podsPerNode: Math.floor(sum.mostPods / sum.nodes) };
}

function podsIn(
  room: { readonly cpu: number; readonly memory: number; readonly pods: number },
  { podCpu, podMemory }: Headroom,
): number {
  const byCpu = podCpu > 0 ? Math.floor(room.cpu / podCpu) : Number.POSITIVE_INFINITY;
  const byMemory = podMemory > 0 ? Math.floor(room.memory / podMemory) : Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(byCpu, byMemory, room.pods));
}

import type { Node, Pod } from '../../src/core/cluster.ts';
import type { NodeName } from '../../src/core/units.ts';
import { startsAt, templates } from './pods.ts';
import type { PodEntry, World } from './state.ts';

/**
 * The world's kube-scheduler: filter, score, bind. Written apart from the fit simulation of the
 * code under test, which would otherwise be judged by its own mistakes. It knows what the world's
 * own workloads use: requests, pod count, taints, zonal volumes, and soft spreading.
 */
export function schedulePods(world: World): void {
  let room: Map<NodeName, Room> | undefined;
  for (const entry of world.pods.values()) {
    if (entry.pod.node !== undefined || entry.pod.deleting) continue;
    room ??= roomByNode(world);
    const target = choose(entry.pod, entry.workload, room);
    if (target) bind(world, entry, target);
    else if (entry.pod.unschedulableSince === undefined) {
      entry.pod = { ...entry.pod, unschedulableSince: world.now };
      world.podVersion += 1;
    }
  }
}

interface Room {
  readonly node: Node;
  cpu: number;
  memory: number;
  pods: number;
  /** Pods there by workload: the scheduler spreads each over nodes and zones. */
  readonly mates: Map<string, number>;
}

function roomByNode(world: World): Map<NodeName, Room> {
  const rooms = new Map<NodeName, Room>();
  for (const node of world.nodes.values()) {
    const { cpu, memory, pods } = node.allocatable;
    rooms.set(node.name, { node, cpu, memory, pods, mates: new Map() });
  }
  for (const { pod, workload } of world.pods.values()) {
    const room = pod.node === undefined ? undefined : rooms.get(pod.node);
    if (room) take(room, pod, workload);
  }
  return rooms;
}

function take(room: Room, pod: Pod, workload: string): void {
  room.cpu -= pod.requests.cpu;
  room.memory -= pod.requests.memory;
  room.pods -= 1;
  room.mates.set(workload, (room.mates.get(workload) ?? 0) + 1);
}

function choose(pod: Pod, workload: string, rooms: Map<NodeName, Room>): Room | undefined {
  let best: Room | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const room of rooms.values()) {
    if (!admits(room, pod)) continue;
    const score = free(room) - 0.35 * (room.mates.get(workload) ?? 0);
    if (score > bestScore) {
      best = room;
      bestScore = score;
    }
  }
  if (best) take(best, pod, workload);
  return best;
}

/** Least allocated: the share of CPU and memory that is still free. */
const free = ({ node, cpu, memory }: Room): number =>
  cpu / node.allocatable.cpu + memory / node.allocatable.memory;

function admits({ node, cpu, memory, pods }: Room, pod: Pod): boolean {
  if (!node.ready || !node.schedulable || pods < 1) return false;
  if (pod.requests.cpu > cpu || pod.requests.memory > memory) return false;
  const tolerates = pod.tolerations.some(({ operator }) => operator === 'Exists');
  if (!tolerates && node.taints.some(({ effect }) => effect !== 'PreferNoSchedule')) return false;
  return pod.volumes.every(({ nodeTerms }) =>
    nodeTerms.every(({ expressions }) =>
      expressions.every(({ key, values }) => values?.includes(node.labels[key] ?? '') ?? true),
    ),
  );
}

function bind(world: World, entry: PodEntry, { node }: Room): void {
  const { unschedulableSince: _waited, ...pod } = entry.pod;
  entry.pod = { ...pod, node: node.name };
  const template = templates(world).find(({ workload }) => workload === entry.workload);
  if (template) entry.readyAt = startsAt(world, template);
  world.podVersion += 1;
}

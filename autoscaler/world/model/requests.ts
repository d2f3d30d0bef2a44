import type { Labels, Node, Pod } from '../../src/core/cluster.ts';
import { CORDONED_BY } from '../../src/core/names.ts';
import { type Guard, guardsFor } from './budgets.ts';
import { dropPod, EXPORTER, endPod } from './pods.ts';
import { type PodEntry, tell, type World } from './state.ts';

/** What somebody asks of a node. */
interface Change {
  readonly schedulable: boolean;
  readonly annotations: Labels;
  /** Asked by SmartScale, not by a person. */
  readonly ours: boolean;
}

/**
 * Opens or closes a node, or only writes on it. Whoever closes an open node owns that it is closed;
 * an annotation of ours that outlives a person's uncordon makes his next cordon no cordon of ours.
 */
export function changeNode(world: World, node: Node, change: Change): void {
  const { schedulable, annotations, ours } = change;
  const { cordonedBy: before, ...rest } = node;
  const turned = schedulable !== node.schedulable;
  const owned = turned ? ours : before !== undefined;
  const by = !schedulable && owned ? annotations[CORDONED_BY] : undefined;
  if (by !== undefined && turned) tell(world, { kind: 'cordoned', node, by });
  if (turned && !ours) world.handledAt.set(node.name, world.now);
  const mark = by === undefined ? {} : { cordonedBy: by };
  world.nodes.set(node.name, { ...rest, schedulable, annotations, ...mark });
}

/** The Node object goes; its DaemonSets' pods go with it, the others when they are collected. */
export function removeNode(world: World, node: Node): void {
  tell(world, { kind: 'node-deleted', node });
  world.nodes.delete(node.name);
  for (const entry of [...world.pods.values()])
    if (entry.pod.node === node.name && entry.workload === EXPORTER) dropPod(world, entry);
}

/** By name, as the API server finds it. */
export function podNamed(
  world: World,
  { namespace, name }: Pick<Pod, 'namespace' | 'name'>,
): PodEntry | undefined {
  for (const entry of world.pods.values())
    if (entry.pod.name === name && entry.pod.namespace === namespace) return entry;
  return undefined;
}

export type EvictionAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'other-uid' }
  | { readonly kind: 'refused'; readonly budget: Guard }
  | { readonly kind: 'two-budgets' };

/**
 * The Eviction API (kubernetes/kubernetes, pkg/registry/core/pod/storage/eviction.go). Budgets are
 * asked before the UID is compared, so a successor's budget may refuse in its place.
 */
export function evictPod(world: World, entry: PodEntry, uid?: string): EvictionAnswer {
  const { pod } = entry;
  // A pod that never ran, or ends already, costs no budget anything.
  const guards = pod.phase === 'Pending' || pod.deleting ? [] : guardsFor(world, pod);
  const [budget, another] = guards;
  if (another) return { kind: 'two-budgets' };
  // Nor, while its budget is met, does one that is not Ready.
  const free = budget === undefined || (!pod.ready && budget.met);
  if (!free && budget.disruptionsAllowed < 1) return { kind: 'refused', budget };
  if (uid !== undefined && uid !== pod.uid) return { kind: 'other-uid' };
  if (pod.deleting) return { kind: 'accepted' };
  world.tally.evictions += 1;
  const budgetAllowed = budget?.disruptionsAllowed ?? Number.POSITIVE_INFINITY;
  tell(world, { kind: 'evicted', pod, budgetAllowed });
  endPod(world, entry);
  return { kind: 'accepted' };
}

/** DELETE asks no budget. */
export function deletePod(world: World, entry: PodEntry): void {
  if (entry.pod.deleting) return;
  tell(world, { kind: 'pod-deleted', pod: entry.pod });
  endPod(world, entry);
}

import { type Instance, mustMove, type Node } from '../cluster.ts';
import type { Observation } from '../observation.ts';
import { before, minutes, type OperationId } from '../units.ts';
import type { InstanceSighting, Launch, LaunchSighting } from './launch.ts';
import type { Removal, RemovalSighting } from './removal.ts';

/** What one observation shows of a launch: its instance by tag, its node by instance id. */
export function sightLaunch(launch: Launch, seen: Observation): LaunchSighting {
  // Ids come from the fence, which a restored table counts anew: an older machine of the same name
  // is not what this launch asked for.
  const since = before(launch.startedAt, CLOCKS_DIFFER);
  const instance = sightInstance(
    seen,
    (it) => it.operation === launch.id && it.launchedAt >= since,
  );
  const id = typeof instance === 'object' ? instance.id : knownInstance(launch);
  const { nodes } = seen;
  if (nodes.kind === 'unknown') return { now: seen.at, instance, node: 'unknown' };
  const node = nodes.value.find((it) => id !== undefined && it.instance === id);
  if (!node) return { now: seen.at, instance, node: 'unregistered' };
  const { name, ready, readySince } = node;
  return { now: seen.at, instance, node: { name, ready, readySince } };
}

/** EC2's clock and ours, generously. */
const CLOCKS_DIFFER = minutes(10);

/** What one observation shows of a removal. A pod list that failed is unknown, never empty. */
export function sightRemoval(
  removal: Removal,
  seen: Observation,
  needed: RemovalSighting['needed'],
): RemovalSighting {
  const instance = sightInstance(seen, (it) => it.id === removal.instance);
  const { nodes, cluster } = seen;
  const node = nodes.kind === 'unknown' ? 'unknown' : sightNode(removal, nodes.value);
  const podsToMove =
    cluster.kind === 'unknown'
      ? 'unknown'
      : cluster.value.pods.filter((pod) => pod.node === removal.node && mustMove(pod)).length;
  return { now: seen.at, instance, node, podsToMove, needed };
}

function sightNode({ node, uid }: Removal, nodes: readonly Node[]): RemovalSighting['node'] {
  const found = nodes.find((it) => it.name === node && it.uid === uid);
  if (!found) return 'gone';
  const { schedulable, cordonedBy } = found;
  return { schedulable, ours: !schedulable && cordonedBy !== undefined };
}

function sightInstance(
  { instances }: Observation,
  wanted: (instance: Instance) => boolean,
): InstanceSighting {
  if (instances.kind === 'unknown') return 'unknown';
  const found = instances.value.find(wanted);
  return found ? { id: found.id, life: lifeOf(found) } : 'unseen';
}

/** Gone only once EC2 says `terminated`: until then its agent may still register a node. */
export function lifeOf({ state }: Instance): 'alive' | 'ending' | 'gone' {
  if (state === 'terminated') return 'gone';
  return state === 'pending' || state === 'running' ? 'alive' : 'ending';
}

const knownInstance = ({ at }: Launch) => ('instance' in at ? at.instance : undefined);

/** Removal and launch ids come from the fence, which no two leases share. */
export const operationId = (kind: 'up' | 'down', fence: number, index: number): OperationId =>
  `${kind}-${fence}-${index}` as OperationId;

/** The id of the decision that opened an operation: the fence of its lease. */
export const decisionOf = (operation: OperationId): string | undefined =>
  /^(?:up|down)-(\d+)-\d+$/.exec(operation)?.[1];

import { mustMove } from './cluster.ts';
import { known, type Observation } from './observation.ts';
import type { State } from './state.ts';
import type { NodeName, OperationId } from './units.ts';

/** How many pods use a node that was bought for CPU alone. */
export interface Landed {
  readonly operation: OperationId;
  readonly node: NodeName;
  readonly pods: number;
}

/**
 * D4: a node bought for CPU alone helps only when pods move there, which nobody makes them do. For
 * an hour after the launch each decision's record says how many did; unknown lists say nothing.
 */
export function landedOf({ launches }: State, seen: Observation): readonly Landed[] {
  const instances = known(seen.instances) ?? [];
  const nodes = known(seen.nodes) ?? [];
  const cluster = known(seen.cluster);
  if (!cluster) return [];
  return launches.flatMap(({ operation, outcome, cause }) => {
    if (outcome !== 'ready' || cause !== 'cpu') return [];
    const bought = instances.find((it) => it.operation === operation);
    const node = nodes.find(({ instance }) => instance !== undefined && instance === bought?.id);
    if (!node) return [];
    const pods = cluster.pods.filter((pod) => pod.node === node.name && mustMove(pod)).length;
    return [{ operation, node: node.name, pods }];
  });
}

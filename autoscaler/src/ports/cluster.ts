import type { Node, Cluster as Objects, Pod } from '../core/cluster.ts';
import type { NodeName } from '../core/units.ts';

/** What the API server answered to an eviction. Refusals are outcomes, not errors. */
export type Eviction =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone' }
  /** 429: a pod disruption budget allows none right now. */
  | { readonly kind: 'refused-by-budget'; readonly budget?: string }
  /** 500: more than one budget matches the pod, which the API server cannot serve. */
  | { readonly kind: 'two-budgets' };

/**
 * Kubernetes. Lists are complete or they throw `OperatingError`; they are never cut short or
 * empty for want of an answer. All writes are idempotent and safe to repeat.
 */
export interface Cluster {
  nodes(): Promise<readonly Node[]>;
  objects(): Promise<Objects>;
  /** Makes the node unschedulable and marks it as ours (`by`). A second call changes nothing. */
  cordon(node: NodeName, by: string): Promise<void>;
  /** Undoes our own cordon only: what a person cordoned since then stays cordoned. */
  uncordon(node: NodeName, by: string): Promise<void>;
  /** Through the Eviction API, with the pod's UID: a successor of the same name is left alone. */
  evict(pod: Pick<Pod, 'namespace' | 'name' | 'uid'>): Promise<Eviction>;
  /** Past all budgets, with the pod's UID: only on a machine that dies anyway. */
  deletePod(pod: Pick<Pod, 'namespace' | 'name' | 'uid'>): Promise<void>;
  /** With the UID: a node that registered anew under the name is left alone. */
  deleteNode(node: NodeName, uid: string): Promise<void>;
}

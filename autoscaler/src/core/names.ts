/** Labels and annotations that SmartScale reads and writes: the one list of our own names. */

/** On a worker: `spot` or `on-demand`. Set by the kubelet from the instance's user data. */
export const MARKET_LABEL = 'smartscale.dev/market';
/** On a node that we cordoned: the operation or notice that did. Absent: a person did. */
export const CORDONED_BY = 'smartscale.dev/cordoned-by';
/** On a pod or a node, as `"true"`: leave it where it is. */
export const DO_NOT_DISRUPT = 'smartscale.dev/do-not-disrupt';

/** Names of Kubernetes' own that a decision rests on. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone';
export const TYPE_LABEL = 'node.kubernetes.io/instance-type';
/** On the API object that stands for a static pod. */
export const MIRROR_POD = 'kubernetes.io/config.mirror';
/**
 * A node with any of these runs the control plane or its etcd: it is a server, never ours to end.
 * The second is the name that Kubernetes used until 1.24 and that K3s still sets.
 */
export const SERVER_LABELS = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
  'node-role.kubernetes.io/etcd',
] as const;

import type {
  Bytes,
  InstanceId,
  InstanceType,
  Instant,
  Market,
  MilliCores,
  NodeName,
  OperationId,
  Zone,
} from './units.ts';

/** What an instance of ours is, as EC2 tells it. */
export interface Instance {
  readonly id: InstanceId;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'stopping' | 'stopped' | 'terminated';
  readonly launchedAt: Instant;
  /** The operation that launched it, from its tag. */
  readonly operation?: OperationId;
  readonly zone: Zone;
  readonly type: InstanceType;
  readonly market: Market;
}

export interface Resources {
  readonly cpu: MilliCores;
  readonly memory: Bytes;
  readonly pods: number;
}

export type Labels = Readonly<Record<string, string>>;

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: Taint['effect'];
}

/** A Kubernetes Node, reduced to what a decision needs. */
export interface Node {
  readonly name: NodeName;
  readonly uid: string;
  /** From `spec.providerID`; K3s agents of ours are also named by it. */
  readonly instance?: InstanceId;
  readonly role: 'server' | 'worker';
  readonly zone: Zone;
  readonly type?: InstanceType;
  readonly market: Market;
  readonly createdAt: Instant;
  readonly ready: boolean;
  /** Transition time of the Ready condition. */
  readonly readySince: Instant;
  readonly schedulable: boolean;
  /** Set when it was we who cordoned it: the operation or notice that did. */
  readonly cordonedBy?: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Resources;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly SelectorExpression[];
}

export interface SelectorExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values?: readonly string[];
}

/** Expressions over a node's labels, all of which must hold; terms are joined by "or". */
export interface NodeTerm {
  readonly expressions: readonly SelectorExpression[];
  /** `matchFields`: only `metadata.name` exists. */
  readonly names?: readonly NodeName[];
}

/** One required term of inter-pod affinity or anti-affinity. */
export interface PodTerm {
  readonly selector: LabelSelector;
  readonly topologyKey: string;
  /** The pod's own namespace when neither is given. */
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
}

/** A topology spread constraint that forbids (`whenUnsatisfiable: DoNotSchedule`). */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: LabelSelector;
  readonly minDomains?: number;
}

export interface Volume {
  readonly claim: string;
  /** Node terms of the bound volume or of its storage class; empty: it can be mounted anywhere. */
  readonly nodeTerms: readonly NodeTerm[];
  /** A volume of one node's own disk, which does not move. */
  readonly local: boolean;
}

export interface Owner {
  /** A ReplicaSet that belongs to a Deployment is shown as that Deployment. */
  readonly kind: string;
  readonly name: string;
}

export interface Pod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node?: NodeName;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly ready: boolean;
  readonly deleting: boolean;
  readonly owner?: Owner;
  /** A static pod's shadow in the API: it cannot be evicted and dies with its node. */
  readonly mirror: boolean;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly priority: number;
  readonly requests: { readonly cpu: MilliCores; readonly memory: Bytes };
  readonly hostPorts: readonly number[];
  readonly nodeSelector: Labels;
  readonly nodeTerms: readonly NodeTerm[];
  readonly tolerations: readonly Toleration[];
  readonly affinity: readonly PodTerm[];
  readonly antiAffinity: readonly PodTerm[];
  readonly spread: readonly SpreadConstraint[];
  readonly volumes: readonly Volume[];
  /** Since when the scheduler has said `PodScheduled=False, reason=Unschedulable`. */
  readonly unschedulableSince?: Instant;
}

/** A Deployment, StatefulSet or bare ReplicaSet. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly ready: number;
}

/** What a DaemonSet puts on a fresh node. */
export interface DaemonSet {
  readonly namespace: string;
  readonly name: string;
  readonly requests: Pod['requests'];
  readonly nodeSelector: Labels;
  readonly nodeTerms: readonly NodeTerm[];
  readonly tolerations: readonly Toleration[];
}

/** A HorizontalPodAutoscaler. */
export interface Autoscaler {
  readonly namespace: string;
  readonly name: string;
  readonly target: Owner;
  readonly current: number;
  readonly desired: number;
  readonly max: number;
}

/** A PodDisruptionBudget with the allowance that the API server last computed. */
export interface Budget {
  readonly namespace: string;
  readonly name: string;
  readonly selector: LabelSelector;
  readonly disruptionsAllowed: number;
}

export interface Cluster {
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly daemonSets: readonly DaemonSet[];
  readonly autoscalers: readonly Autoscaler[];
  readonly budgets: readonly Budget[];
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[];
}

/** Has somewhere else to be: not of a DaemonSet, not a mirror, not finished. */
export const mustMove = (pod: Pod): boolean =>
  pod.owner?.kind !== 'DaemonSet' &&
  !pod.mirror &&
  pod.phase !== 'Succeeded' &&
  pod.phase !== 'Failed';

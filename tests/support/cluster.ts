import type { Budget, Cluster, Node, Pod, Workload } from '../../autoscaler/src/core/cluster.ts';
import type {
  Bytes,
  InstanceId,
  InstanceType,
  Instant,
  MilliCores,
  NodeName,
  Zone,
} from '../../autoscaler/src/core/units.ts';

/** 2026-11-23T12:00:00Z, a Monday: the "now" of tests that need one. */
export const NOON = 1_795_435_200_000 as Instant;
/** Two hours before noon: old enough to be a candidate under any policy. */
export const MORNING = (NOON - 7_200_000) as Instant;

export const ZONE_A = 'us-east-1a' as Zone;
export const ZONE_B = 'us-east-1b' as Zone;

export const nodeName = (name: string): NodeName => name as NodeName;
export const mib = (count: number): Bytes => (count * 1024 * 1024) as Bytes;
export const gib = (count: number): Bytes => mib(count * 1024);
export const millis = (count: number): MilliCores => count as MilliCores;

const ZONE_LABEL = 'topology.kubernetes.io/zone';
const HOST_LABEL = 'kubernetes.io/hostname';

/** A Ready on-demand t3.small worker in zone a; labels follow name, zone and type. */
export function aNode(traits: Partial<Omit<Node, 'name'>> & { readonly name: string }): Node {
  const { name, zone = ZONE_A, type = 't3.small' as InstanceType, labels, ...rest } = traits;
  return {
    uid: `uid-${name}`,
    instance: `i-${name}` as InstanceId,
    role: 'worker',
    market: 'on-demand',
    createdAt: MORNING,
    ready: true,
    readySince: MORNING,
    schedulable: true,
    annotations: {},
    taints: [],
    allocatable: { cpu: millis(1900), memory: gib(1.45), pods: 110 },
    ...rest,
    name: nodeName(name),
    zone,
    type,
    labels: {
      [HOST_LABEL]: name,
      [ZONE_LABEL]: zone,
      'node.kubernetes.io/instance-type': type,
      'kubernetes.io/os': 'linux',
      ...labels,
    },
  };
}

export type PodTraits = Partial<Omit<Pod, 'name' | 'node' | 'requests'>> & {
  readonly name: string;
  /** Absent: not scheduled. */
  readonly on?: string;
  /** Millicores and mebibytes; 100 and 128 when absent. */
  readonly cpu?: number;
  readonly memory?: number;
  /** Name of its Deployment; `web` when absent. Give `owner` for other kinds. */
  readonly of?: string;
};

/** A Ready pod of Deployment `web` in namespace `shop`, or a waiting one when it is on no node. */
export function aPod(traits: PodTraits): Pod {
  const { name, on, cpu = 100, memory = 128, of = 'web', ...rest } = traits;
  const placed = on === undefined ? { unschedulableSince: MORNING } : { node: nodeName(on) };
  return {
    uid: `uid-${name}`,
    namespace: 'shop',
    name,
    phase: on === undefined ? 'Pending' : 'Running',
    ready: on !== undefined,
    deleting: false,
    owner: { kind: 'Deployment', name: of },
    mirror: false,
    labels: { app: of },
    annotations: {},
    priority: 0,
    requests: { cpu: millis(cpu), memory: mib(memory) },
    hostPorts: [],
    nodeSelector: {},
    nodeTerms: [],
    tolerations: [],
    affinity: [],
    antiAffinity: [],
    spread: [],
    volumes: [],
    ...placed,
    ...rest,
  };
}

/** The pod without an owner: nothing would start it again. */
export function aBarePod(traits: PodTraits): Pod {
  const { owner: _, ...pod } = aPod(traits);
  return pod;
}

/**
 * A cluster of these pods. Workloads are counted from the pods' owners unless they are given, so
 * that a Deployment with two Ready pods has two Ready replicas.
 */
export function aCluster(traits: Partial<Cluster> = {}): Cluster {
  const { pods = [], ...rest } = traits;
  return {
    pods,
    workloads: workloadsOf(pods),
    daemonSets: [],
    autoscalers: [],
    budgets: [],
    namespaces: [...new Set(pods.map(({ namespace }) => namespace))].map((name) => ({
      name,
      labels: { 'kubernetes.io/metadata.name': name },
    })),
    ...rest,
  };
}

function workloadsOf(pods: readonly Pod[]): readonly Workload[] {
  const found = new Map<string, Workload>();
  for (const { owner, namespace, ready } of pods) {
    if (!owner || owner.kind === 'DaemonSet') continue;
    const key = `${owner.kind}/${namespace}/${owner.name}`;
    const { replicas = 0, ready: readyBefore = 0 } = found.get(key) ?? {};
    found.set(key, {
      kind: owner.kind,
      namespace,
      name: owner.name,
      replicas: replicas + 1,
      ready: readyBefore + (ready ? 1 : 0),
    });
  }
  return [...found.values()];
}

/** A budget over `app=web` in `shop` that allows one disruption. */
export const aBudget = (traits: Partial<Budget> = {}): Budget => ({
  namespace: 'shop',
  name: 'web',
  selector: { matchLabels: { app: 'web' } },
  disruptionsAllowed: 1,
  ...traits,
});

import type { Pod, Toleration } from '../../src/core/cluster.ts';
import type { Bytes, MilliCores, NodeName, Zone } from '../../src/core/units.ts';
import { fresh, laterBy, type PodEntry, type World } from './state.ts';

const MIB = 1024 * 1024;

/** What a workload of the world puts into the cluster. */
export interface Template {
  readonly workload: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly cpuMillis: number;
  readonly memoryMib: number;
  readonly startup: readonly [number, number];
  readonly spreadZones: boolean;
}

export const SHOP = 'demo-app';
export const QUEUE = 'order-queue';
export const EXPORTER = 'node-exporter';

export function templates({ options }: World): readonly Template[] {
  const { requestCpuMillis, requestMemoryMib } = options.shop;
  return [
    {
      workload: SHOP,
      kind: 'Deployment',
      namespace: 'default',
      cpuMillis: requestCpuMillis,
      memoryMib: requestMemoryMib,
      startup: [10_000, 25_000],
      spreadZones: true,
    },
    {
      workload: QUEUE,
      kind: 'StatefulSet',
      namespace: 'default',
      cpuMillis: 100,
      memoryMib: 128,
      startup: [15_000, 30_000],
      spreadZones: false,
    },
  ];
}

export const EXPORTER_TEMPLATE: Template = {
  workload: EXPORTER,
  kind: 'DaemonSet',
  namespace: 'monitoring',
  cpuMillis: 20,
  memoryMib: 32,
  startup: [2_000, 5_000],
  spreadZones: false,
};

export const NAMESPACES = ['default', 'kube-system', 'monitoring'] as const;

/** The exporter's own, and what the DaemonSet controller adds to every pod that it makes. */
export const DAEMON_TOLERATIONS: readonly Toleration[] = [
  { operator: 'Exists' },
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

interface Place {
  readonly node?: NodeName;
  readonly ordinal?: number;
  /** A StatefulSet's volume lies in one zone. */
  readonly zone?: Zone;
}

export function createPod(world: World, template: Template, place: Place = {}): PodEntry {
  const { workload, kind, namespace } = template;
  const name =
    place.ordinal === undefined ? fresh(world, `${workload}-`) : `${workload}-${place.ordinal}`;
  const pod: Pod = {
    uid: fresh(world, 'pod-'),
    namespace,
    name,
    ...(place.node ? { node: place.node } : {}),
    phase: 'Pending',
    ready: false,
    deleting: false,
    owner: { kind, name: workload },
    mirror: false,
    labels: { app: workload },
    annotations: {},
    priority: 0,
    requests: {
      cpu: template.cpuMillis as MilliCores,
      memory: (template.memoryMib * MIB) as Bytes,
    },
    hostPorts: [],
    nodeSelector: {},
    nodeTerms: [],
    tolerations: kind === 'DaemonSet' ? DAEMON_TOLERATIONS : [],
    affinity: [],
    antiAffinity: [],
    spread: [],
    volumes: place.zone ? [volumeIn(place.zone, name)] : [],
  };
  const entry: PodEntry = {
    pod,
    workload,
    ...(place.ordinal === undefined ? {} : { ordinal: place.ordinal }),
    createdAt: world.now,
    readyAt: place.node ? startsAt(world, template) : undefined,
    goneAt: undefined,
    stuck: false,
  };
  world.pods.set(pod.uid, entry);
  world.podVersion += 1;
  return entry;
}

const volumeIn = (zone: Zone, claim: string) => ({
  claim,
  local: false,
  nodeTerms: [
    {
      expressions: [
        { key: 'topology.kubernetes.io/zone', operator: 'In' as const, values: [zone] },
      ],
    },
  ],
});

export function startsAt(world: World, { startup: [low, high] }: Template) {
  return laterBy(world.now, Math.round(world.random.between(low, high)));
}

/** The pod is told to end: it leaves after its drain hook, unless it hangs. */
export function endPod(world: World, entry: PodEntry): void {
  if (entry.pod.deleting) return;
  entry.pod = { ...entry.pod, deleting: true, ready: false };
  entry.goneAt = laterBy(world.now, Math.round(world.random.between(3_000, 12_000)));
  world.podVersion += 1;
}

export function dropPod(world: World, entry: PodEntry): void {
  world.pods.delete(entry.pod.uid);
  world.podVersion += 1;
}

export function podsOf(world: World, workload: string): readonly PodEntry[] {
  const found: PodEntry[] = [];
  for (const entry of world.pods.values()) if (entry.workload === workload) found.push(entry);
  return found;
}

import type { Budget, Cluster, Instance, Node, Pod } from '../autoscaler/src/core/cluster.ts';
import type { Gauge, Observation, Reading } from '../autoscaler/src/core/observation.ts';
import { defaultPolicy } from '../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE, type State } from '../autoscaler/src/core/state.ts';
import {
  type Bytes,
  before,
  type Cores,
  HOUR,
  type InstanceId,
  type InstanceType,
  type Instant,
  type MilliCores,
  type NodeName,
  type Zone,
} from '../autoscaler/src/core/units.ts';

/** What `decide` is given. */
export interface BenchCase {
  readonly policy: Policy;
  readonly seen: Observation;
  readonly state: State;
}

export interface Size {
  readonly nodes: number;
  readonly pods: number;
}

/** 2026-11-23T12:00:00Z. */
const NOON = 1_795_435_200_000 as Instant;
const ZONES = ['us-east-1a', 'us-east-1b'] as [Zone, Zone];
const MIB = 1024 * 1024;

/** CPU in the middle: nothing speaks for any change. Nearly every tick decides this. */
export const quietCase = (size: Size): BenchCase => caseOf(size, { cpu: 0.5, full: false });

/**
 * A removal is due, and every node is asked whether its pods would fit elsewhere. They do, one
 * after the other on nodes that are three quarters full, down to the smallest and last: that one
 * is pinned to where it is.
 */
export const shutCase = (size: Size): BenchCase => caseOf(size, { cpu: 0.15, full: true });

interface Traits {
  readonly cpu: number;
  readonly full: boolean;
}

const APPS = 12;

function caseOf(size: Size, { cpu, full }: Traits): BenchCase {
  const policy = defaultPolicy('bench');
  const { nodes, cluster } = clusterOf(size, full);
  const value = <T>(it: T): Reading<T> => ({ kind: 'measured', value: it, at: NOON });
  const gauge = (level: number): Gauge => ({
    kind: 'configured',
    now: value(level),
    floor: value(level),
    ceiling: value(level),
  });
  const seen: Observation = {
    at: NOON,
    nodes: value(nodes),
    cluster: value(cluster),
    instances: value(nodes.flatMap(instanceOf)),
    signals: {
      cpu: gauge(cpu),
      memory: gauge(0.4),
      queue: { kind: 'not-configured' },
      latencyP95: { kind: 'not-configured' },
      errorRate: { kind: 'not-configured' },
    },
    load: value((cpu * 2 * size.nodes) as Cores),
    idle: value({}),
    forecast: { kind: 'off' },
  };
  const bounds = { ...policy.nodes, min: 2, max: size.nodes + 5 };
  return { policy: { ...policy, nodes: bounds }, seen, state: EMPTY_STATE };
}

function clusterOf(size: Size, full: boolean): { nodes: readonly Node[]; cluster: Cluster } {
  const perNode = Math.ceil(size.pods / size.nodes);
  const nodes = Array.from({ length: size.nodes }, (_, index) => nodeOf(index, perNode));
  const pods = Array.from({ length: size.pods }, (_, index) => {
    const node = nodes[index % size.nodes];
    return podOf(index, { node: node?.name as NodeName, nodes: size.nodes, perNode, full });
  });
  const apps = Array.from({ length: APPS }, (_, index) => `app-${index}`);
  const ready = (app: string) => pods.filter(({ owner }) => owner?.name === app).length;
  return {
    nodes,
    cluster: {
      pods,
      workloads: apps.map((name) => {
        const replicas = ready(name);
        return { kind: 'Deployment', namespace: 'shop', name, replicas, ready: replicas };
      }),
      daemonSets: [],
      autoscalers: [],
      budgets: apps.map(budgetOf),
      namespaces: [{ name: 'shop', labels: {} }],
    },
  };
}

/** t3.small with room for its share of pods by count and CPU: memory is what runs out. */
function nodeOf(index: number, perNode: number): Node {
  const name = `i-${String(index).padStart(4, '0')}` as NodeName;
  const zone = ZONES[index % 2 === 0 ? 0 : 1];
  const at = before(NOON, HOUR);
  return {
    name,
    uid: `uid-${name}`,
    instance: name as string as InstanceId,
    role: 'worker',
    zone,
    type: 't3.small' as InstanceType,
    market: 'on-demand',
    createdAt: at,
    ready: true,
    readySince: at,
    schedulable: true,
    labels: {
      'kubernetes.io/hostname': name,
      'topology.kubernetes.io/zone': zone,
      'kubernetes.io/os': 'linux',
    },
    annotations: {},
    taints: [],
    allocatable: {
      cpu: 1_900 as MilliCores,
      memory: (perNode * 40 * MIB) as Bytes,
      pods: perNode + 20,
    },
  };
}

interface Place {
  readonly node: NodeName;
  readonly nodes: number;
  readonly perNode: number;
  readonly full: boolean;
}

/** Replicas of an app are alike, as a Deployment makes them; apps differ in size and rules. */
function podOf(index: number, { node, nodes, perNode, full }: Place): Pod {
  const kind = Math.floor(index / 7) % APPS;
  const app = `app-${kind}`;
  const pinned = full && Math.floor(index / nodes) === 0;
  const share = full ? 28 + ((kind * 7) % 6) : 20;
  return {
    uid: `uid-${index}`,
    namespace: 'shop',
    name: `pod-${index}`,
    node,
    phase: 'Running',
    ready: true,
    deleting: false,
    owner: { kind: 'Deployment', name: app },
    mirror: false,
    labels: { app },
    annotations: {},
    priority: 0,
    requests: {
      cpu: (pinned ? 1 : Math.floor(600 / perNode)) as MilliCores,
      memory: (pinned ? MIB : share * MIB) as Bytes,
    },
    hostPorts: [],
    nodeSelector: selectorOf(kind, pinned ? node : undefined),
    nodeTerms: [],
    tolerations: [],
    affinity: [],
    antiAffinity: [],
    spread:
      kind % 5 === 0
        ? [
            {
              maxSkew: 10,
              topologyKey: 'topology.kubernetes.io/zone',
              selector: { matchLabels: { app } },
            },
          ]
        : [],
    volumes: [],
  };
}

function selectorOf(kind: number, node: NodeName | undefined): Pod['nodeSelector'] {
  if (node) return { 'kubernetes.io/hostname': node };
  return kind % 9 === 0 ? { 'kubernetes.io/os': 'linux' } : {};
}

function instanceOf({ instance, zone, type, market, createdAt }: Node): Instance[] {
  if (!instance || !type) return [];
  return [{ id: instance, state: 'running', launchedAt: createdAt, zone, type, market }];
}

const budgetOf = (app: string): Budget => ({
  namespace: 'shop',
  name: app,
  selector: { matchLabels: { app } },
  disruptionsAllowed: 100,
});

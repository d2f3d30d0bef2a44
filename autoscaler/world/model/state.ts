import type { Instance, Node, Pod } from '../../src/core/cluster.ts';
import type { Notice } from '../../src/core/state.ts';
import type {
  Cores,
  InstanceId,
  InstanceType,
  Instant,
  Market,
  Millis,
  NodeName,
  OperationId,
  Usd,
  Zone,
} from '../../src/core/units.ts';
import type { Random } from '../random.ts';
import type { Documents } from './documents.ts';

/** How the simulated world is set up. Times are virtual; nothing here knows the real clock. */
export interface WorldOptions {
  readonly seed: number;
  readonly start: Instant;
  /** vCPUs that the shop's customers ask for at an instant. */
  readonly demand: (at: Instant) => Cores;
  readonly zones: readonly Zone[];
  readonly initial: readonly {
    readonly zone: Zone;
    readonly type: InstanceType;
    readonly market: Market;
  }[];
  readonly boot: Boot;
  readonly shop: Shop;
  readonly spotWaves: readonly SpotWave[];
  /** US dollars an hour by type, in place of the table's. */
  readonly prices?: Readonly<Record<string, { readonly onDemand?: Usd; readonly spot?: Usd }>>;
  /** CPU credits of burstable types; unlimited when absent. */
  readonly credits?: 'unlimited' | 'standard';
}

/** From the call to a Ready node: a log-normal time, and how often it never comes to that. */
export interface Boot {
  readonly median: Millis;
  readonly p95: Millis;
  readonly neverJoins: number;
}

/** The demo application's Deployment with its HorizontalPodAutoscaler. */
export interface Shop {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Average use per pod, in vCPUs, that the HPA aims at. */
  readonly targetPerPod: Cores;
  readonly limitPerPod: Cores;
  readonly requestCpuMillis: number;
  readonly requestMemoryMib: number;
}

/** AWS takes back this share of the spot instances that run then. */
export interface SpotWave {
  readonly at: Instant;
  readonly share: number;
}

/** One machine, with what only the world knows about it. */
export interface Machine {
  instance: Instance;
  readonly token: string;
  readonly price: Usd;
  /** When reads begin to show it. */
  readonly visibleAt: Instant;
  registersAt: Instant | undefined;
  readyAt: Instant | undefined;
  terminatedAt: Instant | undefined;
  /** Set when AWS has announced to take it. */
  takenAt: Instant | undefined;
  /** The machine hangs: its node goes NotReady while EC2 says running. */
  hungAt: Instant | undefined;
  /** CPU credits in vCPU-minutes, and those borrowed beyond them. */
  credits: number;
  surplus: number;
  surplusCharged: number;
  /** vCPUs in use during the last step. */
  load: number;
  idleSince: Instant;
}

export interface PodEntry {
  pod: Pod;
  readonly workload: string;
  /** Index inside a StatefulSet. */
  readonly ordinal?: number;
  readonly createdAt: Instant;
  readyAt: Instant | undefined;
  goneAt: Instant | undefined;
  /** Takes no notice of its grace period while this holds. */
  stuck: boolean;
}

/** Written by the model only; read by the facade, the wire and the checkers. */
export interface World {
  readonly options: WorldOptions;
  readonly random: Random;
  now: Instant;
  nextStep: Instant;
  machines: Map<InstanceId, Machine>;
  nodes: Map<NodeName, Node>;
  pods: Map<string, PodEntry>;
  /** Changes with every change of a pod, so that lists are built only when they must be. */
  podVersion: number;
  replicas: number;
  hpa: { readonly wanted: { at: Instant; replicas: number }[]; desired: number };
  samples: Samples;
  /** Notices not yet handed to the interruption function. */
  notices: Notice[];
  wavesDone: number;
  counter: number;
  tally: Tally;
  /** When a person last opened or closed a node: nobody else can know it a moment before. */
  handledAt: Map<NodeName, Instant>;
  backlog: number;
  /** Budgets that somebody applied beside those of the workloads' own charts. */
  readonly extraBudgets: ExtraBudget[];
  /** Objects that the API server only keeps, such as ConfigMaps. */
  readonly documents: Documents;
  listeners: ((event: WorldEvent) => void)[];
}

export interface ExtraBudget {
  readonly name: string;
  /** The workload whose pods it selects. */
  readonly app: string;
  readonly mayBeDown: number;
}

/** One value each 15 seconds; NaN where Prometheus had nothing. */
export interface Samples {
  readonly at: Instant[];
  readonly cpu: number[];
  readonly memory: number[];
  readonly queue: number[];
  readonly latency: number[];
  readonly errors: number[];
  readonly load: number[];
}

/** What happened, counted by the world itself and never by the code under test. */
export interface Tally {
  minutesOverloaded: number;
  podPendingMinutes: number;
  nodeHours: number;
  /** Pods that ended on a node which went down under them. */
  disruptions: number;
  evictions: number;
  listCost: number;
  surplusCost: number;
  instancesBought: number;
}

export type WorldEvent =
  | { readonly kind: 'bought'; readonly instance: InstanceId; readonly operation: OperationId }
  | { readonly kind: 'terminate-called'; readonly instance: InstanceId }
  | { readonly kind: 'evicted'; readonly pod: Pod; readonly budgetAllowed: number }
  | { readonly kind: 'pod-deleted'; readonly pod: Pod }
  | { readonly kind: 'pods-listed' }
  | { readonly kind: 'cordoned'; readonly node: Node; readonly by: string }
  | { readonly kind: 'node-deleted'; readonly node: Node };

export const STEP = 15_000 as Millis;

export const tell = (world: World, event: WorldEvent): void => {
  for (const listener of world.listeners) listener(event);
};

/** A name that no other object of this world has. */
export function fresh(world: World, prefix: string): string {
  world.counter += 1;
  return `${prefix}${world.counter.toString(36).padStart(5, '0')}`;
}

/** As EC2 writes them: `i-` and seventeen hexadecimal digits. */
export function freshInstance(world: World): InstanceId {
  world.counter += 1;
  return `i-${world.counter.toString(16).padStart(17, '0')}` as InstanceId;
}

export const laterBy = (at: Instant, span: number): Instant => (at + span) as Instant;

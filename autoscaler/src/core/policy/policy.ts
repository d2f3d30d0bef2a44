import type { InstanceType, Millis, Ratio, Usd, Zone } from '../units.ts';

/**
 * What an operator wishes, parsed: every field has its unit and its default filled in. The file a
 * person edits is `policies/scaling-policy.yaml`; `document.ts` says how it is written.
 */
export interface Policy {
  readonly name: string;
  readonly mode: Mode;
  /** IANA name; schedules and the cadence are told in it. */
  readonly timeZone: string;
  readonly cadence: Cadence;
  readonly nodes: NodeRules;
  readonly scaleUp: ScaleUpRules;
  readonly scaleDown: ScaleDownRules;
  readonly signals: SignalSources;
  readonly prediction: Prediction;
  readonly schedules: readonly Schedule[];
  readonly capacity: Capacity;
  readonly launch: LaunchRules;
  readonly drain: DrainRules;
  readonly safety: SafetyRules;
  readonly cost: CostRules;
}

/** `shadow` decides and records but changes nothing; `paused` opens nothing new. */
export type Mode = 'active' | 'shadow' | 'paused';

/** How often decisions are due. The heartbeat comes every minute whatever this says. */
export interface Cadence {
  readonly windows: readonly CadenceWindow[];
  readonly otherwise: Millis;
}

/** Minutes since midnight in the policy's time zone; `from` is in, `to` is out. */
export interface CadenceWindow {
  readonly from: number;
  readonly to: number;
  readonly every: Millis;
}

export interface NodeRules {
  readonly min: number;
  readonly max: number;
  /** Most nodes one decision may add. */
  readonly step: number;
  /** A node younger than this is no candidate for removal. */
  readonly minAge: Millis;
  readonly headroom: Headroom;
}

/** Room kept free on purpose: so many whole nodes, or room for so many pods of one size. */
export interface Headroom {
  readonly nodes: number;
  readonly pods: number;
  /** Thousandths of a vCPU. */
  readonly podCpu: number;
  /** Bytes. */
  readonly podMemory: number;
}

export interface Above {
  readonly above: number;
  readonly for: Millis;
}

export interface Below {
  readonly below: number;
  readonly for: Millis;
}

export interface ScaleUpRules {
  readonly cpu: Above;
  readonly memory: Above;
  readonly queue: Above;
  /** `above` in seconds. */
  readonly latencyP95: Above;
  readonly errorRate: Above;
  /** Pods count once they were unschedulable for so long. */
  readonly unschedulableFor: Millis;
  /** CPU load per node that a scale-up aims at. */
  readonly targetUtilization: Ratio;
  /** Application signals buy nodes only when something else speaks for it. */
  readonly corroboration: { readonly required: boolean; readonly cpuFloor: Ratio };
  /** A metric-triggered scale-up waits so long after a scale-up. */
  readonly cooldown: Millis;
}

export interface ScaleDownRules {
  readonly cpu: Below;
  readonly memory: Below;
  readonly queue: Below;
  /** Highest share of the remaining nodes' allocatable CPU or memory that requests may take. */
  readonly maxRequestsAfter: Ratio;
  /** Highest CPU load of the remaining nodes. */
  readonly maxLoadAfter: Ratio;
  /** A removal waits so long after another removal. */
  readonly cooldown: Millis;
  /** A removal waits so long after a scale-up: what was just bought is not given back. */
  readonly cooldownAfterScaleUp: Millis;
  /** Refuse every node that carries a kube-system pod which is not of a DaemonSet. */
  readonly strictKubeSystem: boolean;
}

export interface SignalSources {
  /** PromQL of the order queue's length; absent: not configured. */
  readonly queue?: string;
  /** Endpoint whose p95 latency and 5xx share are watched; absent: not configured. */
  readonly endpoint?: string;
  /** Last good readings may be used for so long when Prometheus cannot be reached. */
  readonly lastGoodFor: Millis;
}

export interface Prediction {
  readonly mode: 'off' | 'shadow' | 'active';
  /** Load per node that a forecast plans for. */
  readonly targetUtilization: Ratio;
  /** The forecast must exceed what a node would take by this share before it buys one. */
  readonly hysteresis: Ratio;
  /** How far ahead capacity is planned, and how far ahead a removal looks. */
  readonly horizon: Millis;
}

/** Capacity before a known rush. One of `cron` and `dates` says when it starts. */
export interface Schedule {
  readonly name: string;
  readonly cron?: string;
  /** Local start times, `2026-12-16T10:00`. */
  readonly dates?: readonly string[];
  readonly timeZone: string;
  readonly duration: Millis;
  readonly nodes: number;
  /** Capacity is Ready so long before the start. */
  readonly lead: Millis;
}

export interface Capacity {
  readonly zones: readonly [Zone, ...Zone[]];
  /** Types in order of preference; those after the first `overflow` are taken only when refused. */
  readonly types: readonly [InstanceType, ...InstanceType[]];
  readonly overflowTypes: readonly InstanceType[];
  readonly spotShare: Ratio;
  readonly onDemandFloor: number;
  /** A pool that refused is avoided for so long; doubles up to the second figure. */
  readonly poolBackoff: Millis;
  readonly poolBackoffMax: Millis;
  readonly credits: 'unlimited' | 'standard';
}

export interface LaunchRules {
  /** From launch to Ready: planned for by schedules, and waited for at most `joinTimeout`. */
  readonly expectedBoot: Millis;
  readonly joinTimeout: Millis;
  readonly perHour: number;
  /** So many failed launches in an hour, with none Ready, hold further ones. */
  readonly holdAfterFailures: number;
}

export interface DrainRules {
  readonly timeout: Millis;
  /** Evidence unknown for longer than this restores a removal. */
  readonly blindTimeout: Millis;
  /** A node that would not drain is left alone for so long. */
  readonly retryAfter: Millis;
  /** Before an interruption's end, budgets are given up for so long. */
  readonly forceBefore: Millis;
}

export interface SafetyRules {
  /** Breaker: more than `unreadyShare` and more than `unreadyNodes` not Ready. */
  readonly unreadyShare: Ratio;
  readonly unreadyNodes: number;
  /** A registered node NotReady for so long is replaced. */
  readonly repairAfter: Millis;
  /** Instances and Node objects without an owner are swept after so long. */
  readonly sweepGrace: Millis;
  /** Month-to-date cost at which voluntary scale-up stops; absent: no budget. */
  readonly monthlyBudget?: Usd;
}

export interface CostRules {
  readonly currency: string;
  /** Units of `currency` for one US dollar. */
  readonly exchangeRate: number;
  /** Nodes that ran around the clock before. */
  readonly baselineNodes: number;
  /** What the client says a node costs him a month, in `currency`; reported apart. */
  readonly clientNodeMonth?: number;
  /** Overrides of the price table, US dollars an hour. */
  readonly prices: Readonly<Record<string, { readonly onDemand?: Usd; readonly spot?: Usd }>>;
}

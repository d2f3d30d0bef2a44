import type { Credits } from './cost/credits.ts';
import type { LaunchCause, Pool } from './decision.ts';
import type { TickEvent } from './event.ts';
import type { Signals } from './observation.ts';
import type { Operation } from './operations/operation.ts';
import type { InstanceId, Instant, Market, NodeName, OperationId, Usd } from './units.ts';

/** What is remembered between ticks, as decisions read it. Ports say how it is stored. */
export interface State {
  readonly operations: readonly Operation[];
  readonly notices: readonly Notice[];
  /** Start of the last launch and of the last removal; a restored removal takes its stamp back. */
  readonly lastScaleUpAt?: Instant;
  readonly lastScaleDownAt?: Instant;
  readonly lastDecisionAt?: Instant;
  /** Launches of the last hour, whatever became of them. */
  readonly launches: readonly LaunchMemory[];
  readonly refusedPools: readonly RefusedPool[];
  /** Nodes that would not drain, left alone until then. */
  readonly spared: readonly { readonly node: NodeName; readonly until: Instant }[];
  readonly brake?: Brake;
  readonly boost?: Boost;
  readonly monthCost: MonthCost;
  readonly lastGood?: { readonly at: Instant; readonly signals: Signals };
  /** Since when a complete look found each instance, Node object or cordon without an owner. */
  readonly suspects: readonly Suspect[];
  /** What people were told of and still holds (`alarmKeys`): each is told once, and when over. */
  readonly alarms: readonly string[];
  /** What people are still to be told, oldest first: kept until it is, whatever crashes. */
  readonly outbox: readonly Untold[];
  /** `newsKeys` of what the last decision knew of. */
  readonly decidedOn: readonly string[];
  readonly shadow?: ShadowBelief;
}

export interface Untold {
  readonly at: Instant;
  readonly event: TickEvent;
}

/** One notice of one kind for one instance, however often AWS sends it. */
export const noticeKey = ({ instance, kind }: Pick<Notice, 'instance' | 'kind'>): string =>
  `${instance}.${kind}`;

/**
 * What shadow mode believes that it did. A record of its own, so that no rule of the active mode
 * reads it: a switch to `active` must not find an hour's launches spent on nothing.
 */
export interface ShadowBelief {
  readonly lastScaleUpAt?: Instant;
  readonly lastScaleDownAt?: Instant;
  readonly launches: readonly LaunchMemory[];
}

/** What AWS announced of one instance. */
export interface Notice {
  readonly instance: InstanceId;
  readonly kind: NoticeKind;
  readonly at: Instant;
  /** When the instance ends, where the notice says. */
  readonly endsAt?: Instant;
}

export type NoticeKind =
  | 'spot-interruption'
  | 'rebalance'
  | 'state-change'
  | 'scheduled-maintenance';

export interface LaunchMemory {
  readonly operation: OperationId;
  readonly at: Instant;
  readonly outcome: 'open' | 'ready' | 'failed';
  /** What it was bought for; absent in memories that an older version wrote. */
  readonly cause?: LaunchCause;
  readonly replaces?: InstanceId;
  /** What it bought, once it was Ready. */
  readonly instance?: InstanceId;
}

export interface RefusedPool {
  readonly pool: Pool;
  readonly market: Market;
  readonly until: Instant;
  readonly strikes: number;
}

/** `smartscale pause`: acts like `mode: paused`, and the stricter of the two wins. */
export interface Brake {
  readonly until: Instant;
  readonly why: string;
}

/** `smartscale boost`: a floor within the maximum. */
export interface Boost {
  readonly nodes: number;
  readonly until: Instant;
  readonly why: string;
}

export interface MonthCost {
  /** `2026-11`, in the policy's time zone. */
  readonly month: string;
  readonly usd: Usd;
  /** Up to when instances were charged. */
  readonly until?: Instant;
  /** What burstable workers have left or owe: carried from month to month. */
  readonly credits?: Credits;
}

export interface Suspect {
  readonly kind: 'orphan' | 'ghost' | 'cordon';
  readonly key: string;
  readonly since: Instant;
  /** Good looks in a row that found it so: time alone may be two looks with an outage between. */
  readonly looks: number;
  /** It was asked to go, and people were told; EC2 may show it for a while. */
  readonly asked?: true;
}

export const EMPTY_STATE: State = {
  operations: [],
  notices: [],
  launches: [],
  refusedPools: [],
  spared: [],
  monthCost: { month: '', usd: 0 as Usd },
  suspects: [],
  alarms: [],
  outbox: [],
  decidedOn: [],
};

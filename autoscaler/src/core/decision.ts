import type { Member } from './forecast/forecast.ts';
import type { SignalName, UnknownReason } from './observation.ts';
import type {
  Cores,
  InstanceId,
  InstanceType,
  Instant,
  Market,
  Millis,
  NodeName,
  NonEmpty,
  OperationId,
  Ratio,
  Usd,
  Zone,
} from './units.ts';

/** One instance to buy: the market is chosen here, the pools are tried in this order. */
export interface LaunchRequest {
  readonly market: Market;
  readonly pools: NonEmpty<Pool>;
  readonly cause: LaunchCause;
  /** The pods it is bought for run on this market alone: no other one helps them. */
  readonly onlyMarket?: true;
  /** The instance that this one stands in for: broken, or announced as taken. */
  readonly replaces?: InstanceId;
}

/** One type in one zone: what EC2 has capacity of, or has not. */
export interface Pool {
  readonly type: InstanceType;
  readonly zone: Zone;
}

/** What a launch is for, as metrics count it (`ScaleUpEvents{Reason}`). */
export type LaunchCause =
  | 'cpu'
  | 'memory'
  | 'pending'
  | 'custom'
  | 'forecast'
  | 'schedule'
  | 'below-minimum'
  | 'headroom'
  | 'boost'
  | 'repair'
  | 'replacement';

/** What to do: the only part of a decision that the shell acts on. */
export type Plan =
  | { readonly kind: 'hold' }
  | {
      readonly kind: 'scale-up';
      /** Nodes whose removal is called off. */
      readonly restore: readonly NodeName[];
      readonly launch: readonly LaunchRequest[];
    }
  | {
      readonly kind: 'scale-down';
      readonly remove: NodeName;
      /** A forced removal does not wait for budgets: the node is broken or dies anyway. */
      readonly manner: 'voluntary' | 'forced';
    };

/** Why we want it. Codes and numbers: a test, a metric and a sentence all read the same fact. */
export type Reason =
  | { readonly code: 'below-minimum'; readonly nodes: number; readonly minimum: number }
  | { readonly code: 'interruption'; readonly nodes: readonly NodeName[] }
  | { readonly code: 'repair'; readonly node: NodeName; readonly unreadyFor: Millis }
  | {
      readonly code: 'boost';
      readonly nodes: number;
      readonly until: Instant;
      readonly why: string;
    }
  | {
      readonly code: 'schedule';
      readonly name: string;
      readonly nodes: number;
      readonly start: Instant;
    }
  | {
      readonly code: 'forecast';
      readonly expected: Cores;
      readonly at: Instant;
      readonly member: Member;
      readonly nodes: number;
    }
  | {
      readonly code: 'pods-unschedulable';
      readonly pods: number;
      readonly oldest: Millis;
      readonly nodes: number;
    }
  | { readonly code: 'headroom'; readonly nodes: number; readonly wanted: number }
  | {
      readonly code: 'above-high-watermark';
      readonly signal: SignalName;
      readonly seen: number;
      readonly watermark: number;
      readonly lasted: Millis;
    }
  | {
      readonly code: 'below-low-watermark';
      readonly seen: Ratio;
      readonly watermark: Ratio;
      readonly lasted: Millis;
    }
  | {
      readonly code: 'repaired';
      readonly node: NodeName;
      /** Absent at the maximum, where the broken node makes room for it. */
      readonly replacement?: NodeName;
    }
  | { readonly code: 'replaced'; readonly node: NodeName }
  | { readonly code: 'steady' };

export type ReasonCode = Reason['code'];

/** Why we did not, or not all of it. Every guard speaks, not only the first. */
export type Veto =
  | {
      readonly code: 'paused';
      readonly by: 'policy' | 'brake';
      readonly why?: string;
      readonly until?: Instant;
    }
  | { readonly code: 'breaker-open'; readonly unready: number; readonly nodes: number }
  | { readonly code: 'blind'; readonly lacking: Sense; readonly why: UnknownReason }
  | { readonly code: 'at-maximum'; readonly nodes: number; readonly maximum: number }
  | { readonly code: 'over-budget'; readonly spent: Usd; readonly budget: Usd }
  | { readonly code: 'launches-per-hour'; readonly launches: number; readonly allowed: number }
  | { readonly code: 'launches-failing'; readonly failed: number; readonly until: Instant }
  | { readonly code: 'cooling-down'; readonly until: Instant }
  | { readonly code: 'already-incoming'; readonly nodes: number }
  | { readonly code: 'uncorroborated'; readonly signal: SignalName; readonly seen: number }
  | {
      readonly code: 'pods-not-helpable';
      /** The first in the order of their names; a crowd of them is counted, not listed. */
      readonly pods: readonly string[];
      /** How many there are besides. */
      readonly others?: number;
    }
  | { readonly code: 'prediction-in-shadow'; readonly nodes: number }
  | { readonly code: 'no-pool-left'; readonly until: Instant }
  | { readonly code: 'at-minimum'; readonly nodes: number; readonly minimum: number }
  | {
      readonly code: 'operation-open';
      readonly operation: OperationId;
      readonly kind: 'launch' | 'removal';
    }
  | { readonly code: 'pods-waiting'; readonly pods: number }
  | {
      readonly code: 'signal-busy';
      readonly signal: SignalName;
      readonly seen: number;
      readonly watermark: number;
    }
  | { readonly code: 'schedule-needs'; readonly name: string; readonly nodes: number }
  | { readonly code: 'forecast-needs'; readonly expected: Cores; readonly nodes: number }
  | { readonly code: 'headroom-needs'; readonly nodes: number; readonly wanted: number }
  | { readonly code: 'boost-needs'; readonly nodes: number; readonly until: Instant }
  | { readonly code: 'load-after-removal'; readonly expected: Ratio; readonly limit: Ratio }
  | { readonly code: 'no-candidate'; readonly looked: number };

export type VetoCode = Veto['code'];

/** What a decision can be blind to. */
export type Sense = SignalName | 'nodes' | 'pods' | 'instances';

/** Why one node was passed over as a candidate. */
export type Blocker =
  | { readonly code: 'no-instance' }
  | { readonly code: 'set-aside' }
  | { readonly code: 'not-ready' }
  | { readonly code: 'too-young'; readonly age: Millis; readonly minimum: Millis }
  | { readonly code: 'drain-failed-lately'; readonly until: Instant }
  | { readonly code: 'last-in-zone'; readonly zone: Zone }
  | { readonly code: 'do-not-disrupt'; readonly mark: string; readonly pod?: string }
  | { readonly code: 'kube-system-pod'; readonly pod: string }
  | { readonly code: 'sole-replica'; readonly pod: string; readonly kind: string }
  | { readonly code: 'bare-pod'; readonly pod: string }
  | { readonly code: 'local-storage'; readonly pod: string }
  | { readonly code: 'disruption-budget'; readonly pod: string; readonly budget: string }
  | { readonly code: 'two-budgets'; readonly pod: string; readonly budgets: readonly string[] }
  | { readonly code: 'pods-would-not-fit'; readonly pod: string; readonly because: FitFailure }
  | {
      readonly code: 'requests-after-removal';
      readonly resource: 'cpu' | 'memory';
      readonly share: Ratio;
      readonly limit: Ratio;
    }
  | { readonly code: 'not-preferred'; readonly to: NodeName };

export type BlockerCode = Blocker['code'];

/** Why a pod fits on none of the nodes looked at: the reason that most of them gave. */
export type FitFailure =
  | 'no-nodes'
  | 'cpu'
  | 'memory'
  | 'pod-count'
  | 'taint'
  | 'node-selector'
  | 'node-affinity'
  | 'pod-affinity'
  | 'pod-anti-affinity'
  | 'topology-spread'
  | 'volume-zone'
  | 'host-port';

export interface PassedOver {
  readonly node: NodeName;
  readonly by: Blocker;
}

export interface Decision {
  readonly plan: Plan;
  readonly because: NonEmpty<Reason>;
  readonly vetoes: readonly Veto[];
  readonly passedOver: readonly PassedOver[];
}

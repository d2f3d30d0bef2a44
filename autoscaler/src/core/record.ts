import type { Decision } from './decision.ts';
import type { Landed } from './landed.ts';
import type { Observation } from './observation.ts';
import type { Operation } from './operations/operation.ts';
import type { Policy } from './policy/policy.ts';
import type { Instant, Market, OperationId } from './units.ts';

/** Which commit's policy it is: decisions are recorded with it. */
export interface PolicyVersion {
  /** Of the policy's content, as 64 hexadecimal digits. */
  readonly hash: string;
  /** As Flux names it: `main@sha1:…`. */
  readonly revision: string;
}

/** Everything about one decision that somebody may ask for later. Written once. */
export interface DecisionRecord {
  readonly id: string;
  readonly at: Instant;
  readonly policy: {
    readonly name: string;
    readonly mode: Policy['mode'];
    readonly source: PolicyOrigin;
  } & Partial<PolicyVersion>;
  readonly decision: Decision;
  readonly observation: Pick<Observation, 'signals' | 'load' | 'forecast'>;
  /** What was under way when the decision was taken, and what it opened. */
  readonly open: readonly OperationId[];
  readonly opened: readonly Operation[];
  /** What became of the nodes that were bought for CPU in the last hour. */
  readonly landed: readonly Landed[];
  /** Instances that were paid for, by market; absent when EC2 could not be asked. */
  readonly paid?: Readonly<Record<Market, number>>;
}

/** Git's own word, or what stands in for it while that cannot be had. */
export type PolicyOrigin = 'current' | 'last-good' | 'built-in';

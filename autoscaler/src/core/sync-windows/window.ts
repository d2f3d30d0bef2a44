import type { Instant, Millis } from '../units.ts';

/**
 * A stretch of time in which changes may, or may not, reach the cluster. Fields are those of an
 * Argo CD sync window.
 */
export interface SyncWindow {
  readonly kind: 'allow' | 'deny';
  /** Five cron fields, as written: when it starts, by the clocks of `timeZone`. */
  readonly schedule: string;
  /** Elapsed time, whatever clocks are set meanwhile: above 0, at most 7 days. */
  readonly duration: Millis;
  readonly timeZone: string;
  /** Globs. One match among all three lists is enough, unless `andOperator` asks for each list. */
  readonly applications: readonly string[];
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  readonly andOperator: boolean;
  /** A person may pass it by hand: an active deny, or an allow that is not active. */
  readonly manualSync: boolean;
  /** What was under way when it closed may finish. */
  readonly syncOverrun: boolean;
  readonly description?: string;
}

/** What a window can match. */
export interface Target {
  readonly application: string;
  readonly namespace: string;
  readonly cluster: string;
}

/** When, and how, somebody asks. */
export interface Moment {
  readonly now: Instant;
  /** A person asks, not the automation. Default: the automation. */
  readonly manual?: boolean;
  /** When the sync under way began, if one is under way. */
  readonly operationStart?: Instant | undefined;
}

/**
 * Which line of the order of evaluation spoke:
 * `no-window` (none matches), `deny-manual`, `deny-overrun`, `deny-active`, `allow-active`,
 * `allow-manual`, `allow-overrun`, `allow-inactive`, `deny-inactive`.
 */
export type SyncReason =
  | 'no-window'
  | 'deny-manual'
  | 'deny-overrun'
  | 'deny-active'
  | 'allow-active'
  | 'allow-manual'
  | 'allow-overrun'
  | 'allow-inactive'
  | 'deny-inactive';

export interface SyncDecision {
  readonly allowed: boolean;
  readonly reason: SyncReason;
  /** The windows that the reason rests on, in the order of the policy. */
  readonly decidedBy: readonly SyncWindow[];
  /**
   * When `allowed` turns over by itself, or undefined when that is not in sight: not within a
   * thousand openings and closings, or five years. Whoever waits asks again now and then.
   */
  readonly nextChangeAt: Instant | undefined;
}

import { METRICS, REASON_OF_CAUSE } from '../../autoscaler/src/core/metrics.ts';
import { CONTROLLER_DUTIES, FAILURE_TYPES } from '../alerts/dimensions.ts';

/** Hours of a month, as AWS reckons: 365 × 24 / 12. */
export const MONTH_HOURS = 730;

/**
 * What is used in a month, where no table of the ground says it. Assumptions, each with its reason;
 * the first real bill replaces them.
 */
export interface Use {
  /** Decisions a day: every 2 min for 12 hours and every 5 min for 12 (policy, spec.cadence). */
  readonly decisionsPerDay: number;
  /** Minutes a day in which an operation is open, and ticks look every 10 s for 35 s. */
  readonly openMinutesPerDay: number;
  /** Milliseconds billed. */
  readonly idleMs: number;
  readonly decisionMs: number;
  readonly openMs: number;
  /** KB of the item STATE: each read and write of it is paid by its size. */
  readonly stateKb: number;
  /** KB of logs: of an idle heartbeat, and of one that decides. */
  readonly idleLogKb: number;
  readonly decisionLogKb: number;
  /** KB of an event in the trail, which goes to logs as well. */
  readonly trailEventKb: number;
  /** GB of the trail's management events a month: the calls of a small account. */
  readonly trailGb: number;
  /** GB that private subnets fetch or send a month: packages, images, calls to AWS. */
  readonly natGb: number;
  /** GB that the ground itself sends to the internet; the shop's own is the shop's. */
  readonly outGb: number;
  /** GB between zones: metrics, and pods that speak to those in the other zone. */
  readonly crossZoneGb: number;
  /** GB of snapshots, and of ten images of each repository. */
  readonly snapshotGb: number;
  readonly imageGb: number;
}

export const USUAL: Use = {
  decisionsPerDay: 12 * 30 + 12 * 12,
  openMinutesPerDay: 60,
  idleMs: 100,
  decisionMs: 2_000,
  openMs: 38_000,
  stateKb: 8,
  idleLogKb: 1,
  decisionLogKb: 6,
  trailEventKb: 1.5,
  trailGb: 1,
  natGb: 30,
  outGb: 10,
  crossZoneGb: 30,
  snapshotGb: 3,
  imageGb: 2,
};

/** Values of each dimension: one metric is paid for each that was ever written. */
const VALUES: Readonly<Record<string, number>> = {
  Reason: new Set(Object.values(REASON_OF_CAUSE)).size,
  // Hold, scale up, scale down.
  Plan: 3,
  ErrorType: FAILURE_TYPES.length,
  // Git's own, the last good one, the built-in one.
  Source: 3,
  Duty: CONTROLLER_DUTIES.length + 1,
};

/** Custom metrics at most: those of a failure that never happened are not paid. */
export const METRIC_COUNT: number = Object.values(METRICS).reduce(
  (sum, metric) => sum + ('dimension' in metric ? (VALUES[metric.dimension] ?? 1) : 1),
  0,
);

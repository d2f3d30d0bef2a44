import type { Instant } from './units.ts';

/**
 * Every CloudWatch metric of the autoscaler by name: its unit and the one dimension it may have.
 * Data: the adapter that writes them, the alarms and the dashboards read the same table. No
 * dimension holds an id, for each value of a dimension is a metric that is paid for.
 */
export const METRICS = {
  AutoscalerInvocations: { unit: 'Count' },
  ScaleUpEvents: { unit: 'Count', dimension: 'Reason' },
  ScaleDownEvents: { unit: 'Count' },
  Decisions: { unit: 'Count', dimension: 'Plan' },
  ScalingFailures: { unit: 'Count', dimension: 'ErrorType' },
  LeaseHeld: { unit: 'Count' },
  /** From the record of a launch to the Ready condition of its node. */
  NodeJoinLatency: { unit: 'Milliseconds' },
  LambdaExecutionTime: { unit: 'Milliseconds' },
  CurrentNodeCount: { unit: 'Count' },
  AtMaximum: { unit: 'Count' },
  ClusterCPUUtilization: { unit: 'Percent' },
  ClusterMemoryUtilization: { unit: 'Percent' },
  PendingPods: { unit: 'Count' },
  PrometheusUnavailable: { unit: 'Count' },
  /** What the second net caught: instances and nodes that no operation answered for. */
  Orphans: { unit: 'Count' },
  /** US dollars an hour at the policy's prices, CPU credits aside. */
  HourlyCost: { unit: 'None' },
  SpotShare: { unit: 'Percent' },
  /** US dollars since the month began, with what burstable machines borrowed. */
  MonthCost: { unit: 'None' },
  /** US dollars an hour of the baseline's nodes, all of the policy's first type, on demand. */
  BaselineCost: { unit: 'None' },
  /** Units of the policy's currency for one US dollar: dashboards tell money as reports do. */
  ExchangeRate: { unit: 'None' },
  /** Mean absolute error of the forecasts of the last day, as a share of the load (WAPE). */
  ForecastError: { unit: 'Percent' },
  /** vCPUs, written at the instant that they are expected for, where they meet the outcome. */
  ExpectedLoad: { unit: 'None' },
  /** What nine of ten outcomes stay under, at the same instant. */
  ExpectedLoadHigh: { unit: 'None' },
  /** Which policy the tick ran on: Git's own word, or what stood in for it. */
  PolicySource: { unit: 'Count', dimension: 'Source' },
  /** Since the token that the API server was asked with was minted: one is due every hour (A9). */
  ClusterAccessAge: { unit: 'Milliseconds' },
  /** Since the controller last found Git's policy live, or held for a reason. */
  PolicySyncAge: { unit: 'Milliseconds' },
  /** Since each duty of the controller last went well, as its life sign says. */
  ControllerDutyAge: { unit: 'Milliseconds', dimension: 'Duty' },
} as const satisfies Readonly<Record<string, Metric>>;

export interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Percent' | 'None';
  readonly dimension?: string;
}

export type MetricName = keyof typeof METRICS;

type Named = {
  [N in MetricName]: (typeof METRICS)[N] extends { readonly dimension: string } ? N : never;
}[MetricName];

/**
 * One value to publish. `of` is the value of the metric's dimension, where it has one. `at` is the
 * instant that it is about; absent: now. CloudWatch takes up to two hours ahead.
 */
export type MetricPoint =
  | { readonly name: Named; readonly value: number; readonly of: string; readonly at?: Instant }
  | {
      readonly name: Exclude<MetricName, Named>;
      readonly value: number;
      readonly at?: Instant;
    };

/** Of CloudWatch, for all of them. Each also has the dimensions `service` and `cluster`. */
export const METRIC_NAMESPACE = 'SmartScale';
/** The `service` of what a tick measures. */
export const TICK_SERVICE = 'smartscale-autoscaler';

/** Values of `ScaleUpEvents{Reason}`, by the cause of the launch. */
export const REASON_OF_CAUSE = {
  cpu: 'CPU',
  memory: 'Memory',
  pending: 'Pending',
  custom: 'Custom',
  forecast: 'Forecast',
  schedule: 'Schedule',
  'below-minimum': 'BelowMinimum',
  headroom: 'Headroom',
  boost: 'Boost',
  repair: 'Repair',
  replacement: 'Replacement',
} as const;

/** Values of `ScalingFailures{ErrorType}`. */
export type ErrorType =
  | 'LeaseLost'
  | 'EC2QuotaExceeded'
  | 'NoCapacity'
  | 'Throttled'
  | 'DrainFailed'
  | 'NodeJoinFailure'
  | 'Configuration'
  /** No secret, a malformed one, or a token that the API server refuses. */
  | 'ClusterAccess'
  | 'Internal';

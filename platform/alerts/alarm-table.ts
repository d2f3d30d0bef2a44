import { functionName, type Place, queueName } from '../../autoscaler/src/core/ground-names.ts';
import type { Audience } from '../../autoscaler/src/core/message.ts';
import {
  METRIC_NAMESPACE,
  type MetricName,
  TICK_SERVICE,
} from '../../autoscaler/src/core/metrics.ts';
import { CONTROLLER_DUTIES, FAILURE_TYPES } from './dimensions.ts';

/** One metric of CloudWatch, as it is written: with all its dimensions, or it is another. */
export interface Measured {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** An alarm, apart from what the ground calls its parts (A4). */
export interface AlarmRow {
  /** Told to people as `smartscale-<name>`. */
  readonly name: string;
  readonly audience: Audience;
  /** What has happened, as a sentence. */
  readonly says: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  /** Several are taken together by `combined`, one by one otherwise. */
  readonly of: readonly Measured[];
  readonly combined?: 'sum' | 'largest';
  readonly when: 'over' | 'at-least' | 'under';
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  /** Periods in a row. */
  readonly periods: number;
  readonly missing: 'breaching' | 'notBreaching' | 'missing';
  /** Why silence means that. */
  readonly whyMissing: string;
}

const MINUTE = 60;
const HOUR_MS = 3_600_000;

export function alarmTable(place: Place): readonly AlarmRow[] {
  return [...critical(place), ...warnings(place), ...silences(place), ...found(place)];
}

/** A metric of ours: `service` and `cluster` are on all, as EMF writes them. */
function ours(place: Place, metric: MetricName, dimension = {}): Measured {
  const dimensions = { service: TICK_SERVICE, cluster: place.cluster, ...dimension };
  return { namespace: METRIC_NAMESPACE, metric, dimensions };
}

/** Readings come with each decision, every 2 to 5 minutes: a shorter period would have holes. */
const BETWEEN_DECISIONS = 'no decision fell into the period; silence has an alarm of its own';

const critical = (place: Place): readonly AlarmRow[] => [
  {
    name: 'scaling-failures',
    audience: 'alerts',
    says: 'three or more things failed while scaling within 15 minutes',
    statistic: 'Sum',
    of: FAILURE_TYPES.map((of) => ours(place, 'ScalingFailures', { ErrorType: of })),
    combined: 'sum',
    when: 'at-least',
    threshold: 3,
    period: 15 * MINUTE,
    periods: 1,
    missing: 'notBreaching',
    whyMissing: 'a failure that did not happen is not written',
  },
  {
    name: 'cpu-high',
    audience: 'alerts',
    says: 'workers were over 90 % busy for 5 minutes',
    statistic: 'Minimum',
    of: [ours(place, 'ClusterCPUUtilization')],
    when: 'over',
    threshold: 90,
    period: 5 * MINUTE,
    periods: 1,
    missing: 'missing',
    whyMissing: BETWEEN_DECISIONS,
  },
  {
    name: 'at-maximum-long',
    audience: 'alerts',
    says: 'more nodes were wanted than the policy allows, for 10 minutes',
    statistic: 'Minimum',
    of: [ours(place, 'AtMaximum')],
    when: 'at-least',
    threshold: 1,
    period: 5 * MINUTE,
    periods: 2,
    missing: 'missing',
    whyMissing: BETWEEN_DECISIONS,
  },
  {
    name: 'node-not-ready',
    audience: 'alerts',
    says: 'a new node was not Ready within its time (5 minutes by the policy) and was given back',
    statistic: 'Sum',
    of: [ours(place, 'ScalingFailures', { ErrorType: 'NodeJoinFailure' })],
    when: 'at-least',
    threshold: 1,
    period: 5 * MINUTE,
    periods: 1,
    missing: 'notBreaching',
    whyMissing: 'a failure that did not happen is not written',
  },
];

const warnings = (place: Place): readonly AlarmRow[] => [
  {
    name: 'memory-high',
    audience: 'warnings',
    says: 'workers used over 80 % of their memory for 10 minutes',
    statistic: 'Minimum',
    of: [ours(place, 'ClusterMemoryUtilization')],
    when: 'over',
    threshold: 80,
    period: 5 * MINUTE,
    periods: 2,
    missing: 'missing',
    whyMissing: BETWEEN_DECISIONS,
  },
  {
    name: 'run-time-long',
    audience: 'warnings',
    says: 'a tick took more than 50 of its 60 seconds',
    statistic: 'Maximum',
    // Lambda's own measure: a tick that was cut off at its end wrote none of ours.
    of: [lambda(place, 'Duration')],
    when: 'over',
    threshold: 50_000,
    period: 5 * MINUTE,
    periods: 1,
    missing: 'notBreaching',
    whyMissing: 'no run was no long run; that none ran has an alarm of its own',
  },
  {
    name: 'prometheus-unavailable',
    audience: 'warnings',
    says: 'no tick could read the load from Prometheus for 5 minutes',
    statistic: 'Minimum',
    of: [ours(place, 'PrometheusUnavailable')],
    when: 'at-least',
    threshold: 1,
    period: 5 * MINUTE,
    periods: 1,
    missing: 'missing',
    whyMissing: BETWEEN_DECISIONS,
  },
];

/** What stops unseen, because the part that would tell is the part that stopped. */
const silences = (place: Place): readonly AlarmRow[] => [
  {
    name: 'no-invocation',
    audience: 'alerts',
    says: 'no heartbeat reached the autoscaler for 10 minutes: nothing scales',
    statistic: 'Sum',
    of: [ours(place, 'AutoscalerInvocations')],
    when: 'under',
    threshold: 1,
    period: 5 * MINUTE,
    periods: 2,
    missing: 'breaching',
    whyMissing: 'a function that does not run writes no zero',
  },
  {
    name: 'cluster-access-old',
    audience: 'alerts',
    says: "the functions' token for the cluster is over 2 hours old; it ends after 12, and scaling with it",
    statistic: 'Maximum',
    of: [ours(place, 'ClusterAccessAge')],
    when: 'over',
    threshold: 2 * HOUR_MS,
    period: 5 * MINUTE,
    periods: 2,
    missing: 'missing',
    whyMissing: 'idle heartbeats do not open the cluster; a token that cannot be read is a failure',
  },
  {
    name: 'policy-sync-silent',
    audience: 'warnings',
    says: "the controller has not found Git's policy live for 15 minutes, or is silent itself",
    statistic: 'Maximum',
    of: [ours(place, 'PolicySyncAge')],
    when: 'over',
    threshold: HOUR_MS / 4,
    period: 5 * MINUTE,
    periods: 3,
    missing: 'breaching',
    whyMissing: 'a controller that is dead reports nothing (decisions/0033)',
  },
  {
    name: 'controller-duty-late',
    audience: 'warnings',
    says: 'a duty of the controller has not gone well for an hour, or it is silent itself',
    statistic: 'Maximum',
    of: CONTROLLER_DUTIES.map((of) => ours(place, 'ControllerDutyAge', { Duty: of })),
    combined: 'largest',
    when: 'over',
    threshold: HOUR_MS,
    period: 5 * MINUTE,
    periods: 3,
    missing: 'breaching',
    whyMissing: 'a controller that is dead reports nothing (decisions/0033)',
  },
];

const found = (place: Place): readonly AlarmRow[] => [
  {
    name: 'orphans',
    audience: 'warnings',
    says: 'an instance or a node was found that nothing answered for',
    statistic: 'Sum',
    of: [ours(place, 'Orphans')],
    when: 'over',
    threshold: 0,
    period: 5 * MINUTE,
    periods: 1,
    missing: 'notBreaching',
    whyMissing: 'what was not found is not written',
  },
  {
    name: 'failures-waiting',
    audience: 'warnings',
    says: 'something could not be delivered and waits in the queue of failures',
    statistic: 'Maximum',
    of: [
      {
        namespace: 'AWS/SQS',
        metric: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: queueName(place) },
      },
    ],
    when: 'over',
    threshold: 0,
    period: 5 * MINUTE,
    periods: 1,
    missing: 'notBreaching',
    whyMissing: 'SQS writes nothing of a queue that nobody used for hours',
  },
];

const lambda = (place: Place, metric: string): Measured => ({
  namespace: 'AWS/Lambda',
  metric,
  dimensions: { FunctionName: functionName(place, 'autoscaler') },
});

import {
  METRIC_NAMESPACE,
  METRICS,
  type Metric,
  type MetricName,
} from '../../autoscaler/src/core/metrics.ts';
import { RECORDED, VIEWS } from '../../autoscaler/src/core/promql/expressions.ts';
import { fill, textInPromql } from '../../autoscaler/src/core/promql/render.ts';

/** What a panel asks. `ref` is its letter, by which arithmetic names it. */
export type Query = PromQuery | MetricQuery | MetricMath | Reduced | Arithmetic;

interface Asked {
  readonly ref: string;
  readonly legend: string;
  /** Asked for arithmetic only, and not drawn. */
  readonly hidden?: boolean;
}

export interface PromQuery extends Asked {
  readonly kind: 'prometheus';
  /** By which name `core/promql/expressions.ts` has it. */
  readonly name: string;
  readonly expr: string;
}

export interface MetricQuery extends Asked {
  readonly kind: 'metric';
  readonly metric: MetricName | BillingService;
  readonly namespace: typeof METRIC_NAMESPACE | 'AWS/Billing';
  readonly statistic: Statistic;
  /** Seconds that one point stands for. */
  readonly period: number;
}

/** CloudWatch's own arithmetic, over the letters of other queries in lower case. */
export interface MetricMath extends Asked {
  readonly kind: 'metric-math';
  readonly expression: string;
}

/** All points of another query in one number. */
export interface Reduced extends Asked {
  readonly kind: 'reduced';
  readonly of: string;
  readonly by: 'mean' | 'last' | 'sum';
}

/** Over numbers of any source, by `$A`. */
export interface Arithmetic extends Asked {
  readonly kind: 'arithmetic';
  readonly expression: string;
}

export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'Minimum' | 'p50' | 'p95';
/** As AWS's bill names them in the metric `EstimatedCharges`. */
export type BillingService =
  | 'AmazonEC2'
  | 'AWSLambda'
  | 'AWSDataTransfer'
  | 'AmazonDynamoDB'
  | 'AmazonCloudWatch';

/** The endpoint that the reader of the dashboard picked. */
const PICKED = { endpoint: textInPromql('$endpoint') };

export const view = (ref: string, name: keyof typeof VIEWS, legend: string): PromQuery => ({
  kind: 'prometheus',
  ref,
  name: `VIEWS.${name}`,
  expr: fill(VIEWS[name].expr, PICKED),
  legend,
});

/** A recorded series as it is. */
export const recorded = (ref: string, name: keyof typeof RECORDED, legend: string): PromQuery => ({
  kind: 'prometheus',
  ref,
  name: RECORDED[name].measures,
  expr: name,
  legend,
});

export interface MetricOptions {
  readonly metric: MetricName;
  readonly legend?: string;
  readonly statistic?: Statistic;
  readonly period?: number;
  readonly hidden?: boolean;
}

/**
 * A metric of the autoscaler. One with a dimension gives a series for each of its values, which
 * are named by the value.
 */
export function metric(ref: string, options: MetricOptions): MetricQuery {
  const { statistic = 'Average', period = 300, hidden = false } = options;
  const row: Metric = METRICS[options.metric];
  const byValue = row.dimension === undefined ? options.metric : `\${PROP('Dim.${row.dimension}')}`;
  const { legend = byValue } = options;
  const namespace = METRIC_NAMESPACE;
  return { kind: 'metric', ref, ...options, namespace, legend, statistic, period, hidden };
}

/** What AWS itself reckons that the month has cost so far for one service. */
export const billed = (ref: string, service: BillingService, legend: string): MetricQuery => ({
  kind: 'metric',
  ref,
  metric: service,
  namespace: 'AWS/Billing',
  statistic: 'Maximum',
  // AWS writes a few times a day.
  period: 21_600,
  legend,
});

export const metricMath = (ref: string, expression: string, legend: string): MetricMath => ({
  kind: 'metric-math',
  ref,
  expression,
  legend,
});

export const reduced = (ref: string, of: string, by: Reduced['by']): Reduced => ({
  kind: 'reduced',
  ref,
  of,
  by,
  legend: '',
  hidden: true,
});

export const arithmetic = (ref: string, expression: string, legend: string): Arithmetic => ({
  kind: 'arithmetic',
  ref,
  expression,
  legend,
});

import {
  MetricEditorMode,
  MetricQueryType,
  MetricsQueryBuilder,
  QueryMode,
} from '@grafana/grafana-foundation-sdk/cloudwatch';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { TypeMathBuilder, TypeReduceBuilder } from '@grafana/grafana-foundation-sdk/expr';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { METRICS, type Metric, TICK_SERVICE } from '../../autoscaler/src/core/metrics.ts';
import { RESOLUTION } from '../../autoscaler/src/core/promql/expressions.ts';
import { SETTINGS } from '../settings.ts';
import type { MetricQuery, Query } from './query.ts';
import {
  CLOUDWATCH_SOURCE,
  EXPRESSION_SOURCE,
  MIXED_SOURCE,
  PROMETHEUS_SOURCE,
  type Source,
} from './sources.ts';

export function sourceOf({ kind }: Query): Source {
  if (kind === 'prometheus') return PROMETHEUS_SOURCE;
  return kind === 'metric' || kind === 'metric-math' ? CLOUDWATCH_SOURCE : EXPRESSION_SOURCE;
}

export function sourceOfAll(queries: readonly Query[]): Source {
  const [first = MIXED_SOURCE, ...others] = new Set(queries.map(sourceOf));
  return others.length === 0 ? first : MIXED_SOURCE;
}

export function builtQuery(query: Query): Builder<Dataquery> {
  const { ref, legend, hidden = false } = query;
  switch (query.kind) {
    case 'prometheus':
      return new DataqueryBuilder()
        .refId(ref)
        .datasource(PROMETHEUS_SOURCE)
        .expr(query.expr)
        .range()
        .format(PromQueryFormat.TimeSeries)
        .interval(RESOLUTION)
        .legendFormat(legend)
        .hide(hidden);
    case 'metric':
      return cloudWatch(ref, hidden)
        .metricEditorMode(MetricEditorMode.Builder)
        .region(query.namespace === 'AWS/Billing' ? 'us-east-1' : 'default')
        .namespace(query.namespace)
        .metricName(query.namespace === 'AWS/Billing' ? 'EstimatedCharges' : query.metric)
        .dimensions(dimensionsOf(query))
        .matchExact(true)
        .statistic(query.statistic)
        .period(String(query.period))
        .label(legend);
    case 'metric-math':
      return cloudWatch(ref, hidden)
        .metricEditorMode(MetricEditorMode.Code)
        .region('default')
        .expression(query.expression)
        .label(legend);
    case 'reduced':
      return (
        new TypeReduceBuilder()
          .refId(ref)
          .datasource(EXPRESSION_SOURCE)
          .expression(query.of)
          .reducer(query.by)
          // Minutes without a tick are no values, and no zeros either.
          .settings({ mode: 'dropNN' })
          .hide(hidden)
      );
    case 'arithmetic':
      return new TypeMathBuilder()
        .refId(ref)
        .datasource(EXPRESSION_SOURCE)
        .expression(query.expression)
        .hide(hidden);
  }
}

const cloudWatch = (ref: string, hidden: boolean) =>
  new MetricsQueryBuilder()
    .refId(ref)
    .id(ref.toLowerCase())
    .datasource(CLOUDWATCH_SOURCE)
    .queryMode(QueryMode.Metrics)
    .metricQueryType(MetricQueryType.Search)
    .hide(hidden);

/** All of them, for CloudWatch takes a metric with a dimension more for another metric. */
export function dimensionsOf({ metric, namespace }: MetricQuery): Record<string, string> {
  if (namespace === 'AWS/Billing') return { Currency: 'USD', ServiceName: metric };
  const row: Metric = METRICS[metric as keyof typeof METRICS];
  return {
    service: TICK_SERVICE,
    cluster: SETTINGS.cluster,
    ...(row.dimension === undefined ? {} : { [row.dimension]: '*' }),
  };
}

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRICS, type MetricPoint } from '../../core/metrics.ts';
import type { Telemetry } from '../../ports/telemetry.ts';

export interface PowertoolsOptions {
  /** `smartscale-autoscaler`: the function, in logs. */
  readonly service: string;
  /** The one dimension that every metric has. */
  readonly cluster: string;
  /** On every line of one run: from the event to the message in Slack. */
  readonly correlationId?: string;
}

export const NAMESPACE = 'SmartScale';

/**
 * Structured logs and metrics in CloudWatch's embedded metric format, both on standard output: no
 * call that could fail or cost time. Each set of points is one line for each set of dimensions.
 */
export function powertoolsTelemetry(options: PowertoolsOptions): Telemetry {
  const { service, cluster, correlationId } = options;
  const logger = new Logger({ serviceName: service, persistentKeys: { cluster } });
  if (correlationId !== undefined) logger.setCorrelationId(correlationId);
  return {
    log: (message, fields) => logger.info(message, { ...fields }),
    measure: (points) => {
      for (const [dimensions, group] of grouped(points)) publish(dimensions, group, options);
    },
  };
}

function publish(
  dimension: string,
  points: readonly MetricPoint[],
  { service, cluster }: PowertoolsOptions,
): void {
  const metrics = new Metrics({
    namespace: NAMESPACE,
    serviceName: service,
    defaultDimensions: { cluster },
  });
  if (dimension !== '') {
    const [name = '', value = ''] = dimension.split('=');
    metrics.addDimension(name, value);
  }
  for (const { name, value } of points) metrics.addMetric(name, METRICS[name].unit, value);
  metrics.publishStoredMetrics();
}

/** By dimension, `Reason=CPU`; those without one under the empty name. */
function grouped(points: readonly MetricPoint[]): ReadonlyMap<string, readonly MetricPoint[]> {
  const groups = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const key = 'of' in point ? `${METRICS[point.name].dimension}=${point.of}` : '';
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return groups;
}

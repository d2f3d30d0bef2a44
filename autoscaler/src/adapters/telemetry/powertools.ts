import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS, type MetricPoint } from '../../core/metrics.ts';
import type { NonEmpty } from '../../core/units.ts';
import type { Telemetry } from '../../ports/telemetry.ts';

export interface PowertoolsOptions {
  /** `smartscale-autoscaler`: the function, in logs. */
  readonly service: string;
  /** The one dimension that every metric has. */
  readonly cluster: string;
  /** On every line of one run: from the event to the message in Slack. */
  readonly correlationId?: string;
}

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
      for (const group of grouped(points)) publish(group, options);
    },
  };
}

/** Points that can share a line: of one dimension's value, about one instant. */
function publish(points: NonEmpty<MetricPoint>, { service, cluster }: PowertoolsOptions): void {
  const metrics = new Metrics({
    namespace: METRIC_NAMESPACE,
    serviceName: service,
    defaultDimensions: { cluster },
  });
  const [first] = points;
  const { dimension, of } = dimensionOf(first);
  if (dimension !== undefined) metrics.addDimension(dimension, of);
  if (first.at !== undefined) metrics.setTimestamp(first.at);
  for (const { name, value } of points) metrics.addMetric(name, METRICS[name].unit, value);
  metrics.publishStoredMetrics();
}

const dimensionOf = (point: MetricPoint) =>
  'of' in point
    ? { dimension: METRICS[point.name].dimension, of: point.of }
    : { dimension: undefined, of: '' };

function grouped(points: readonly MetricPoint[]): readonly NonEmpty<MetricPoint>[] {
  const groups = new Map<string, [MetricPoint, ...MetricPoint[]]>();
  for (const point of points) {
    const { dimension = '', of } = dimensionOf(point);
    const key = `${dimension}=${of}@${point.at ?? 'now'}`;
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  return [...groups.values()];
}

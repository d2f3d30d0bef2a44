import { vi } from 'vitest';
import { powertoolsTelemetry } from '../../autoscaler/src/adapters/telemetry/powertools.ts';
import { METRICS, type Metric, type MetricPoint } from '../../autoscaler/src/core/metrics.ts';

/** What one line of embedded metrics says CloudWatch should take. */
export interface MetricLine {
  readonly names: readonly string[];
  /** Sorted. */
  readonly dimensions: readonly string[];
  readonly service: string;
}

/** Every metric of ours as the functions write it. */
export function metricLines(cluster: string): readonly MetricLine[] {
  const written: string[] = [];
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  try {
    const telemetry = powertoolsTelemetry({ service: 'smartscale-autoscaler', cluster });
    const [first, ...more] = Object.keys(METRICS).map(pointOf);
    if (first) telemetry.measure([first, ...more]);
  } finally {
    output.mockRestore();
  }
  return written.map(lineOf);
}

function pointOf(name: string): MetricPoint {
  const { dimension }: Metric = METRICS[name as keyof typeof METRICS];
  // The cast: which metrics have a dimension is known to the table alone.
  return { name, value: 1, ...(dimension ? { of: 'one' } : {}) } as MetricPoint;
}

function lineOf(line: string): MetricLine {
  const { _aws, service } = JSON.parse(line);
  const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  return {
    names: Metrics.map((it: { readonly Name: string }) => it.Name),
    dimensions: [...Dimensions[0]].sort(),
    service,
  };
}

import type { MetricPoint } from '../core/metrics.ts';

/** Logs and metrics. Never throws. */
export interface Telemetry {
  /** One structured line. Fields hold numbers and codes, never secrets. */
  log(message: string, fields: Readonly<Record<string, unknown>>): void;
  measure(points: readonly MetricPoint[]): void;
}

/** Logs and metrics. Never throws. */
export interface Telemetry {
  /** One structured line. Fields hold numbers and codes, never secrets. */
  log(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: string, dimensions?: Readonly<Record<string, string>>): void;
  gauge(metric: string, value: number): void;
}

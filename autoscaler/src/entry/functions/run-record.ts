import type { MetricPoint } from '../../core/metrics.ts';
import type { Millis } from '../../core/units.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { AccessReport } from './cluster-access.ts';

/** As much of AWS Lambda's context as is read here. */
export interface Invocation {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

/** Throws only what AWS Lambda should count as an error: our own mistakes. */
export type Handler<T> = (event: unknown, invocation: Invocation) => Promise<T>;

export interface Crash {
  readonly telemetry: Telemetry;
  readonly took: Millis;
}

/** A mistake of ours: logged with where it came from, and counted like every other run. */
export function failed(error: unknown, { telemetry, took }: Crash): void {
  const told = error instanceof Error ? error : new Error(String(error));
  telemetry.log('internal error', { error: told.name, why: told.message, stack: told.stack });
  telemetry.measure([
    { name: 'AutoscalerInvocations', value: 1 },
    { name: 'LambdaExecutionTime', value: took },
    { name: 'ScalingFailures', value: 1, of: 'Internal' },
  ]);
}

/**
 * How the run stood with the API server. A token that is missing or refused must be a clear alarm
 * of its own: to the decision it is only a list that nobody knows (A9).
 */
export function accessPoints(
  { age, failure }: AccessReport,
  telemetry: Telemetry,
): readonly MetricPoint[] {
  if (failure !== undefined) telemetry.log('no access to the cluster', { why: failure, age });
  return [
    ...(age === undefined ? [] : [{ name: 'ClusterAccessAge', value: age } as const]),
    ...(failure === undefined
      ? []
      : [{ name: 'ScalingFailures', value: 1, of: 'ClusterAccess' } as const]),
  ];
}

import type { Cluster, Instance, Node } from './cluster.ts';
import type { Forecast } from './forecast/forecast.ts';
import type { Cores, Instant, Millis, NodeName } from './units.ts';

export type UnknownReason =
  | 'unreachable'
  | 'stale'
  | 'no-data'
  | 'malformed'
  | 'too-little-coverage'
  | 'not-asked';

/** What was measured, or that it is unknown. Zero is a measurement, never a fallback. */
export type Reading<T> =
  | { readonly kind: 'measured'; readonly value: T; readonly at: Instant }
  | { readonly kind: 'unknown'; readonly why: UnknownReason };

/**
 * One signal over its windows. `floor` is its minimum over the policy's scale-up window: above the
 * threshold it says "above for so long". `ceiling` is its maximum over the scale-down window. A
 * window that is less than 90 % covered by samples is unknown.
 */
export interface Gauge {
  readonly kind: 'configured';
  readonly now: Reading<number>;
  readonly floor: Reading<number>;
  readonly ceiling: Reading<number>;
}

/** A signal for which the policy names no source can neither fire nor stand in the way. */
export type Signal = Gauge | { readonly kind: 'not-configured' };

export type SignalName = 'cpu' | 'memory' | 'queue' | 'latencyP95' | 'errorRate';

/** `cpu`, `memory`, `errorRate` as 0–1; `latencyP95` in seconds; `queue` as a count. */
export type Signals = Readonly<Record<SignalName, Signal>>;

/** All that one tick sees, in plain data: what `decide` is given and what a record replays. */
export interface Observation {
  readonly at: Instant;
  readonly nodes: Reading<readonly Node[]>;
  /** Pods and what rules over them: one failed list makes all of it unknown. */
  readonly cluster: Reading<Cluster>;
  /** Instances that carry our tags. Reads may lag behind writes. */
  readonly instances: Reading<readonly Instance[]>;
  readonly signals: Signals;
  /** vCPUs in use on schedulable Ready workers: what is forecast. */
  readonly load: Reading<Cores>;
  /** How long each node's CPU has stayed under 20 %, in whole steps of ten minutes. */
  readonly idle: Reading<Readonly<Record<NodeName, Millis>>>;
  readonly forecast: Forecast;
}

export const measured = <T>(value: T, at: Instant): Reading<T> => ({ kind: 'measured', value, at });
export const unknown = (why: UnknownReason): Reading<never> => ({ kind: 'unknown', why });
export const NOT_CONFIGURED: Signal = { kind: 'not-configured' };

/** The value, or nothing when it is unknown: for callers that say what nothing means to them. */
export const known = <T>(reading: Reading<T>): T | undefined =>
  reading.kind === 'measured' ? reading.value : undefined;

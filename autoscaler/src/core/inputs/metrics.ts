import { z } from 'zod';
import {
  measured,
  NOT_CONFIGURED,
  type Reading,
  type Signal,
  type Signals,
  unknown,
} from '../observation.ts';
import type { Above, Below, Policy } from '../policy/policy.ts';
import type { Parsed } from '../problem.ts';
import { type Instant, seconds } from '../units.ts';
import { checkJson } from './problems.ts';
import { amount, maybe, object, share } from './shape.ts';

/**
 * One signal as a person writes it down. `forSeconds` says how long it has been on the side of
 * the policy's threshold on which it is now; between two thresholds it means nothing.
 */
export type MetricValue =
  | { readonly value: number; readonly forSeconds: number }
  | 'unknown'
  | 'not-configured';

/** `cpu`, `memory`, `errorRate` as 0–1, `p95` in seconds, `queue` as a count. */
export interface Metrics {
  readonly cpu?: MetricValue;
  readonly memory?: MetricValue;
  readonly errorRate?: MetricValue;
  readonly p95?: MetricValue;
  readonly queue?: MetricValue;
}

const METRIC = '{"value": a number, "forSeconds": a number} or one of "unknown", "not-configured"';

const LASTING = { error: 'a time in seconds' };
const lasting = z.number(LASTING).min(0, LASTING);

const metricOf = (value: z.ZodType<number>): z.ZodType<MetricValue> =>
  z.union(
    [
      object<Exclude<MetricValue, string>>({ value, forSeconds: lasting }),
      z.enum(['unknown', 'not-configured']),
    ],
    { error: METRIC },
  );

export const metricsSchema = object<Metrics>({
  cpu: maybe(metricOf(share)),
  memory: maybe(metricOf(share)),
  errorRate: maybe(metricOf(share)),
  p95: maybe(metricOf(amount())),
  queue: maybe(metricOf(amount())),
});

export const parseMetrics = (text: string, source: string): Parsed<Metrics> =>
  checkJson(metricsSchema, text, source);

/**
 * The signals that a tick would have read. Whoever names a value here has a source for it, so
 * that a queue can be asked about before the policy names one. A worker always has CPU and memory:
 * left out, they are unknown, and what is unknown removes nothing.
 */
export function signalsFromMetrics(metrics: Metrics, policy: Policy, now: Instant): Signals {
  const { scaleUp: up, scaleDown: down } = policy;
  const { cpu = 'left-out', memory = 'left-out', errorRate, p95, queue } = metrics;
  return {
    cpu: signalFrom(cpu, { up: up.cpu, down: down.cpu }, now),
    memory: signalFrom(memory, { up: up.memory, down: down.memory }, now),
    queue: signalFrom(queue, { up: up.queue, down: down.queue }, now),
    latencyP95: signalFrom(p95, { up: up.latencyP95 }, now),
    errorRate: signalFrom(errorRate, { up: up.errorRate }, now),
  };
}

interface Thresholds {
  readonly up: Above;
  /** Absent: the signal has no say in removals. */
  readonly down?: Below;
}

function signalFrom(
  metric: MetricValue | 'left-out' | undefined,
  thresholds: Thresholds,
  now: Instant,
): Signal {
  if (metric === undefined || metric === 'not-configured') return NOT_CONFIGURED;
  if (metric === 'unknown') return blindSignal(unknown('no-data'));
  if (metric === 'left-out') return blindSignal(unknown('not-asked'));
  const { floor, ceiling } = extremes(metric, thresholds);
  return {
    kind: 'configured',
    now: measured(metric.value, now),
    floor: measured(floor, now),
    ceiling: measured(ceiling, now),
  };
}

const blindSignal = (reading: Reading<never>): Signal => ({
  kind: 'configured',
  now: reading,
  floor: reading,
  ceiling: reading,
});

/**
 * The lowest value of the scale-up window and the highest of the scale-down window. A signal that
 * crossed its threshold inside the window was on the other side before: at the threshold itself,
 * which is the nearest value that does not fire, as both comparisons are strict.
 */
function extremes(
  { value, forSeconds }: Exclude<MetricValue, string>,
  { up, down }: Thresholds,
): { readonly floor: number; readonly ceiling: number } {
  const lasted = seconds(forSeconds);
  const crossedUp = value > up.above && lasted < up.for;
  const crossedDown = down !== undefined && value < down.below && lasted < down.for;
  return {
    floor: crossedUp ? up.above : value,
    ceiling: crossedDown ? down.below : value,
  };
}

import type { Samples } from './state.ts';

/** The signals that the world samples. */
export type SampledSignal = Exclude<keyof Samples, 'at'>;

/** `rate(…[1m])` holds four samples, and needs two of them to tell a slope. */
const IN_A_MINUTE = 4;
const FOR_A_SLOPE = 2;
/** Gauges, which Prometheus records as they stand. The others are rates over the last minute. */
const GAUGES: ReadonlySet<SampledSignal> = new Set(['memory', 'queue']);

/**
 * What Prometheus records of a signal at this index: the value itself for a gauge, for a rate the
 * mean of the minute that ends here. NaN when there is nothing to record.
 */
export function recordedAt(samples: Samples, signal: SampledSignal, index: number): number {
  const series = samples[signal];
  if (GAUGES.has(signal)) return series[index] ?? Number.NaN;
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, index - IN_A_MINUTE + 1); i <= index; i++) {
    const value = series[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count >= FOR_A_SLOPE ? sum / count : Number.NaN;
}

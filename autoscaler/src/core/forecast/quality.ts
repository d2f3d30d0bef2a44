import type { Observation } from '../observation.ts';
import { elapsed, type Instant, minutes } from '../units.ts';

/** How good the forecasts were that decisions used, at half an hour ahead. */
export interface ForecastQuality {
  /** Sum of absolute errors over sum of load: point forecast, and "as it is now". */
  readonly wape: number;
  readonly wapeLastValue: number;
  /** Share of the time in which the load stayed at or under the P90. */
  readonly coverageP90: number;
  readonly forecasts: number;
}

/** A decision, as far as its forecast is judged. */
export interface Foreseen {
  readonly at: Instant;
  readonly observation: Pick<Observation, 'load' | 'forecast'>;
}

const AHEAD = minutes(30);
/** A load that was read later than this after its time says nothing about that time. */
const LATEST = minutes(15);

/**
 * Compares each forecast with the load that came; null when there is nothing to compare. Records
 * are given oldest first.
 */
export function forecastQuality(records: readonly Foreseen[]): ForecastQuality | null {
  const loads = records.flatMap(({ at, observation: { load } }) =>
    load.kind === 'measured' ? [{ at, value: load.value }] : [],
  );
  const sums = { error: 0, naive: 0, load: 0, covered: 0, count: 0 };
  let next = 0;
  for (const { at, observation } of records) {
    if (observation.forecast.kind !== 'expected' || observation.load.kind !== 'measured') continue;
    const expected = observation.forecast.horizons.find(({ ahead }) => ahead === AHEAD);
    while ((loads[next]?.at ?? Number.POSITIVE_INFINITY) < at + AHEAD) next += 1;
    const came = loads[next];
    if (!expected || !came || elapsed(at, came.at) > AHEAD + LATEST) continue;
    sums.error += Math.abs(expected.point - came.value);
    sums.naive += Math.abs(observation.load.value - came.value);
    sums.load += came.value;
    sums.covered += came.value <= expected.p90 ? 1 : 0;
    sums.count += 1;
  }
  // Without any load an error is no share of it.
  if (sums.count === 0 || sums.load === 0) return null;
  return {
    wape: sums.error / sums.load,
    wapeLastValue: sums.naive / sums.load,
    coverageP90: sums.covered / sums.count,
    forecasts: sums.count,
  };
}

import { minutes } from '../../core/units.ts';
import type { PolicyRun } from './run.ts';

/** How good the forecasts were that decisions used, at half an hour ahead. */
export interface ForecastQuality {
  /** Sum of absolute errors over sum of load: point forecast, and "as it is now". */
  readonly wape: number;
  readonly wapeLastValue: number;
  /** Share of the time in which the load stayed at or under the P90. */
  readonly coverageP90: number;
  readonly forecasts: number;
}

const AHEAD = minutes(30);

/** Compares each decision's forecast with the load that came; null when there was none. */
export function forecastQuality({ records }: PolicyRun): ForecastQuality | null {
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
    if (!expected || !came) continue;
    sums.error += Math.abs(expected.point - came.value);
    sums.naive += Math.abs(observation.load.value - came.value);
    sums.load += came.value;
    sums.covered += came.value <= expected.p90 ? 1 : 0;
    sums.count += 1;
  }
  if (sums.count === 0) return null;
  return {
    wape: sums.error / sums.load,
    wapeLastValue: sums.naive / sums.load,
    coverageP90: sums.covered / sums.count,
    forecasts: sums.count,
  };
}

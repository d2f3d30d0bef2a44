import type { Trace } from '../trace/trace.ts';
import { after, type Cores, days, type Instant, type Millis, minutes } from '../units.ts';
import type { Expectation, Forecast, Member } from './forecast.ts';
import { forecastLoad } from './look-ahead.ts';
import { emptyMemory } from './memory.ts';
import { type RampScore, watchRamps } from './ramps.ts';
import { recordLoad } from './record.ts';

/** How good the forecasts of a trace were, made as they would have been made then. */
export interface ForecastScore {
  readonly trace: string;
  readonly step: Millis;
  readonly horizon: Millis;
  /** Instants from which a forecast was made whose outcome is known. */
  readonly origins: number;
  /** Sum of absolute errors over the sum of the load: of the forecast, and of "as it is now". */
  readonly wape: number;
  readonly wapePersistence: number;
  /** The first over the second, on the same origins: below 1 the forecast is worth having. */
  readonly relative: number;
  /** Share of outcomes at or under the P90. */
  readonly coverageP90: number;
  /** By member, the share of origins at which it spoke. */
  readonly chosen: Readonly<Partial<Record<Member, number>>>;
  /** How early steep rises were announced, over all slots after the warm-up. */
  readonly ramps: RampScore;
}

export interface ScoreOptions {
  readonly horizon: Millis;
}

const ORIGIN_EVERY = minutes(15);

/**
 * Walks through a trace as time did, learning from each slot only once it is over, and compares
 * forecasts with what came. The first two weeks are only learned from: eight days where the trace
 * has less than three weeks, four sevenths where it has less than two.
 */
export function scoreForecast(trace: Trace, { horizon }: ScoreOptions): ForecastScore {
  const ahead = Math.ceil(horizon / trace.step);
  const every = ORIGIN_EVERY / trace.step;
  const first = warmUpSlots(trace);
  const sums = emptySums();
  const ramps = watchRamps(ahead);
  let memory = emptyMemory(horizon);
  trace.values.forEach((load, slot) => {
    const start = (trace.start + slot * trace.step) as Instant;
    if (Number.isNaN(load)) return;
    memory = recordLoad(memory, start, load as Cores);
    if (slot < first) return;
    const forecast = forecastLoad(memory, after(start, trace.step));
    ramps.see(slot, load, forecast);
    const came = trace.values[slot + ahead] ?? Number.NaN;
    if ((slot - first) % every !== 0 || Number.isNaN(came)) return;
    if (forecast.kind === 'expected') tally(sums, { forecast, load, came });
  });
  return {
    trace: trace.name,
    step: trace.step,
    horizon,
    ...figures(sums),
    ramps: ramps.score(),
  };
}

function warmUpSlots({ values, step }: Trace): number {
  const length = values.length * step;
  if (length >= days(21)) return days(14) / step;
  return Math.floor(Math.min(days(8), (length * 4) / 7) / step);
}

interface Sums {
  origins: number;
  error: number;
  persistence: number;
  load: number;
  covered: number;
  readonly spoken: Map<Member, number>;
}

const emptySums = (): Sums => ({
  origins: 0,
  error: 0,
  persistence: 0,
  load: 0,
  covered: 0,
  spoken: new Map(),
});

interface Outcome {
  readonly forecast: Extract<Forecast, { kind: 'expected' }>;
  readonly load: number;
  readonly came: number;
}

function tally(sums: Sums, { forecast: { horizons, member }, load, came }: Outcome): void {
  const farthest: Expectation | undefined = horizons.at(-1);
  if (!farthest) return;
  sums.origins += 1;
  sums.error += Math.abs(came - farthest.point);
  sums.persistence += Math.abs(came - load);
  sums.load += came;
  sums.covered += came <= farthest.p90 ? 1 : 0;
  sums.spoken.set(member, (sums.spoken.get(member) ?? 0) + 1);
}

function figures({ origins, error, persistence, load, covered, spoken }: Sums) {
  return {
    origins,
    wape: error / load,
    wapePersistence: persistence / load,
    // A load that never changes is forecast as well by either.
    relative: error === persistence ? 1 : error / persistence,
    coverageP90: covered / origins,
    chosen: Object.fromEntries([...spoken].map(([member, times]) => [member, times / origins])),
  };
}

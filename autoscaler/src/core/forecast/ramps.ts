import { type Millis, minutes } from '../units.ts';
import type { Forecast } from './forecast.ts';
import { SLOT } from './slots.ts';

/** How early steep rises of the load were announced. */
export interface RampScore {
  /** Slots in which the load was a quarter over that of one horizon before, each rise once. */
  readonly count: number;
  /** Share of them that the nearest P90 reached: the rest came as a surprise. */
  readonly announced: number;
  /** Mean time before a ramp from which on every P90 for its slot reached its load. */
  readonly lead: Millis;
}

/** A rise by so much within one horizon is what capacity must be there for beforehand. */
const STEEP = 1.25;

export interface RampWatch {
  /** The newest slot with its load, and what is forecast from its end. */
  readonly see: (slot: number, load: number, forecast: Forecast) => void;
  readonly score: () => RampScore;
}

/** Watches forecasts as they are made, slot by slot. `horizon` in whole slots. */
export function watchRamps(horizon: number): RampWatch {
  const loads = new Map<number, number>();
  /** By the slot that they are for: P90s, nearest horizon first. */
  const announced = new Map<number, { readonly steps: number; readonly p90: number }[]>();
  const sums = { count: 0, seen: 0, lead: 0 };
  const isSteep = (slot: number): boolean => {
    const [now, then] = [loads.get(slot), loads.get(slot - horizon)];
    return now !== undefined && then !== undefined && now >= STEEP * then;
  };
  return {
    see: (slot, load, forecast) => {
      loads.set(slot, load);
      if (isSteep(slot) && !isSteep(slot - 1) && loads.has(slot - 1)) {
        const steps = leadOf(announced.get(slot) ?? [], load);
        sums.count += 1;
        sums.seen += steps > 0 ? 1 : 0;
        sums.lead += steps;
      }
      announced.delete(slot);
      loads.delete(slot - 2 * horizon - 1);
      for (const { ahead, p90 } of forecast.kind === 'expected' ? forecast.horizons : []) {
        const steps = Math.round(ahead / SLOT);
        const target = slot + steps;
        // The later a forecast is made, the nearer it is: it stands before the older ones.
        announced.set(target, [{ steps, p90 }, ...(announced.get(target) ?? [])]);
      }
    },
    score: () => ({
      count: sums.count,
      announced: sums.count > 0 ? sums.seen / sums.count : 1,
      lead: (sums.count > 0 ? (sums.lead / sums.count) * SLOT : minutes(0)) as Millis,
    }),
  };
}

/** Slots ahead of the farthest forecast that reached the load, as all nearer ones did. */
function leadOf(
  nearestFirst: readonly { readonly steps: number; readonly p90: number }[],
  load: number,
): number {
  let lead = 0;
  for (const { steps, p90 } of nearestFirst) {
    if (p90 < load) break;
    lead = steps;
  }
  return lead;
}

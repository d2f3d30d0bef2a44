import { DAY, type Instant, type Millis, minutes } from '../units.ts';

/**
 * Load is remembered as the mean of five minutes, in slots that are counted from the Unix epoch.
 */
export const SLOT: Millis = minutes(5);
export const DAY_SLOTS = DAY / SLOT;
export const WEEK_SLOTS = 7 * DAY_SLOTS;
/**
 * Four weeks are kept: two to learn from, and the week or more that each of their slots looks back.
 */
export const KEPT_SLOTS = 4 * WEEK_SLOTS;
/** A gap of up to 15 minutes is bridged by a straight line; a longer one stays unknown. */
export const BRIDGED_SLOTS = 3;

export const slotOf = (at: Instant): number => Math.floor(at / SLOT);
export const startOfSlot = (slot: number): Instant => (slot * SLOT) as Instant;

/** What stands there, or NaN: unknown and out of range are the same to a forecaster. */
export const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN;

export interface Smoothing {
  readonly weight: number;
  readonly length: number;
}

/** Exponentially weighted mean of what `values` gives for 0, 1, 2 … slots back. */
export function smoothed(values: (back: number) => number, { weight, length }: Smoothing): number {
  let mean = Number.NaN;
  for (let back = length - 1; back >= 0; back--) mean = smooth(mean, values(back), weight);
  return mean;
}

/** One step of it: an unknown value changes nothing, the first known one is the mean. */
export function smooth(mean: number, value: number, weight: number): number {
  if (Number.isNaN(value)) return mean;
  return Number.isNaN(mean) ? value : weight * value + (1 - weight) * mean;
}

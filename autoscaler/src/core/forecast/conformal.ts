import { at, WEEK_SLOTS } from './slots.ts';

/** Every third slot is looked back at: neighbouring errors say nearly the same. */
export const SAMPLED = 3;
export const SAMPLES = WEEK_SLOTS / SAMPLED;
const COVERED = 0.9;

/**
 * How far off the spoken forecasts of one horizon were over seven days. `spoken` is what is stored;
 * the two sorted lists follow from it and from the load, and are kept so that no slot sorts.
 */
export interface Calibration {
  /** By target slot, each third of them: what was spoken for it; NaN where nothing was scored. */
  readonly spoken: Float32Array;
  readonly differences: Sorted;
  readonly quotients: Sorted;
}

/** Ascending numbers in the first `count` places. */
export interface Sorted {
  readonly values: Float64Array;
  count: number;
}

const emptySorted = (): Sorted => ({ values: new Float64Array(SAMPLES), count: 0 });

export const emptyCalibration = (): Calibration => ({
  spoken: new Float32Array(SAMPLES).fill(Number.NaN),
  differences: emptySorted(),
  quotients: emptySorted(),
});

export const isSampled = (slot: number): boolean => slot % SAMPLED === 0;
export const placeOfSample = (slot: number): number => (slot / SAMPLED) % SAMPLES;

/** One slot's outcome: what came and what was spoken for it, both finite. */
export interface Outcome {
  readonly came: number;
  readonly spoken: number;
}

export function count(calibration: Calibration, { came, spoken }: Outcome): void {
  insert(calibration.differences, came - spoken);
  if (spoken > 0) insert(calibration.quotients, came / spoken);
}

export function discount(calibration: Calibration, { came, spoken }: Outcome): void {
  remove(calibration.differences, came - spoken);
  if (spoken > 0) remove(calibration.quotients, came / spoken);
}

/**
 * The load that nine of ten outcomes stayed under, were they as far off as those of the last seven
 * days: split conformal prediction (Vovk et al. 2005; rank ⌈0.9(n + 1)⌉). The larger of error added
 * and error multiplied: the first alone is too little on a ramp up from an idle night.
 */
export function p90Of({ differences, quotients }: Calibration, point: number): number {
  if (differences.count === 0) return point;
  const added = point + quantile(differences);
  return quotients.count === 0 ? added : Math.max(added, point * quantile(quotients));
}

function quantile({ values, count: size }: Sorted): number {
  const rank = Math.ceil(COVERED * (size + 1));
  return at(values, Math.min(rank, size) - 1);
}

function insert(list: Sorted, value: number): void {
  const place = placeIn(list, value);
  list.values.copyWithin(place + 1, place, list.count);
  list.values[place] = value;
  list.count += 1;
}

function remove(list: Sorted, value: number): void {
  const place = placeIn(list, value);
  if (at(list.values, place) !== value || place >= list.count) return;
  list.values.copyWithin(place, place + 1, list.count);
  list.count -= 1;
}

/** The first place whose number is not smaller. */
function placeIn({ values, count: size }: Sorted, value: number): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(values, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { type ForecastMemory, loadAt } from './memory.ts';
import { DAY_SLOTS, KEPT_SLOTS, WEEK_SLOTS } from './slots.ts';

const DAYS = 7;
/** Ten minutes to either side. */
const BLUR = 2;

/**
 * What a slot usually holds: the median of the same time of day over the seven days before that
 * slot, smoothed over ten minutes to either side. Uses nothing from the slot's own day, so that it
 * is known for almost a day ahead. Days are UTC's: where clocks are changed it lags an hour for a
 * few days, and another member speaks.
 */
export function usualAt(memory: ForecastMemory, slot: number): number {
  return blurred((it) => medianAt(memory, it), slot - DAY_SLOTS);
}

/** What the slot held a week before, smoothed alike. */
export const weekBefore = (memory: ForecastMemory, slot: number): number =>
  blurred((it) => loadAt(memory, it), slot - WEEK_SLOTS);

function blurred(valueAt: (slot: number) => number, middle: number): number {
  let sum = 0;
  let count = 0;
  for (let slot = middle - BLUR; slot <= middle + BLUR; slot++) {
    const value = valueAt(slot);
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}

/** Median of a slot and of the same time on the six days before it; NaN when all are unknown. */
function medianAt(memory: ForecastMemory, slot: number): number {
  if (slot > memory.latest || slot < 0) return Number.NaN;
  const place = slot % KEPT_SLOTS;
  const known = memory.medians[place];
  if (known !== -1) return known ?? Number.NaN;
  const median = medianOfDays(memory, slot);
  memory.medians[place] = median;
  return median;
}

const sorted = new Float64Array(DAYS);

function medianOfDays(memory: ForecastMemory, slot: number): number {
  let count = 0;
  for (let day = 0; day < DAYS; day++) {
    const value = loadAt(memory, slot - day * DAY_SLOTS);
    if (!Number.isNaN(value)) count = insert(value, count);
  }
  if (count === 0) return Number.NaN;
  const [low, high] = [sorted[(count - 1) >> 1] ?? 0, sorted[count >> 1] ?? 0];
  return (low + high) / 2;
}

/** Seven numbers: an insertion is quicker than any sort that takes a comparison. */
function insert(value: number, count: number): number {
  let place = count;
  for (; place > 0 && (sorted[place - 1] ?? 0) > value; place--)
    sorted[place] = sorted[place - 1] ?? 0;
  sorted[place] = value;
  return count + 1;
}

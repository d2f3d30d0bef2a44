import { type Board, type Fit, type ForecastMemory, loadAt } from './memory.ts';
import { usualAt, weekBefore } from './profile.ts';
import { fitRidge, type Learned } from './ridge.ts';
import { at, smooth, WEEK_SLOTS } from './slots.ts';

/** Every three hours: a fit moves little in five minutes and costs a hundred times a forecast. */
const EVERY_SLOTS = 36;
/** The ridge learns from two weeks, deviations from one. */
const ROWS = 2 * WEEK_SLOTS;
/** Exponential means: the weight of the newest value, and how many slots still matter to it. */
export const LEVEL = { weight: 0.3, length: 40 } as const;
export const DEVIATION = { weight: 0.6, length: 14 } as const;

/** Learns anew at the first slot recorded in every three hours, and what was never learned. */
export function refit(memory: ForecastMemory, before: number): void {
  const period = (slot: number): number => Math.floor(slot / EVERY_SLOTS);
  const learning = memory.boards.filter(
    ({ fit }) => fit === undefined || period(memory.latest) !== period(before),
  );
  if (learning.length === 0) return;
  const learned = layOut(memory);
  const deviations = deviationsOf(memory, learned);
  for (const board of learning) board.fit = fitOf(board, learned, deviations);
}

interface Deviations {
  readonly usual: Deviation;
  readonly week: Deviation;
}

function fitOf({ steps }: Board, learned: Learned, { usual, week }: Deviations): Fit {
  return {
    fromUsual: persistence(usual, steps),
    fromWeek: persistence(week, steps),
    ridge: fitRidge(learned, steps, ROWS),
  };
}

/** Only as far back as the rows reach, so that a memory read from storage learns the very same. */
function layOut(memory: ForecastMemory): Learned {
  const end = memory.latest + 1;
  const ahead = Math.max(...memory.boards.map(({ steps }) => steps));
  const size = ROWS + WEEK_SLOTS + ahead + LEVEL.length;
  const from = end - size;
  const load = new Float64Array(size);
  for (let i = 0; i < size; i++) load[i] = loadAt(memory, from + i);
  const center = meanOf(load);
  const level = new Float64Array(size);
  let mean = Number.NaN;
  for (let i = 0; i < size; i++) {
    load[i] = at(load, i) - center;
    mean = smooth(mean, at(load, i), LEVEL.weight);
    level[i] = mean;
  }
  const usual = new Float64Array(size).fill(Number.NaN);
  for (let i = size - ROWS - ahead; i < size; i++) usual[i] = usualAt(memory, from + i) - center;
  return { from, end, center, load, level, usual };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

/** How far the load was from what was expected of a slot, and the smoothed run of that. */
interface Deviation {
  readonly raw: Float64Array;
  readonly smoothed: Float64Array;
}

function deviationsOf(memory: ForecastMemory, { end, center, load, usual }: Learned): Deviations {
  const size = WEEK_SLOTS + DEVIATION.length;
  const known = load.subarray(load.length - size);
  const week = new Float64Array(size);
  for (let i = 0; i < size; i++) week[i] = weekBefore(memory, end - size + i) - center;
  return {
    usual: deviation(known, usual.subarray(load.length - size)),
    week: deviation(known, week),
  };
}

function deviation(load: Float64Array, expected: Float64Array): Deviation {
  const raw = new Float64Array(load.length);
  const smoothed = new Float64Array(load.length);
  let mean = Number.NaN;
  for (let i = 0; i < load.length; i++) {
    raw[i] = at(load, i) - at(expected, i);
    mean = smooth(mean, at(raw, i), DEVIATION.weight);
    smoothed[i] = mean;
  }
  return { raw, smoothed };
}

/** Least squares of the deviation `steps` later on the smoothed one now, held within [0, 1]. */
function persistence({ raw, smoothed }: Deviation, steps: number): number {
  let [products, squares] = [0, 0];
  for (let i = 0; i + steps < raw.length; i++) {
    const [now, later] = [at(smoothed, i), at(raw, i + steps)];
    if (Number.isNaN(now) || Number.isNaN(later)) continue;
    products += now * later;
    squares += now * now;
  }
  return squares > 0 ? Math.min(Math.max(products / squares, 0), 1) : 0;
}

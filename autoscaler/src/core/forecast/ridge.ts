import { at, DAY_SLOTS, WEEK_SLOTS } from './slots.ts';
import { solveSymmetric } from './solve.ts';

/** A stretch of slots laid out in a row, all of it less `center`, for learning from. */
export interface Learned {
  /** Place 0 is this slot. */
  readonly from: number;
  /** One past the newest slot whose load is known. */
  readonly end: number;
  readonly center: number;
  readonly load: Float64Array;
  /** Exponentially weighted mean of the load up to each slot. */
  readonly level: Float64Array;
  /** What the slot usually holds: known a little beyond `end`. */
  readonly usual: Float64Array;
}

/** Load h slots ahead as a sum of weighted loads: `offset` + Σ weight × (feature − center). */
export interface Ridge {
  readonly center: number;
  readonly offset: number;
  readonly weights: Float64Array;
}

/** Features without the two that need a week. */
const DAILY = 9;
export const FEATURES = 11;
/** Weight of the penalty beside correlations: enough to tame twins among the features. */
const PENALTY = 0.001;
/** Two thirds of a day of examples for eleven weights. */
const FEWEST_ROWS = 200;
/** Features that vary less than this against the mean carry nothing but rounding. */
const STILL = 1e-12;

/** Values by slot relative to now; all may be NaN. */
export interface Features {
  readonly load: (offset: number) => number;
  readonly level: number;
  readonly usual: (offset: number) => number;
}

/** The seasonal lags that a forecast is made of, `steps` slots ahead. */
export function featuresOf({ load, level, usual }: Features, steps: number): readonly number[] {
  return [
    load(0),
    load(-1),
    load(-2),
    load(-5),
    level,
    usual(steps),
    usual(0),
    load(steps - DAY_SLOTS),
    load(-DAY_SLOTS),
    load(steps - WEEK_SLOTS),
    load(-WEEK_SLOTS),
  ];
}

export function predict({ center, offset, weights }: Ridge, features: readonly number[]): number {
  let sum = center + offset;
  for (let i = 0; i < weights.length; i++) sum += at(weights, i) * (at(features, i) - center);
  return sum;
}

/**
 * Ridge regression on standardised features (Hoerl and Kennard 1970) over the last `rows` slots.
 * Weekly features are used once they are known for enough rows, else the daily ones alone.
 */
export function fitRidge(learned: Learned, steps: number, rows: number): Ridge | undefined {
  return (
    solved(momentsOf(learned, { steps, rows, width: FEATURES })) ??
    solved(momentsOf(learned, { steps, rows, width: DAILY }))
  );
}

interface Shape {
  readonly steps: number;
  readonly rows: number;
  readonly width: number;
}

/** Sums over rows of features (the target last) and of their products, the lower half of them. */
interface Moments {
  readonly width: number;
  readonly center: number;
  readonly sums: Float64Array;
  readonly products: Float64Array;
  rows: number;
}

function momentsOf(learned: Learned, { steps, rows, width }: Shape): Moments {
  const size = width + 1;
  const moments = {
    width,
    center: learned.center,
    sums: new Float64Array(size),
    products: new Float64Array(size * size),
    rows: 0,
  };
  const row = new Float64Array(size);
  const last = learned.end - learned.from - 1 - steps;
  for (let place = Math.max(5, last - rows + 1); place <= last; place++) {
    fill(row, learned, { place, steps, width });
    add(moments, row);
  }
  return moments;
}

interface Row {
  readonly place: number;
  readonly steps: number;
  readonly width: number;
}

/**
 * The same features as `featuresOf`. This and the next function run for thousands of rows a fit
 * and call nothing, so that they are as quick under a test runner as they are bundled.
 */
function fill(row: Float64Array, learned: Learned, { place, steps, width }: Row): void {
  const { load, level, usual } = learned;
  const ahead = place + steps;
  row[0] = load[place] ?? Number.NaN;
  row[1] = load[place - 1] ?? Number.NaN;
  row[2] = load[place - 2] ?? Number.NaN;
  row[3] = load[place - 5] ?? Number.NaN;
  row[4] = level[place] ?? Number.NaN;
  row[5] = usual[ahead] ?? Number.NaN;
  row[6] = usual[place] ?? Number.NaN;
  row[7] = load[ahead - DAY_SLOTS] ?? Number.NaN;
  row[8] = load[place - DAY_SLOTS] ?? Number.NaN;
  if (width === FEATURES) {
    row[9] = load[ahead - WEEK_SLOTS] ?? Number.NaN;
    row[10] = load[place - WEEK_SLOTS] ?? Number.NaN;
  }
  row[width] = load[ahead] ?? Number.NaN;
}

function add(moments: Moments, row: Float64Array): void {
  const { sums, products } = moments;
  const size = row.length;
  let total = 0;
  for (let i = 0; i < size; i++) total += row[i] ?? 0;
  if (Number.isNaN(total)) return;
  moments.rows += 1;
  for (let i = 0; i < size; i++) {
    const value = row[i] ?? 0;
    sums[i] = (sums[i] ?? 0) + value;
    const line = i * size;
    for (let j = 0; j <= i; j++)
      products[line + j] = (products[line + j] ?? 0) + value * (row[j] ?? 0);
  }
}

function solved({ width, center, sums, products, rows }: Moments): Ridge | undefined {
  if (rows < FEWEST_ROWS) return undefined;
  const mean = (i: number): number => at(sums, i) / rows;
  const covariance = (i: number, j: number): number =>
    at(products, i * (width + 1) + j) / rows - mean(i) * mean(j);
  const spread = Float64Array.from({ length: width }, (_, i) => {
    const variance = covariance(i, i);
    return variance > STILL * center * center ? Math.sqrt(variance) : 0;
  });
  const scaled = (i: number, j: number): number => {
    const unit = at(spread, i) * at(spread, j);
    return unit > 0 ? covariance(i, j) / unit : 0;
  };
  const matrix = new Float64Array(width * width);
  const target = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) matrix[i * width + j] = scaled(i, j);
    matrix[i * width + i] = 1 + PENALTY;
    target[i] = at(spread, i) > 0 ? covariance(width, i) / at(spread, i) : 0;
  }
  const weights = solveSymmetric(matrix, target).map((it, i) =>
    at(spread, i) > 0 ? it / at(spread, i) : 0,
  );
  let offset = mean(width);
  for (let i = 0; i < width; i++) offset -= at(weights, i) * mean(i);
  return Number.isFinite(offset) ? { center, offset, weights } : undefined;
}

import { type Millis, minutes } from '../units.ts';
import { type Calibration, emptyCalibration } from './conformal.ts';
import type { Member } from './forecast.ts';
import type { Ridge } from './ridge.ts';
import { KEPT_SLOTS, SLOT } from './slots.ts';

/** Who forecasts, in the order of every array that has a place for each. */
export const MEMBERS = [
  'last-value',
  'ewma',
  'daily-profile',
  'last-week',
  'ridge',
] as const satisfies readonly Member[];
export const COUNT = MEMBERS.length;

/** Members' errors are added up by the hour, so that a day of them is 24 sums and not 288 lists. */
export const HOURS = 24;

/** What members have learned about one horizon. */
export interface Fit {
  /** Share of the present deviation from the usual that is still there `steps` slots later. */
  readonly fromUsual: number;
  /** The same of the deviation from the week before. */
  readonly fromWeek: number;
  readonly ridge: Ridge | undefined;
}

/** Everything that is remembered about one horizon. */
export interface Board {
  /** Slots ahead. */
  readonly steps: number;
  /**
   * What was forecast for the next `steps` slots: for a slot s, at place s mod steps, one number
   * a member and, after them, what was spoken. NaN where a member had nothing to say.
   */
  readonly pending: Float32Array;
  /** Sums of absolute errors, hour by hour and within it by member; and how many they are of. */
  readonly errors: Float32Array;
  readonly counts: Float32Array;
  readonly calibration: Calibration;
  /** Coefficients of the members that learn some: undefined until they have learned. */
  fit: Fit | undefined;
}

/**
 * What the forecaster knows. `recordLoad` changes it in place and gives it back, so that a week of
 * slots costs no copies: whoever records has given the old one up.
 */
export interface ForecastMemory {
  /** The newest slot that was recorded, or -1. */
  latest: number;
  /** How many of the slots that are kept have a known load. */
  known: number;
  /** vCPUs in use, by slot mod KEPT_SLOTS; NaN is unknown. Single precision: what is stored. */
  readonly load: Float32Array;
  readonly boards: readonly Board[];
  /** Medians of one slot over seven days, worked out when first asked for: -1 is not yet. */
  readonly medians: Float64Array;
}

const DEFAULT_HORIZON = minutes(30);

/** A memory of nothing, for forecasts every ten minutes up to the horizon. */
export const emptyMemory = (horizon: Millis = DEFAULT_HORIZON): ForecastMemory => ({
  latest: -1,
  known: 0,
  load: new Float32Array(KEPT_SLOTS).fill(Number.NaN),
  boards: stepsUpTo(horizon).map(emptyBoard),
  medians: new Float64Array(KEPT_SLOTS).fill(-1),
});

/** The same memory for another horizon: what is known of horizons that stay is kept. */
export function forHorizon(memory: ForecastMemory, horizon: Millis): ForecastMemory {
  const wanted = stepsUpTo(horizon);
  const had = memory.boards.map(({ steps }) => steps);
  if (had.length === wanted.length && wanted.every((steps) => had.includes(steps))) return memory;
  const boards = wanted.map(
    (steps) => memory.boards.find((board) => board.steps === steps) ?? emptyBoard(steps),
  );
  return { ...memory, boards };
}

export const emptyBoard = (steps: number): Board => ({
  steps,
  pending: new Float32Array(steps * (COUNT + 1)).fill(Number.NaN),
  errors: new Float32Array(HOURS * COUNT),
  counts: new Float32Array(HOURS * COUNT),
  calibration: emptyCalibration(),
  fit: undefined,
});

/** Ten, twenty, … minutes and the horizon itself, in slots. */
function stepsUpTo(horizon: Millis): readonly number[] {
  const last = Math.max(1, Math.ceil(horizon / SLOT));
  const steps: number[] = [];
  for (let step = 2; step < last; step += 2) steps.push(step);
  return [...steps, last];
}

/** Load of a slot in vCPUs, NaN when unknown, not yet known or forgotten. */
export function loadAt({ load, latest }: ForecastMemory, slot: number): number {
  if (slot > latest || slot <= latest - KEPT_SLOTS) return Number.NaN;
  return load[slot % KEPT_SLOTS] ?? Number.NaN;
}

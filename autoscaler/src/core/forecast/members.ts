import { DEVIATION, LEVEL } from './fits.ts';
import { type Board, type ForecastMemory, loadAt } from './memory.ts';
import { usualAt, weekBefore } from './profile.ts';
import { featuresOf, predict } from './ridge.ts';
import { KEPT_SLOTS, smoothed, WEEK_SLOTS } from './slots.ts';

/** No forecast says more than so many times the highest load of the week: every method diverges. */
const HIGHEST = 3;

/** What all horizons share, worked out once a slot. */
export interface Present {
  readonly memory: ForecastMemory;
  readonly level: number;
  /** How far the load is from the usual, and from the week before. */
  readonly offUsual: number;
  readonly offWeek: number;
  readonly ceiling: number;
}

export function presentOf(memory: ForecastMemory): Present {
  const { latest } = memory;
  const load = (back: number): number => loadAt(memory, latest - back);
  const off = (expected: (slot: number) => number): number =>
    smoothed((back) => load(back) - expected(latest - back), DEVIATION);
  return {
    memory,
    level: smoothed(load, LEVEL),
    offUsual: off((slot) => usualAt(memory, slot)),
    offWeek: off((slot) => weekBefore(memory, slot)),
    ceiling: ceilingOf(memory),
  };
}

/** What each member says of one horizon, in the order of MEMBERS; NaN where one cannot. */
export function forecastsOf(present: Present, { steps, fit }: Board): readonly number[] {
  const { memory, level, offUsual, offWeek } = present;
  const ahead = memory.latest + steps;
  return [
    loadAt(memory, memory.latest),
    level,
    usualAt(memory, ahead) + (fit?.fromUsual ?? 0) * offUsual,
    weekBefore(memory, ahead) + (fit?.fromWeek ?? 0) * offWeek,
    ridgeForecast(present, { steps, fit }),
  ].map((it) => clipped(it, present));
}

/** Keeps NaN: a member that cannot speak must not say 0. */
export const clipped = (load: number, { ceiling }: Pick<Present, 'ceiling'>): number =>
  Math.min(Math.max(load, 0), ceiling);

function ridgeForecast({ memory, level }: Present, board: Pick<Board, 'steps' | 'fit'>): number {
  if (!board.fit?.ridge) return Number.NaN;
  const load = (offset: number): number => loadAt(memory, memory.latest + offset);
  const usual = (offset: number): number => usualAt(memory, memory.latest + offset);
  return predict(board.fit.ridge, featuresOf({ load, level, usual }, board.steps));
}

/** In vCPUs, from the highest load of the last seven days. */
export function ceilingOf({ latest, load }: ForecastMemory): number {
  let highest = 0;
  for (let slot = Math.max(0, latest - WEEK_SLOTS + 1); slot <= latest; slot++) {
    const value = load[slot % KEPT_SLOTS] ?? 0;
    if (value > highest) highest = value;
  }
  return HIGHEST * highest;
}

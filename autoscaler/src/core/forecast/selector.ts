import type { Member } from './forecast.ts';
import { type Board, COUNT, type ForecastMemory, HOURS, loadAt, MEMBERS } from './memory.ts';
import { at, DAY_SLOTS } from './slots.ts';

/** A member's mean absolute error over the last day, vCPUs; undefined while it has none. */
export interface Standing {
  readonly member: Member;
  /** By horizon, nearest first. */
  readonly errors: readonly (number | undefined)[];
  readonly speaks: boolean;
}

/** Place in MEMBERS of the one with the least absolute error over the last day and all horizons. */
export function speakerOf({ boards, latest }: ForecastMemory): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let member = 0; member < COUNT; member++) {
    let error = 0;
    for (const board of boards)
      error += hasSay(board, { member, latest }) ? errorOf(board, member) : Number.NaN;
    if (error < least) [best, least] = [member, error];
  }
  return best;
}

/**
 * Error of whoever speaks over the last day, at the farthest horizon: the mean absolute error as a
 * share of the mean load (WAPE). Undefined until there is a day to say it of.
 */
export function dayError(memory: ForecastMemory): number | undefined {
  const board = memory.boards.at(-1);
  let [load, slots] = [0, 0];
  for (let back = 0; back < DAY_SLOTS; back++) {
    const value = loadAt(memory, memory.latest - back);
    if (Number.isNaN(value)) continue;
    load += value;
    slots += 1;
  }
  const error = board ? errorOf(board, speakerOf(memory)) : Number.NaN;
  const share = (error * slots) / load;
  return slots * 2 > DAY_SLOTS && Number.isFinite(share) ? share : undefined;
}

/** How the members stand, for people. */
export function standings(memory: ForecastMemory): readonly Standing[] {
  const speaker = speakerOf(memory);
  return MEMBERS.map((member, index) => ({
    member,
    errors: memory.boards.map((board) => {
      const error = errorOf(board, index);
      return Number.isNaN(error) ? undefined : error;
    }),
    speaks: index === speaker,
  }));
}

/**
 * Says something now, and has done so for at least half of the time in which the last value could:
 * a member that only forecast the quiet night is not compared with one that also met the rush.
 */
function hasSay(board: Board, { member, latest }: { member: number; latest: number }): boolean {
  const now = at(board.pending, (latest % board.steps) * (COUNT + 1) + member);
  return !Number.isNaN(now) && total(board.counts, member) * 2 >= total(board.counts, 0);
}

const errorOf = ({ errors, counts }: Board, member: number): number =>
  total(errors, member) / total(counts, member);

function total(byHour: Float32Array, member: number): number {
  let sum = 0;
  for (let hour = 0; hour < HOURS; hour++) sum += at(byHour, hour * COUNT + member);
  return sum;
}

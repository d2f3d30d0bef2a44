import { after, type Cores, elapsed, hours, type Instant, type Millis } from '../units.ts';
import { p90Of } from './conformal.ts';
import type { Expectation, Forecast } from './forecast.ts';
import { ceilingOf, clipped } from './members.ts';
import { type Board, COUNT, type ForecastMemory, MEMBERS } from './memory.ts';
import { speakerOf } from './selector.ts';
import { at, BRIDGED_SLOTS, SLOT, startOfSlot } from './slots.ts';

/** Less history than this says nothing about the next day. */
const NEEDED = hours(24);

/**
 * What is expected at each horizon, from the newest slot on; horizons count from the end of that
 * slot. Nothing is expected from less than a day of load, nor from a slot that is so old that the
 * gap after it would not be bridged.
 */
export function forecastLoad(memory: ForecastMemory, now: Instant): Forecast {
  const have = (memory.known * SLOT) as Millis;
  if (have < NEEDED) return { kind: 'too-little-history', have, need: NEEDED };
  const end = after(startOfSlot(memory.latest), SLOT);
  if (elapsed(end, now) > (BRIDGED_SLOTS + 1) * SLOT) return { kind: 'unknown' };
  const speaker = speakerOf(memory);
  const member = MEMBERS[speaker] ?? 'last-value';
  const ceiling = ceilingOf(memory);
  return {
    kind: 'expected',
    at: now,
    member,
    fellBack: member === 'last-value',
    horizons: memory.boards.map((board) => expectation(board, { memory, ceiling })),
  };
}

interface Limits {
  readonly memory: ForecastMemory;
  readonly ceiling: number;
}

function expectation(board: Board, { memory, ceiling }: Limits): Expectation {
  const { steps, pending, calibration } = board;
  const point = at(pending, (memory.latest % steps) * (COUNT + 1) + COUNT);
  return {
    ahead: (steps * SLOT) as Millis,
    point: point as Cores,
    p90: clipped(p90Of(calibration, point), { ceiling }) as Cores,
  };
}

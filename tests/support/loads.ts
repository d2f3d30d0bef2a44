import type { ForecastMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { emptyMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { recordLoad } from '../../autoscaler/src/core/forecast/record.ts';
import { SLOT } from '../../autoscaler/src/core/forecast/slots.ts';
import { seededRandom } from '../../autoscaler/src/core/random.ts';
import { type Cores, DAY, type Instant, minutes } from '../../autoscaler/src/core/units.ts';
import { instant } from './calendar.ts';

/** The first slot of every made-up load; not at midnight, so that days and places differ. */
export const BEGIN = instant('2026-10-01T07:25:00Z');
export const DAY_OF_SLOTS = DAY / SLOT;

export const slotAt = (index: number): Instant => (BEGIN + index * SLOT) as Instant;
/** When the slot is over: the instant at which it is recorded and the next forecast is due. */
export const endOf = (index: number): Instant => slotAt(index + 1);

/** Slots one after the other; NaN is a slot that was never seen. */
export function recorded(
  loads: readonly number[],
  { into = emptyMemory(minutes(30)), from = 0 } = {},
): ForecastMemory {
  return loads.reduce(
    (memory, load, index) => recordLoad(memory, slotAt(from + index), load as Cores),
    into,
  );
}

/** A daily wave around 4 vCPUs, busier on two days of the week, with noise. */
export function shopLoad(length: number, { seed = 1, noise = 0.05 } = {}): number[] {
  const random = seededRandom(seed);
  return Array.from({ length }, (_, index) => {
    const day = Math.floor(index / DAY_OF_SLOTS) % 7;
    const wave = 4 + 2 * Math.sin((2 * Math.PI * index) / DAY_OF_SLOTS) + (day >= 5 ? 1 : 0);
    return Math.max(0, wave * (1 + noise * random.normal()));
  });
}

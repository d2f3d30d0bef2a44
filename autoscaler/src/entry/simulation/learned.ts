import { emptyMemory, type ForecastMemory } from '../../core/forecast/memory.ts';
import { recordLoad } from '../../core/forecast/record.ts';
import type { Cores, Instant } from '../../core/units.ts';
import { type Scenario, SLOT } from './scenario.ts';

/** What the forecaster remembers of the time before the scenario's start. */
export function learnedMemory({ history, start }: Scenario): ForecastMemory {
  const begin = start - history.length * SLOT;
  return history.reduce(
    (memory, load, index) => recordLoad(memory, (begin + index * SLOT) as Instant, load as Cores),
    emptyMemory(),
  );
}

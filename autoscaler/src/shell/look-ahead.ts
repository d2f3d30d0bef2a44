import type { Forecast } from '../core/forecast/forecast.ts';
import { forecastLoad } from '../core/forecast/look-ahead.ts';
import { forHorizon } from '../core/forecast/memory.ts';
import { recordLoad } from '../core/forecast/record.ts';
import { dayError } from '../core/forecast/selector.ts';
import { SLOT, startOfSlot } from '../core/forecast/slots.ts';
import { before, days, elapsed, type Instant } from '../core/units.ts';
import { Fenced, type Run } from './run.ts';

/** Prometheus keeps a week; more than a day is never asked for at once. */
const LONGEST_GAP = days(1);

/** What the forecast says, and how far off it was over the last day, as a share of the load. */
export interface Ahead {
  readonly forecast: Forecast;
  readonly error?: number;
}

/**
 * What the forecast says now. First the slots that have ended since the last look are recorded,
 * whatever the mode: whoever switches prediction on later should not begin without a past.
 */
export async function lookAhead(run: Run, now: Instant): Promise<Ahead> {
  const { store, signals } = run.ports;
  let memory = forHorizon(await store.readMemory(), run.policy.prediction.horizon);
  const end = memory.latest < 0 ? undefined : startOfSlot(memory.latest + 1);
  if (end === undefined || elapsed(end, now) >= SLOT) {
    const longAgo = before(now, LONGEST_GAP);
    const since = end === undefined || end < longAgo ? longAgo : end;
    const slots = await signals.loadSlots(since, now);
    for (const { start, cores } of slots) memory = recordLoad(memory, start, cores);
    // While Prometheus is silent there is nothing new, and nothing to write once a minute.
    if (slots.length > 0 && (await store.saveMemory(run.lease, memory)) === 'fenced')
      throw new Fenced('a newer lease was granted');
  }
  if (run.policy.prediction.mode === 'off') return { forecast: { kind: 'off' } };
  const error = dayError(memory);
  return { forecast: forecastLoad(memory, now), ...(error === undefined ? {} : { error }) };
}

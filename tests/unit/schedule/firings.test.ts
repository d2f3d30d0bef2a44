import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIso } from '../../../autoscaler/src/core/iso-time.ts';
import { startsOf } from '../../../autoscaler/src/core/schedule/firings.ts';
import { DAY, days, hours, type Instant, MINUTE } from '../../../autoscaler/src/core/units.ts';
import { aSchedule, instant, later, ZONES } from '../../support/calendar.ts';

/**
 * Days around every clock change of 2026 and 2027 in the zones of these tests, and some plain ones.
 */
const CHANGES = [
  '2026-02-15',
  '2026-03-08',
  '2026-03-22',
  '2026-03-29',
  '2026-04-05',
  '2026-06-01',
  '2026-09-06',
  '2026-09-27',
  '2026-10-04',
  '2026-10-25',
  '2026-11-01',
  '2027-03-14',
];

const span = (from: string, length = days(3)) => {
  const start = later(instant(`${from}T00:00:00Z`), -DAY as typeof length);
  return { from: start, to: later(start, length) };
};

/** Minute by minute, in the platform's words: what a person with a wall clock would do. */
function byHand(clock: string, timeZone: string, { from, to }: ReturnType<typeof span>) {
  const platform = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const shown = (at: number) => platform.format(at);
  const found: Instant[] = [];
  const done = new Set<string>();
  let [day, time] = shown(from - 2 * DAY).split(' ');
  for (let at = from - 2 * DAY; at < to; at += 5 * MINUTE) {
    const [today, now] = shown(at).split(' ');
    const newDay = today !== day;
    // A clock that jumps over midnight skips the end of no day, and the beginning of the next.
    const due = (newDay || (time ?? '') < clock) && (now ?? '') >= clock && !done.has(today ?? '');
    if (due) {
      done.add(today ?? '');
      if (at >= from) found.push(at as Instant);
    }
    [day, time] = [today, now];
  }
  return found;
}

describe('starts', () => {
  test('of a daily time are those of a wall clock, across every change of clocks', () => {
    const clock = fc.constantFrom('00:00', '00:15', '00:30', '01:30', '01:45', '02:00', '02:30');
    const when = fc.constantFrom(...CHANGES).map((day) => span(day));
    fc.assert(
      fc.property(clock, fc.constantFrom(...ZONES), when, (time, timeZone, during) => {
        const [hour, minute] = time.split(':').map(Number);
        const schedule = aSchedule({ cron: `${minute} ${hour} * * *`, timeZone });
        expect(startsOf(schedule)(during)).toEqual(byHand(`${time}:00`, timeZone, during));
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['30 2 * * *', '2026-03-29', ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z']],
    ['30 2 * * *', '2026-10-25', ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z']],
    ['0,30 2 * * SUN', '2026-03-29', ['2026-03-29T01:00:00Z']],
    ['30 2 29 3 *', '2026-03-29', ['2026-03-29T01:00:00Z']],
  ])('of %s in Berlin around %s are %j', (cron, day, starts) => {
    const schedule = aSchedule({ cron, timeZone: 'Europe/Berlin' });
    expect(startsOf(schedule)(span(day, days(2))).map(formatIso)).toEqual(starts);
  });

  test('by date are told in the zone of the schedule and may be listed in any order', () => {
    const { cron: _, ...rest } = aSchedule();
    const starts = startsOf({ ...rest, dates: ['2026-12-31T20:00', '2026-12-16T10:00'] });
    const december = { from: instant('2026-12-01T00:00:00Z'), to: instant('2027-01-01T00:00:00Z') };
    expect(starts(december).map(formatIso)).toEqual([
      '2026-12-16T04:00:00Z',
      '2026-12-31T14:00:00Z',
    ]);
  });

  test('at the edges: the beginning of a span is in, its end is out', () => {
    const starts = startsOf(aSchedule({ timeZone: 'UTC' }));
    const nine = instant('2026-11-23T09:00:00Z');
    expect(starts({ from: nine, to: later(nine, days(1)) })).toEqual([nine]);
  });

  test('do not depend on what was asked before', () => {
    const remembering = startsOf(aSchedule({ cron: '*/20 * * * *', timeZone: 'Europe/Berlin' }));
    const anchor = instant('2026-10-20T00:00:00Z');
    const part = fc.tuple(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 72 }));
    fc.assert(
      fc.property(part, ([offset, length]) => {
        const from = later(anchor, hours(offset));
        const during = { from, to: later(from, hours(length)) };
        const fresh = startsOf(aSchedule({ cron: '*/20 * * * *', timeZone: 'Europe/Berlin' }));
        expect(remembering(during)).toEqual(fresh(during));
      }),
      { numRuns: 15 },
    );
  });

  test('a date that no year has never starts', () => {
    const starts = startsOf(aSchedule({ cron: '0 9 30 2 *' }));
    expect(starts(span('2026-02-27'))).toEqual([]);
  });
});

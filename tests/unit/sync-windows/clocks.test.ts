import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSync } from '../../../autoscaler/src/core/sync-windows/decide.ts';
import { isActive, stretchesFrom } from '../../../autoscaler/src/core/sync-windows/timeline.ts';
import type { SyncWindow } from '../../../autoscaler/src/core/sync-windows/window.ts';
import {
  DAY,
  HOUR,
  hours,
  type Instant,
  MINUTE,
  minutes,
} from '../../../autoscaler/src/core/units.ts';
import { at, aWindow, iso, plus, TARGET } from './a-window.ts';

/** Stretches of a window from midnight UTC of a day on, as `start end`. */
function stretches(own: Partial<SyncWindow>, day: string, count = 1): readonly string[] {
  const found: string[] = [];
  for (const { from, to } of stretchesFrom(aWindow(own), at(`${day}T00:00:00Z`))) {
    found.push(`${iso(from)} ${iso(to)}`);
    if (found.length === count) break;
  }
  return found;
}

describe('a window', () => {
  const window = aWindow({ schedule: '0 9 * * *', duration: hours(1) });

  it.each([
    ['2026-03-04T08:59:59.999Z', false],
    ['2026-03-04T09:00:00Z', true],
    ['2026-03-04T09:59:59.999Z', true],
    ['2026-03-04T10:00:00Z', false],
  ])('is active from its start, which is in, to its end, which is out: %s %s', (text, active) => {
    expect(isActive(window, at(text))).toBe(active);
  });

  it('is one stretch where occurrences overlap or touch', () => {
    expect(stretches({ schedule: '0 9-11 * * *', duration: hours(1) }, '2026-03-04')).toEqual([
      '2026-03-04T09:00:00Z 2026-03-04T12:00:00Z',
    ]);
    expect(stretches({ schedule: '0 9,10 * * *', duration: minutes(90) }, '2026-03-04')).toEqual([
      '2026-03-04T09:00:00Z 2026-03-04T11:30:00Z',
    ]);
  });

  it('that began a week ago is still seen', () => {
    const long = aWindow({ schedule: '0 0 1 3 *', duration: hours(7 * 24) });
    expect(isActive(long, at('2026-03-07T23:59:59Z'))).toBe(true);
    expect(isActive(long, at('2026-03-08T00:00:00Z'))).toBe(false);
  });
});

/** What Argo CD has instead stands in docs/DELIVERY.md, beside each of these. */
describe('where clocks are changed', () => {
  const timeZone = 'Europe/Amsterdam';

  it('a start that the change skips is the first instant after the gap', () => {
    expect(stretches({ schedule: '30 2 * * *', timeZone }, '2026-03-29')).toEqual([
      '2026-03-29T01:00:00Z 2026-03-29T02:00:00Z',
    ]);
  });

  it('a start that comes twice happens once, the first time', () => {
    expect(stretches({ schedule: '30 2 * * *', timeZone }, '2026-10-25', 2)).toEqual([
      '2026-10-25T00:30:00Z 2026-10-25T01:30:00Z',
      '2026-10-26T01:30:00Z 2026-10-26T02:30:00Z',
    ]);
  });

  it.each([
    ['2026-03-28', '2026-03-28T21:00:00Z 2026-03-29T05:00:00Z'],
    ['2026-10-24', '2026-10-24T20:00:00Z 2026-10-25T04:00:00Z'],
  ])('eight hours are eight hours in the night of %s', (day, stretch) => {
    const night = { schedule: '0 22 * * *', duration: hours(8), timeZone };
    // The first one began the evening before.
    expect(stretches(night, day, 2)[1]).toBe(stretch);
  });

  it('an answer does not depend on when it is asked for: the offset is that of the start', () => {
    const summer = { schedule: '0 9 * * *', timeZone };
    expect(stretches(summer, '2026-07-01')).toEqual(['2026-07-01T07:00:00Z 2026-07-01T08:00:00Z']);
    expect(stretches(summer, '2026-12-01')).toEqual(['2026-12-01T08:00:00Z 2026-12-01T09:00:00Z']);
  });
});

/** Local time by Intl alone, so that nothing of the code under test tells the time. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function wallOf(instant: number, timeZone: string): number {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'medium',
      hourCycle: 'h23',
    });
  clocks.set(timeZone, clock);
  const [month, day, year, hour, minute, second] = clock.format(instant).match(/\d+/g) ?? [];
  const full = 2000 + Number(year);
  return Date.UTC(
    full,
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}
const offsetOf = (instant: number, timeZone: string): number => wallOf(instant, timeZone) - instant;

interface Change {
  readonly timeZone: string;
  /** The first instant of the new time. */
  readonly instant: Instant;
  readonly before: number;
  readonly after: number;
}

/** Every change of clocks from 2026 to 2027, one zone standing for all that change alike. */
function changes(): readonly Change[] {
  const found = new Map<string, Change>();
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    let low = Date.UTC(2026, 0, 1);
    for (let high = low + 10 * DAY; high < Date.UTC(2027, 0, 1); low = high, high += 10 * DAY) {
      const [before, after] = [offsetOf(low, timeZone), offsetOf(high, timeZone)];
      if (before === after) continue;
      let [from, to] = [low, high];
      while (to - from > 1_000) {
        const middle = Math.floor((from + to) / 2_000) * 1_000;
        if (offsetOf(middle, timeZone) === before) from = middle;
        else to = middle;
      }
      found.set(`${to} ${before} ${after}`, { timeZone, instant: to as Instant, before, after });
    }
  }
  return [...found.values()];
}

/** The first instant whose wall clock has reached this one: what a start means, said otherwise. */
function firstReaching(wall: number, { timeZone, instant }: Change): Instant {
  for (let at = instant - 3 * HOUR; at <= instant + 4 * HOUR; at += MINUTE)
    if (wallOf(at, timeZone) >= wall && wallOf(at, timeZone) - wall < 3 * HOUR)
      return at as Instant;
  throw new Error(`no instant reaches ${new Date(wall).toISOString()} in ${timeZone}`);
}

describe('every change of clocks in every zone', () => {
  const all = changes();

  it('is there to be tested', () => {
    expect(all.length).toBeGreaterThan(30);
    expect(all.some(({ before, after }) => Math.abs(after - before) === HOUR / 2)).toBe(true);
  });

  it('leaves a window of one hour at one hour, from the start that clocks show first', () => {
    const wrong: unknown[] = [];
    for (const change of all)
      for (const past of [-90, -60, -30, 0, 15, 30, 59, 60, 90]) {
        const wall = change.instant + change.before + past * MINUTE;
        const when = new Date(wall);
        const time = `${when.getUTCMinutes()} ${when.getUTCHours()}`;
        const schedule = `${time} ${when.getUTCDate()} ${when.getUTCMonth() + 1} *`;
        const window = aWindow({ schedule, duration: hours(1), timeZone: change.timeZone });
        const start = firstReaching(wall, change);
        const seen = [-1, 0, HOUR - 1, HOUR].map((it) => isActive(window, plus(start, it)));
        if (seen.join() !== 'false,true,true,false')
          wrong.push({ ...change, past, schedule, seen });
      }
    expect(wrong).toEqual([]);
  });
});

describe('the next change', () => {
  const window = fc.record({
    kind: fc.constantFrom('allow' as const, 'deny' as const),
    schedule: fc
      .tuple(
        fc.integer({ min: 0, max: 59 }),
        fc.constantFrom('*', '2', '1,2', '20-23'),
        fc.constantFrom('*', '0', 'FRI', '1-5'),
      )
      .map(([minute, hour, weekday]) => `${minute} ${hour} * * ${weekday}`),
    duration: fc.constantFrom(1, 30, 60, 600, 1_500).map(minutes),
    timeZone: fc.constantFrom('UTC', 'Asia/Dhaka', 'Europe/Amsterdam', 'Australia/Lord_Howe'),
    manualSync: fc.boolean(),
  });
  const soon = fc.integer({ min: at('2026-03-20T00:00:00Z'), max: at('2026-04-10T00:00:00Z') });

  it('is the first instant at which the answer is another one', () => {
    let turns = 0;
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 3 }),
        soon,
        fc.boolean(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
          minLength: 5,
          maxLength: 5,
        }),
        (drawn, now, manual, shares) => {
          const windows = drawn.map(aWindow);
          const ask = (when: number) =>
            decideSync(windows, TARGET, { now: when as Instant, manual });
          const { allowed, nextChangeAt } = ask(now);
          if (nextChangeAt === undefined) return;
          turns++;
          expect(nextChangeAt).toBeGreaterThan(now);
          expect(ask(nextChangeAt).allowed).toBe(!allowed);
          for (const share of [
            ...shares.map((it) => now + it * (nextChangeAt - now)),
            nextChangeAt - 1,
          ])
            expect(ask(Math.min(Math.floor(share), nextChangeAt - 1)).allowed).toBe(allowed);
        },
      ),
      { numRuns: 40 },
    );
    expect(turns).toBeGreaterThan(10);
  });

  it('is not in sight where nothing ever turns the answer', () => {
    const always = aWindow({ schedule: '* * * * *', duration: minutes(1) });
    expect(decideSync([always], TARGET, { now: at('2026-03-04T00:00:00Z') })).toMatchObject({
      allowed: false,
      nextChangeAt: undefined,
    });
    expect(
      decideSync([], TARGET, { now: at('2026-03-04T00:00:00Z') }).nextChangeAt,
    ).toBeUndefined();
  });

  it('passes over edges that change nothing', () => {
    const inner = aWindow({ schedule: '0 10 * * *', duration: hours(1) });
    const outer = aWindow({ schedule: '0 9 * * *', duration: hours(4) });
    const { nextChangeAt } = decideSync([inner, outer], TARGET, {
      now: at('2026-03-04T09:30:00Z'),
    });
    expect(iso(nextChangeAt)).toBe('2026-03-04T13:00:00Z');
  });

  it('comes years ahead where the calendar wants it', () => {
    const leap = aWindow({ kind: 'allow', schedule: '0 0 29 2 *' });
    expect(iso(decideSync([leap], TARGET, { now: at('2026-03-04T00:00:00Z') }).nextChangeAt)).toBe(
      '2028-02-29T00:00:00Z',
    );
  });
});

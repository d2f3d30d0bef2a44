import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIso } from '../../../autoscaler/src/core/iso-time.ts';
import {
  instantOf,
  localMonth,
  localText,
  minuteOfDay,
  parseWallClock,
  type WallClock,
  wallClockAt,
} from '../../../autoscaler/src/core/schedule/local-time.ts';
import { DAY, type Instant } from '../../../autoscaler/src/core/units.ts';
import { instant, ZONES } from '../../support/calendar.ts';

const zone = fc.constantFrom(...ZONES);
const at = fc
  .integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) })
  .map((it) => it as Instant);

/** The platform's own words, by a road that shares nothing with ours but the zone database. */
const platformText = (when: Instant, timeZone: string): string =>
  new Date(when).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');

describe('local time', () => {
  test('is what the platform says, in every zone and at every instant', () => {
    fc.assert(
      fc.property(at, zone, (when, timeZone) => {
        const ours = formatIso(wallClockAt(when, timeZone) as number as Instant).slice(0, 19);
        expect(ours).toBe(platformText(when, timeZone));
      }),
    );
  });

  test.each([
    ['2026-11-22T17:59:59Z', 'Asia/Dhaka', 'Sun 2026-11-22 23:59', 1439],
    ['2026-11-22T18:00:00Z', 'Asia/Dhaka', 'Mon 2026-11-23 00:00', 0],
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', 'Sun 2026-03-29 01:59', 119],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', 'Sun 2026-03-29 03:00', 180],
    ['2026-11-26T14:00:00Z', 'America/New_York', 'Thu 2026-11-26 09:00', 540],
  ])('%s in %s reads %s', (text, timeZone, words, minute) => {
    expect(localText(instant(text), timeZone)).toBe(words);
    expect(minuteOfDay(instant(text), timeZone)).toBe(minute);
  });

  test('a month ends at local midnight', () => {
    expect(localMonth(instant('2026-11-30T17:59:59Z'), 'Asia/Dhaka')).toBe('2026-11');
    expect(localMonth(instant('2026-11-30T18:00:00Z'), 'Asia/Dhaka')).toBe('2026-12');
  });

  test('a zone that does not exist is an error, not UTC', () => {
    expect(() => minuteOfDay(0 as Instant, 'Asia/Daka')).toThrow(RangeError);
  });
});

describe('the instant of a wall clock', () => {
  test('is the one that shows it, the first of two, or the first after a gap', () => {
    fc.assert(
      fc.property(at, zone, (when, timeZone) => {
        const wall = wallClockAt(when, timeZone);
        const found = instantOf(wall, timeZone);
        expect(wallClockAt(found, timeZone)).toBe(wall);
        expect(found).toBeLessThanOrEqual(when);
        expect(when - found).toBeLessThan(DAY);
      }),
    );
  });

  test('in a gap it is the instant at which the clock jumps over it', () => {
    fc.assert(
      fc.property(at, zone, (when, timeZone) => {
        const wall = when as number as WallClock;
        const found = instantOf(wall, timeZone);
        const before = wallClockAt((found - 1) as Instant, timeZone);
        expect(wallClockAt(found, timeZone)).toBeGreaterThanOrEqual(wall);
        expect(before).toBeLessThan(wall);
      }),
    );
  });

  test.each([
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z', 'skipped'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z', 'the first of two'],
    ['2026-03-08T02:00', 'America/New_York', '2026-03-08T07:00:00Z', 'skipped'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z', 'the first of two'],
    ['2026-10-04T02:10', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z', 'skipped'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', 'the first of two'],
    ['2026-09-06T00:15', 'America/Santiago', '2026-09-06T04:00:00Z', 'skipped midnight'],
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00Z', 'a day that never was'],
    ['2026-12-16T10:00', 'Asia/Dhaka', '2026-12-16T04:00:00Z', 'plain'],
  ])('%s in %s is %s (%s)', (text, timeZone, utc) => {
    expect(formatIso(instantOf(parseWallClock(text), timeZone))).toBe(utc);
  });
});

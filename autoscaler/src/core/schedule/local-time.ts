import { formatIso, parseIso } from '../iso-time.ts';
import { assert, DAY, type Instant, MINUTE, type Unit } from '../units.ts';

/**
 * What a clock on the wall of some zone shows, written as if that zone were UTC, in milliseconds.
 */
export type WallClock = Unit<number, 'WallClock'>;

const QUARTER = 15 * MINUTE;
const DAYS_OF_WEEK = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** A zone with the offset that was asked for last: callers walk through time, they do not jump. */
interface Zone {
  readonly format: Intl.DateTimeFormat;
  quarter: number;
  offset: number;
  /** Offsets at the beginnings of UTC days: long looks ahead ask for the same ones again. */
  readonly days: Map<number, number>;
}

const MOST_DAYS_KEPT = 5_000;

const zones = new Map<string, Zone>();

/** Local time in an IANA zone. Throws a RangeError for a name that the platform does not know. */
export const wallClockAt = (at: Instant, timeZone: string): WallClock =>
  (at + offsetAt(at, timeZone)) as WallClock;

/** Minutes since local midnight, 0 to 1439: what cadence windows are told in. */
export function minuteOfDay(at: Instant, timeZone: string): number {
  const wall = wallClockAt(at, timeZone);
  return Math.floor((wall - Math.floor(wall / DAY) * DAY) / MINUTE);
}

/** `2026-11`, the local month that costs are counted by. */
export const localMonth = (at: Instant, timeZone: string): string =>
  writtenWall(wallClockAt(at, timeZone)).slice(0, 7);

/** `Fri 2026-11-27 20:00`, without the zone: the reader is told once which one it is. */
export function localText(at: Instant, timeZone: string): string {
  const wall = wallClockAt(at, timeZone);
  const day = DAYS_OF_WEEK[(Math.floor(wall / DAY) + 4) % 7] ?? '';
  return `${day} ${writtenWall(wall).slice(0, 16).replace('T', ' ')}`;
}

/** Reads `2026-12-16T10:00`, which the policy's schema has checked. */
export function parseWallClock(text: string): WallClock {
  const at = parseIso(`${text}:00Z`);
  assert(at !== undefined, `not a local time: ${text}`);
  return at as number as WallClock;
}

/** `2026-12-16T10:00:00`: how a wall clock is handed to a cron reader. */
export const writtenWall = (wall: WallClock): string =>
  formatIso(wall as number as Instant).replace(/(\.\d+)?Z$/, '');

/**
 * The instant at which a wall clock shows this. A time that a clock change skips gives the first
 * instant after the gap; a time that comes twice gives the first of the two.
 */
export function instantOf(wall: WallClock, timeZone: string): Instant {
  const day = Math.floor(wall / DAY);
  const around = [day - 1, day + 2].map((it) => offsetOnDay(it, timeZone));
  // No clock is set twice within three days: where both ends agree, so does all between.
  if (around[0] === around[1]) return (wall - (around[0] ?? 0)) as Instant;
  const [before, after] = [wall - DAY, wall + DAY].map((at) => offsetAt(at as Instant, timeZone));
  assert(before !== undefined && after !== undefined, 'both offsets were asked for');
  const earlier = (wall - Math.max(before, after)) as Instant;
  const later = (wall - Math.min(before, after)) as Instant;
  for (const at of [earlier, later]) if (wallClockAt(at, timeZone) === wall) return at;
  return changeBetween(earlier, later, timeZone);
}

/** The first instant at which the offset is no longer what it was at `low`, by halving. */
function changeBetween(low: Instant, high: Instant, timeZone: string): Instant {
  const old = offsetAt(low, timeZone);
  let [from, to]: [number, number] = [low, high];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (offsetAt(middle as Instant, timeZone) === old) from = middle;
    else to = middle;
  }
  return to as Instant;
}

function offsetOnDay(day: number, timeZone: string): number {
  const { days } = zones.get(timeZone) ?? openZone(timeZone);
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS_KEPT) days.clear();
  const offset = offsetAt((day * DAY) as Instant, timeZone);
  days.set(day, offset);
  return offset;
}

/** Offsets change only at whole quarters of an hour, in every zone since 1972. */
function offsetAt(at: Instant, timeZone: string): number {
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  const quarter = Math.floor(at / QUARTER);
  if (quarter !== zone.quarter) {
    zone.offset = shownBy(zone.format, quarter * QUARTER) - quarter * QUARTER;
    zone.quarter = quarter;
  }
  return zone.offset;
}

function openZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const zone = { format, quarter: Number.NaN, offset: 0, days: new Map<number, number>() };
  zones.set(timeZone, zone);
  return zone;
}

function shownBy(format: Intl.DateTimeFormat, at: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = value;
  const { year, month, day, hour, minute, second } = parts;
  const shown = parseIso(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  assert(shown !== undefined, `the platform told a time as ${year}-${month}-${day} ${hour}`);
  return shown;
}

import { instantOf, type WallClock, wallClockAt, writtenWall } from '../schedule/local-time.ts';
import { before, DAY, days, HOUR, type Instant, MINUTE } from '../units.ts';
import type { CronFields } from './cron-fields.ts';

/** A clock is set by an hour or two, once by a day; never by more. */
const SLACK = days(1);
/** Leap days lie eight years apart at most: what did not come by then never does. */
const MOST_DAYS = 9 * 366;

/**
 * Start times from an instant on, ascending and each once. Fields are matched against the clocks of
 * the zone: a time that a clock change skips starts at the first instant after the gap, one that
 * comes twice starts at the first. Ends nine years later; readers set a nearer bound.
 */
export function* startsFrom(
  { fields, timeZone }: { readonly fields: CronFields; readonly timeZone: string },
  from: Instant,
): Generator<Instant, void> {
  let last: Instant | undefined;
  for (const wall of wallTimes(fields, wallClockAt(before(from, SLACK), timeZone))) {
    const at = instantOf(wall, timeZone);
    if (at < from || at === last) continue;
    last = at;
    yield at;
  }
}

/** No clock change takes part in the matching, so that every day has its 1,440 minutes. */
function* wallTimes(fields: CronFields, from: WallClock): Generator<WallClock, void> {
  const first = Math.floor(from / DAY) * DAY;
  const minutes = [...fields.minute.set].sort(ascending);
  const hours = [...fields.hour.set].sort(ascending);
  for (let count = 0; count < MOST_DAYS; count++) {
    const day = first + count * DAY;
    if (!isDay(day as WallClock, fields)) continue;
    for (const hour of hours)
      for (const minute of minutes) {
        const wall = (day + hour * HOUR + minute * MINUTE) as WallClock;
        if (wall >= from) yield wall;
      }
  }
}

const ascending = (left: number, right: number): number => left - right;

function isDay(day: WallClock, { dayOfMonth, month, dayOfWeek }: CronFields): boolean {
  const [months, date] = writtenWall(day).slice(5, 10).split('-').map(Number);
  if (!month.set.has(months ?? 0)) return false;
  // 1970 began on a Thursday.
  const weekday = (Math.floor(day / DAY) + 4) % 7;
  const [byDate, byWeekday] = [dayOfMonth.set.has(date ?? 0), dayOfWeek.set.has(weekday)];
  // Two day fields that both ask something are two ways to be right; else both must hold.
  return dayOfMonth.any || dayOfWeek.any ? byDate && byWeekday : byDate || byWeekday;
}

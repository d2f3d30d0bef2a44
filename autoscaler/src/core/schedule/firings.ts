import { Cron } from 'croner';
import type { Schedule } from '../policy/policy.ts';
import { after, before, days, type Instant } from '../units.ts';
import {
  instantOf,
  parseWallClock,
  type WallClock,
  wallClockAt,
  writtenWall,
} from './local-time.ts';

/** From `from`, which is in, to `to`, which is out. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export type Starts = (span: Span) => readonly Instant[];

/** A clock is set by an hour or two; a day is more than any change there ever was. */
const SLACK = days(1);
/** Firings are worked out for so long at a time, because a week of decisions asks 5,000 times. */
const CHUNK = days(2);
/** One start a minute for longer than anybody asks for. */
const MOST_STARTS = 100_000;
const PAGE = 64;

/**
 * Start times of a schedule, ascending. Wall clocks are matched in the schedule's own zone: one
 * that a clock change skips starts at the first instant after the gap, one that comes twice starts
 * once, at the first.
 */
export function startsOf(schedule: Schedule): Starts {
  const wallTimes = schedule.cron === undefined ? listed(schedule) : matching(schedule.cron);
  return remembered(({ from, to }) => {
    const wall = (at: Instant): WallClock => wallClockAt(at, schedule.timeZone);
    const times = wallTimes(wall(before(from, SLACK)), wall(after(to, SLACK)));
    const starts = times.map((it) => instantOf(it, schedule.timeZone));
    return [...new Set(starts)].filter((at) => at >= from && at < to).sort((a, b) => a - b);
  });
}

type WallTimes = (from: WallClock, to: WallClock) => readonly WallClock[];

const listed = ({ dates = [] }: Schedule): WallTimes => {
  const times = dates.map(parseWallClock);
  return (from, to) => times.filter((it) => it >= from && it < to);
};

/** Cron is read as if the zone were UTC, so that no clock change takes part in the matching. */
function matching(expression: string): WallTimes {
  const cron = new Cron(expression, { paused: true, mode: '5-part', timezone: 'UTC' });
  return (from, to) => {
    const found: WallClock[] = [];
    let last = (from - 1_000) as WallClock;
    while (found.length < MOST_STARTS) {
      const page = cron.nextRuns(PAGE, writtenWall(last)).map((it) => it.getTime() as WallClock);
      const next = page.filter((it) => it >= from && it < to);
      found.push(...next);
      const end = page.at(-1);
      if (end === undefined || next.length < page.length) break;
      last = end;
    }
    return found;
  };
}

/** Keeps the last stretch that was worked out, longer than what was asked for. */
function remembered(work: Starts): Starts {
  let known: Span & { readonly starts: readonly Instant[] } = {
    from: 0 as Instant,
    to: 0 as Instant,
    starts: [],
  };
  return ({ from, to }) => {
    if (from < known.from || to > known.to) {
      const span = { from, to: after(to, CHUNK) };
      known = { ...span, starts: work(span) };
    }
    return known.starts.filter((at) => at >= from && at < to);
  };
}

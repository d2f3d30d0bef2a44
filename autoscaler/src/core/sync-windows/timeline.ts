import { after, assert, before, type Instant, type Millis } from '../units.ts';
import { readCron } from './cron-fields.ts';
import { startsFrom } from './starts.ts';
import type { SyncWindow } from './window.ts';

/**
 * A stretch in which a window is active: from its start, which is in, to its end, which is out.
 * Overlapping and touching occurrences are one stretch.
 */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Set where nobody looked further: it goes on until `to` at least. */
  readonly cut?: true;
}

type Timed = Pick<SyncWindow, 'schedule' | 'duration' | 'timeZone'>;

/** How far ahead anybody looks: the span in which a schedule has to have a start at all. */
export const FORESIGHT = (5 * 366 * 86_400_000) as Millis;
/**
 * Starts that are looked at, at most: five years of several a day, or a week of one a minute. What
 * lies beyond is out of sight.
 */
const MOST_STARTS = 10_000;
const MOMENT = 1 as Millis;

/** Whether a window is active, [start, start + duration) for any of its starts. */
export function isActive(window: Timed, at: Instant): boolean {
  const [first] = startsFrom(startOf(window), after(before(at, window.duration), MOMENT));
  return first !== undefined && first <= at;
}

/** Stretches that end after an instant, soonest first. */
export function* stretchesFrom(window: Timed, at: Instant): Generator<Stretch, void> {
  const horizon = after(at, FORESIGHT);
  let open: Stretch | undefined;
  let seen = 0;
  for (const from of startsFrom(startOf(window), after(before(at, window.duration), MOMENT))) {
    if (from > horizon) break;
    if (++seen > MOST_STARTS) {
      if (open) yield { ...open, cut: true };
      return;
    }
    const joins: boolean = open !== undefined && from <= open.to;
    if (open && !joins) yield open;
    open = { from: joins && open ? open.from : from, to: after(from, window.duration) };
  }
  if (open) yield open;
}

/** When a window opens or closes, or the last instant until which it was looked at. */
export interface Edge {
  readonly at: Instant;
  readonly known: boolean;
}

/** A window as it changes. Asked about instants in ascending order. */
export interface Timeline {
  readonly activeAt: (at: Instant) => boolean;
  /** The next edge, or undefined when there is none within the foresight. */
  readonly edgeAfter: (at: Instant) => Edge | undefined;
}

export function timelineOf(window: Timed, from: Instant): Timeline {
  const stretches = stretchesFrom(window, from);
  const next = (): Stretch | undefined => stretches.next().value ?? undefined;
  let current = next();
  const skipTo = (at: Instant): Stretch | undefined => {
    while (current && current.to <= at && !current.cut) current = next();
    return current;
  };
  return {
    activeAt: (at) => (skipTo(at)?.from ?? Number.POSITIVE_INFINITY) <= at,
    edgeAfter: (at) => {
      const stretch = skipTo(at);
      if (!stretch) return undefined;
      return stretch.from > at
        ? { at: stretch.from, known: true }
        : { at: stretch.to, known: !stretch.cut };
    },
  };
}

function startOf({ schedule, timeZone }: Timed) {
  const read = readCron(schedule);
  assert(read.ok, `a window was let in with the schedule ${schedule}`);
  return { fields: read.fields, timeZone };
}

import { elapsed, type Instant, type Millis, minutes } from '../units.ts';

/**
 * A deadline that runs only while somebody looks: time counts between two looks that both
 * succeeded. An unreadable API, a function that did not run and a clock that jumped add nothing.
 */
export interface Watch {
  readonly waited: Millis;
  readonly lookedAt?: Instant;
}

export const UNWATCHED: Watch = { waited: 0 as Millis };

/** More than this between two looks is an outage of ours: it counts as this much. */
const LONGEST_GAP = minutes(2);

export function look(watch: Watch, now: Instant): Watch {
  const gap = watch.lookedAt === undefined ? 0 : elapsed(watch.lookedAt, now);
  const counted = Math.min(Math.max(gap, 0), LONGEST_GAP);
  return { waited: (watch.waited + counted) as Millis, lookedAt: now };
}

/** The look failed: what was waited stays, and the time until the next good look will not count. */
export const lookedInVain = ({ waited }: Watch): Watch => ({ waited });

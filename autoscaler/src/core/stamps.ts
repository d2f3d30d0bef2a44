import { elapsed, HOUR, type Instant, type Millis, minutes } from './units.ts';

/** Further than this no two clocks of ours differ. */
const SKEW = minutes(2);

/**
 * Whether a stamp lies within the last `span`. One that lies further ahead than clocks differ was
 * written before the clock was set back: it says nothing about the time since, and must not hold
 * anything until the clock has caught up with it.
 */
export function isWithin(stamp: Instant, span: Millis, now: Instant): boolean {
  const since = elapsed(stamp, now);
  return since < span && since >= -SKEW;
}

/** Whether something that lasts for `span` at most, and was to end then, still lasts. */
export const stillUntil = (end: Instant, span: Millis, now: Instant): boolean =>
  end > now && elapsed(now, end) <= span + SKEW;

export const inLastHour = (stamp: Instant, now: Instant): boolean => isWithin(stamp, HOUR, now);

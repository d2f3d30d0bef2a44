import type { Policy } from '../policy/policy.ts';
import { noticeKey, type State } from '../state.ts';
import { elapsed, type Instant, type Millis, seconds } from '../units.ts';
import { minuteOfDay } from './local-time.ts';

type Paced = Pick<Policy, 'cadence' | 'timeZone'>;

/** Half a heartbeat: one that comes some seconds early still counts as the minute it stands for. */
const TOLERANCE = seconds(30);

/** How far apart decisions are at this instant. A policy's windows neither overlap nor wrap. */
export function intervalAt({ cadence, timeZone }: Paced, at: Instant): Millis {
  const minute = minuteOfDay(at, timeZone);
  const window = cadence.windows.find(({ from, to }) => minute >= from && minute < to);
  return window?.every ?? cadence.otherwise;
}

/**
 * AWS announced something that no decision knew of yet: a replacement boots for longer than AWS
 * waits. Told by the notices themselves: the time of an event says little of when it was written.
 */
export const hasNews = ({ notices, decidedOn }: Pick<State, 'notices' | 'decidedOn'>): boolean =>
  notices.some((it) => !decidedOn.includes(noticeKey(it)));

/**
 * A decision is due at this heartbeat. Without a last one it is, and also when the last one lies in
 * the future: a clock that was set back must not silence decisions until it has caught up.
 */
export function decisionDue(policy: Paced, last: Instant | undefined, now: Instant): boolean {
  if (last === undefined) return true;
  const since = elapsed(last, now);
  return since < -TOLERANCE || since >= intervalAt(policy, now) - TOLERANCE;
}

import type { Policy } from '../policy/policy.ts';
import type { State } from '../state.ts';
import { before, elapsed, type Instant, MINUTE, type Millis, seconds } from '../units.ts';
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
 * AWS announced something that no decision has seen yet: a replacement boots for longer than AWS
 * waits. A notice may be written up to a minute after the event that it tells of.
 */
export const hasNews = ({ notices, lastDecisionAt: last }: News): boolean =>
  last !== undefined && notices.some(({ at }) => at > before(last, MINUTE));

type News = Pick<State, 'notices' | 'lastDecisionAt'>;

/**
 * A decision is due at this heartbeat. Without a last one it is, and also when the last one lies in
 * the future: a clock that was set back must not silence decisions until it has caught up.
 */
export function decisionDue(policy: Paced, last: Instant | undefined, now: Instant): boolean {
  if (last === undefined) return true;
  const since = elapsed(last, now);
  return since < -TOLERANCE || since >= intervalAt(policy, now) - TOLERANCE;
}

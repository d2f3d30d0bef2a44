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

type Announced = Pick<State, 'notices' | 'boost' | 'brake'>;

/**
 * What a decision must know of: what AWS announced, and what a person asked for. Told by the facts
 * themselves: the time of an event says little of when it was written.
 */
export const newsKeys = ({ notices, boost, brake }: Announced): readonly string[] => [
  ...notices.map(noticeKey),
  ...(boost ? [`boost.${boost.nodes}.${boost.until}`] : []),
  ...(brake ? [`brake.${brake.until}`] : []),
];

/**
 * Something was announced that no decision knew of yet: a replacement boots for longer than AWS
 * waits, and whoever types `boost` at night waits at the screen. A brake that was lifted is news
 * too; a notice that is gone is not, for its node is.
 */
export function hasNews(state: Announced & Pick<State, 'decidedOn'>): boolean {
  const keys = newsKeys(state);
  const lifted = state.decidedOn.filter((it) => /^(boost|brake)\./.test(it));
  return (
    keys.some((it) => !state.decidedOn.includes(it)) || lifted.some((it) => !keys.includes(it))
  );
}

/**
 * A decision is due at this heartbeat. Without a last one it is, and also when the last one lies in
 * the future: a clock that was set back must not silence decisions until it has caught up.
 */
export function decisionDue(policy: Paced, last: Instant | undefined, now: Instant): boolean {
  if (last === undefined) return true;
  const since = elapsed(last, now);
  return since < -TOLERANCE || since >= intervalAt(policy, now) - TOLERANCE;
}

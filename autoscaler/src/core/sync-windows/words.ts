import { DURATION } from '../policy/quantities.ts';
import { localText } from '../schedule/local-time.ts';
import type { SyncDecision, SyncReason, SyncWindow } from './window.ts';

/** A window as messages name it: by what it is for, else by its times. */
export const windowName = (window: SyncWindow): string =>
  window.description === undefined ? timesOf(window) : `"${window.description}"`;

/** `0 19 * * FRI for 4h (Asia/Dhaka)`. */
export const timesOf = ({ schedule, duration, timeZone }: SyncWindow): string =>
  `${schedule} for ${DURATION.render(duration)} (${timeZone})`;

const BECAUSE: Readonly<Record<SyncReason, (windows: string) => string>> = {
  'no-window': () => 'no window speaks about it',
  'deny-active': (windows) => `${windows} denies it now`,
  'deny-manual': (windows) => `${windows} denies it now, but lets a person pass`,
  'deny-overrun': (windows) => `${windows} denies it now, but what was under way may finish`,
  'allow-active': (windows) => `${windows} allows it now`,
  'allow-inactive': (windows) => `it is allowed only in ${windows}, and that is not now`,
  'allow-manual': (windows) => `it is allowed only in ${windows}, but a person may pass`,
  'allow-overrun': (windows) =>
    `it is allowed only in ${windows}, but what was under way may finish`,
  'deny-inactive': (windows) => `only ${windows} could deny it, and that is not now`,
};

/**
 * A decision in one sentence: `held by "Friday flash sale": it denies …; until Fri 2026-11-27 23:00
 * Asia/Dhaka (17:00 UTC)`. Times are told in the zone of the window that decides.
 */
export function decisionWords(decision: SyncDecision): string {
  const { allowed, reason, decidedBy, nextChangeAt } = decision;
  const verdict = allowed ? 'allowed' : 'not allowed';
  const because = BECAUSE[reason](listed(decidedBy.map(windowName)));
  return `${verdict}: ${because}${nextChangeAt === undefined ? '' : `; ${untilWords(decision)}`}`;
}

/** `until Fri 2026-11-27 23:00 Asia/Dhaka (Fri 2026-11-27 17:00 UTC)`. */
export function untilWords({ decidedBy, nextChangeAt }: SyncDecision): string {
  if (nextChangeAt === undefined) return 'with no end in sight';
  const zone = decidedBy[0]?.timeZone ?? 'UTC';
  const utc = `${localText(nextChangeAt, 'UTC')} UTC`;
  return zone === 'UTC'
    ? `until ${utc}`
    : `until ${localText(nextChangeAt, zone)} ${zone} (${utc})`;
}

const listed = (names: readonly string[]): string => {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
};

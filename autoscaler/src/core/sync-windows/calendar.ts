import { after, type Instant, type Millis } from '../units.ts';
import { decideSync } from './decide.ts';
import type { SyncDecision, SyncWindow, Target } from './window.ts';

/** A stretch in which automation may, or may not, deliver. */
export interface CalendarRow {
  readonly from: Instant;
  /** Undefined: it lasts longer than anybody looks ahead. */
  readonly to: Instant | undefined;
  readonly decision: SyncDecision;
}

export interface CalendarSpan {
  readonly from: Instant;
  readonly length: Millis;
}

const MOST_ROWS = 200;

/** How decisions follow each other, each as long as it lasts; the first is told from its asking. */
export function calendarOf(
  windows: readonly SyncWindow[],
  target: Target,
  { from, length }: CalendarSpan,
): readonly CalendarRow[] {
  const rows: CalendarRow[] = [];
  let at: Instant | undefined = from;
  while (at !== undefined && at < after(from, length) && rows.length < MOST_ROWS) {
    const decision = decideSync(windows, target, { now: at });
    rows.push({ from: at, to: decision.nextChangeAt, decision });
    at = decision.nextChangeAt;
  }
  return rows;
}

import { DURATION } from '../../core/policy/quantities.ts';
import { localText } from '../../core/schedule/local-time.ts';
import {
  type CalendarRow,
  type CalendarSpan,
  calendarOf,
} from '../../core/sync-windows/calendar.ts';
import { matches } from '../../core/sync-windows/match.ts';
import type { SyncWindow, Target } from '../../core/sync-windows/window.ts';
import { timesOf, windowName } from '../../core/sync-windows/words.ts';
import { after, type Instant } from '../../core/units.ts';
import { columns } from './columns.ts';

/** A window as people wrote it. */
export const windowJson = ({ duration, ...window }: SyncWindow) => ({
  ...window,
  duration: DURATION.render(duration),
});

/** What automation may do when, and the windows behind it. */
export function calendarWords(
  windows: readonly SyncWindow[],
  target: Target,
  span: CalendarSpan,
): string {
  const matching = windows.filter((window) => matches(window, target));
  // One zone for the whole table; where windows have several, UTC stands beside it anyway.
  const zone = matching[0]?.timeZone ?? 'UTC';
  const rows = calendarOf(windows, target, span).map((row) => cellsOf(row, zone, span));
  const heads = ['automation', `from (${zone})`, `until (${zone})`, 'UTC', 'by'];
  const table = columns([heads, ...rows], ['left', 'left', 'left', 'left', 'left']);
  const title = `The next two weeks for ${target.application} in ${target.cluster}`;
  return [`${title}\n${table}`, ...(matching.length > 0 ? [legend(matching)] : [])].join('\n');
}

function cellsOf({ from, to, decision }: CalendarRow, zone: string, span: CalendarSpan) {
  const end = to === undefined || to > after(span.from, span.length) ? undefined : to;
  const told = (timeZone: string) => (at: Instant | undefined) =>
    at === undefined ? '…' : localText(at, timeZone);
  const [local, utc] = [told(zone), told('UTC')];
  // Windows that could have spoken and did not are in the legend.
  const spoke = decision.reason === 'deny-inactive' ? [] : decision.decidedBy;
  return [
    decision.allowed ? 'delivers' : 'holds',
    local(from),
    local(end),
    `${utc(from)} to ${utc(end)}`,
    spoke.map(windowName).join(', '),
  ];
}

const legend = (windows: readonly SyncWindow[]): string =>
  `Windows\n${columns(
    windows.map((window) => [
      window.kind,
      timesOf(window),
      window.description ?? '',
      [
        window.manualSync ? 'a person may pass' : '',
        window.syncOverrun ? 'what is under way may finish' : '',
      ]
        .filter(Boolean)
        .join(', '),
    ]),
    ['left', 'left', 'left', 'left'],
  )}`;

import type { Instant } from '../units.ts';
import { matches } from './match.ts';
import { judge, type Verdict } from './order.ts';
import { FORESIGHT, isActive, type Timeline, timelineOf } from './timeline.ts';
import type { Moment, SyncDecision, SyncWindow, Target } from './window.ts';

/**
 * Whether a sync may run: Argo CD's order of evaluation, on clocks that are right. Any active deny
 * decides alone. Else, where there are allow windows, one of them must be active.
 *
 * A sync that a person asks for counts as such at its start, too. A start after `now` is no start.
 */
export function decideSync(
  windows: readonly SyncWindow[],
  target: Target,
  moment: Moment,
): SyncDecision {
  const { verdict, change } = foresee(windows, target, { ...moment, edges: EDGES_ASKED });
  return { ...verdict, nextChangeAt: typeof change === 'number' ? change : undefined };
}

/** Whether automation is denied now and for as long as anybody can look ahead. */
export function isNeverAllowed(
  windows: readonly SyncWindow[],
  target: Target,
  now: Instant,
): boolean {
  const { verdict, change } = foresee(windows, target, { now, edges: EDGES_JUDGED });
  return !verdict.allowed && change === 'never';
}

/** When a decision turns over: `unknown` where windows open and close too often to look far. */
type Change = Instant | 'never' | 'unknown';

interface Foreseen {
  readonly verdict: Verdict;
  readonly change: Change;
}

interface Looking extends Moment {
  /** How many edges are tried at most. */
  readonly edges: number;
}

function foresee(windows: readonly SyncWindow[], target: Target, moment: Looking): Foreseen {
  const matching = windows.filter((window) => matches(window, target));
  const asked = { manual: moment.manual ?? false, overrun: startedAllowed(matching, moment) };
  const lines = matching.map((window) => ({ window, line: timelineOf(window, moment.now) }));
  const verdictAt = (at: Instant): Verdict =>
    judge(
      lines.map(({ window, line }) => ({ window, active: line.activeAt(at) })),
      asked,
    );
  const verdict = verdictAt(moment.now);
  const timelines = lines.map(({ line }) => line);
  const turnsAt = (at: Instant): boolean => verdictAt(at).allowed !== verdict.allowed;
  return { verdict, change: nextChange(timelines, moment, turnsAt) };
}

/** For whoever waits for a change: more than a year of windows that open once a day. */
const EDGES_ASKED = 1_000;
/** For whoever judges a policy once: all of the foresight for several such windows. */
const EDGES_JUDGED = 20_000;

/** The first edge at which the decision turns over; other edges change nothing for anybody. */
function nextChange(
  lines: readonly Timeline[],
  { now, edges: most }: Looking,
  turnsAt: (at: Instant) => boolean,
): Change {
  let at = now;
  for (let tried = 0; tried < most; tried++) {
    const edges = lines.flatMap((line) => line.edgeAfter(at) ?? []);
    const edge = edges.toSorted((a, b) => a.at - b.at || Number(a.known) - Number(b.known))[0];
    if (!edge || edge.at - now > FORESIGHT) return 'never';
    if (!edge.known) return 'unknown';
    if (turnsAt(edge.at)) return edge.at;
    at = edge.at;
  }
  return 'unknown';
}

/** Whether the sync under way, if there is one, was allowed when it began. */
function startedAllowed(windows: readonly SyncWindow[], moment: Moment): boolean {
  const { now, operationStart: start, manual = false } = moment;
  if (start === undefined || start > now) return false;
  const then = windows.map((window) => ({ window, active: isActive(window, start) }));
  return judge(then, { manual, overrun: false }).allowed;
}

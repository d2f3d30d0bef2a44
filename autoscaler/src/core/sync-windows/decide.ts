import type { Instant } from '../units.ts';
import { matches } from './match.ts';
import { FORESIGHT, isActive, type Timeline, timelineOf } from './timeline.ts';
import type { Moment, SyncDecision, SyncReason, SyncWindow, Target } from './window.ts';

type Verdict = Omit<SyncDecision, 'nextChangeAt'>;

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
  const { verdict, change } = foresee(windows, target, moment);
  return { ...verdict, nextChangeAt: typeof change === 'number' ? change : undefined };
}

/** Whether automation is denied now and for as long as anybody can look ahead. */
export function isNeverAllowed(
  windows: readonly SyncWindow[],
  target: Target,
  now: Instant,
): boolean {
  const { verdict, change } = foresee(windows, target, { now });
  return !verdict.allowed && change === 'never';
}

/** When a decision turns over: `unknown` where windows open and close too often to look far. */
type Change = Instant | 'never' | 'unknown';

interface Foreseen {
  readonly verdict: Verdict;
  readonly change: Change;
}

function foresee(windows: readonly SyncWindow[], target: Target, moment: Moment): Foreseen {
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
  return { verdict, change: nextChange(timelines, moment.now, turnsAt) };
}

/** Edges that are tried: more than that means windows whose edges never turn the decision. */
const MOST_EDGES = 10_000;

/** The first edge at which the decision turns over; other edges change nothing for anybody. */
function nextChange(
  lines: readonly Timeline[],
  now: Instant,
  turnsAt: (at: Instant) => boolean,
): Change {
  let at = now;
  for (let tried = 0; tried < MOST_EDGES; tried++) {
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

interface Standing {
  readonly window: SyncWindow;
  readonly active: boolean;
}

interface Asked {
  readonly manual: boolean;
  /** A sync is under way that was allowed when it began. */
  readonly overrun: boolean;
}

/** The order of evaluation. An active deny speaks before any allow, and for a person too. */
function judge(standings: readonly Standing[], asked: Asked): Verdict {
  const of = (kind: SyncWindow['kind'], active: boolean): readonly SyncWindow[] =>
    standings.filter((it) => it.window.kind === kind && it.active === active).map(windowOf);
  const [activeDenies, activeAllows] = [of('deny', true), of('allow', true)];
  const [inactiveDenies, inactiveAllows] = [of('deny', false), of('allow', false)];
  if (standings.length === 0) return verdict(true, 'no-window', []);
  if (activeDenies.length > 0) return exceptions('deny', activeDenies, asked);
  if (activeAllows.length > 0) return verdict(true, 'allow-active', activeAllows);
  if (inactiveAllows.length > 0) return exceptions('allow', inactiveAllows, asked);
  return verdict(true, 'deny-inactive', inactiveDenies);
}

const windowOf = ({ window }: Standing): SyncWindow => window;

/** What stands in the way, unless every window of it makes the same exception. */
function exceptions(
  kind: SyncWindow['kind'],
  windows: readonly SyncWindow[],
  { manual, overrun }: Asked,
): Verdict {
  if (manual && windows.every((it) => it.manualSync))
    return verdict(true, `${kind}-manual`, windows);
  if (overrun && windows.every((it) => it.syncOverrun))
    return verdict(true, `${kind}-overrun`, windows);
  return verdict(false, kind === 'deny' ? 'deny-active' : 'allow-inactive', windows);
}

const verdict = (
  allowed: boolean,
  reason: SyncReason,
  decidedBy: readonly SyncWindow[],
): Verdict => ({ allowed, reason, decidedBy });

import type { SyncDecision, SyncReason, SyncWindow } from './window.ts';

export type Verdict = Omit<SyncDecision, 'nextChangeAt'>;

/** A window that matches, and whether it is active. */
export interface Standing {
  readonly window: SyncWindow;
  readonly active: boolean;
}

export interface Asked {
  readonly manual: boolean;
  /** A sync is under way that was allowed when it began. */
  readonly overrun: boolean;
}

/** The order of evaluation. An active deny speaks before any allow, and for a person too. */
export function judge(standings: readonly Standing[], asked: Asked): Verdict {
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

import { globMatches } from './glob.ts';
import type { SyncWindow, Target } from './window.ts';

/**
 * Whether a window speaks about a target. By default one selector that matches is enough; with
 * `andOperator` every list that is not empty must match. Without any selector it matches nothing.
 */
export function matches(window: SyncWindow, target: Target): boolean {
  const lists = [
    [window.applications, target.application],
    [window.clusters, target.cluster],
    [window.namespaces, target.namespace],
  ] as const;
  const verdicts = lists
    .filter(([globs]) => globs.length > 0)
    .map(([globs, value]) => globs.some((glob) => globMatches(glob, value)));
  if (verdicts.length === 0) return false;
  return window.andOperator ? verdicts.every(Boolean) : verdicts.some(Boolean);
}

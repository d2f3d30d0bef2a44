import { policyTarget } from '../../core/delivery/gates.ts';
import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { localText, wallClockAt } from '../../core/schedule/local-time.ts';
import { nextFirings } from '../../core/schedule/windows.ts';
import { decideSync } from '../../core/sync-windows/decide.ts';
import type { SyncDecision } from '../../core/sync-windows/window.ts';
import { decisionWords } from '../../core/sync-windows/words.ts';
import type { Instant } from '../../core/units.ts';

/** What the sync windows would do with the policy if it were merged now. */
export interface WindowVerdict {
  readonly allowed: boolean;
  readonly words: string;
  /** ISO; null when the verdict does not change in sight. */
  readonly nextChangeAt: string | null;
  /** Whether a person may pass all the same. */
  readonly byHand: boolean;
}

export function windowVerdict(
  { syncWindows }: DeliveryPolicy,
  cluster: string,
  now: Instant,
): WindowVerdict {
  const target = policyTarget(cluster);
  const decision = decideSync(syncWindows, target, { now });
  const byHand = decideSync(syncWindows, target, { now, manual: true }).allowed;
  return {
    allowed: decision.allowed,
    words: decisionWords(decision),
    nextChangeAt: changeOf(decision),
    byHand,
  };
}

const changeOf = ({ nextChangeAt }: SyncDecision): string | null =>
  nextChangeAt === undefined ? null : formatIso(nextChangeAt);

/** One start of a known rush. Times in words are local; `start` and `asksFrom` are ISO, UTC. */
export interface Start {
  readonly schedule: string;
  readonly nodes: number;
  readonly start: string;
  readonly local: string;
  readonly timeZone: string;
  readonly asksFrom: string;
  /** The policy before the change starts nothing at this instant, or with other nodes. */
  readonly isNew: boolean;
  /** Hours by which clocks there are set between now and then; 0 where they are not. */
  readonly clocksSet: number;
}

const HOUR = 3_600_000;
const LOOKED_AHEAD = 14;
const SHOWN = 5;

/** The next starts after the change, soonest first. */
export function nextStarts(
  { before, after }: { readonly before: Policy | undefined; readonly after: Policy },
  now: Instant,
): readonly Start[] {
  const view = (policy: Policy) => ({ days: LOOKED_AHEAD, nodes: policy.nodes.min });
  const known = before ? nextFirings(before, now, view(before)) : [];
  return nextFirings(after, now, view(after))
    .slice(0, SHOWN)
    .map(({ name, nodes, timeZone, start, preparedFrom }) => ({
      schedule: name,
      nodes,
      start: formatIso(start),
      local: localText(start, timeZone),
      timeZone,
      asksFrom: formatIso(preparedFrom),
      isNew: !known.some((it) => it.name === name && it.start === start && it.nodes === nodes),
      clocksSet: (offsetAt(start, timeZone) - offsetAt(now, timeZone)) / HOUR,
    }));
}

const offsetAt = (at: Instant, timeZone: string): number => wallClockAt(at, timeZone) - at;

import {
  NEVER_GATED,
  POLICY_APPLICATION,
  policyTarget,
  targetOf,
} from '../../core/delivery/gates.ts';
import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { localText, wallClockAt } from '../../core/schedule/local-time.ts';
import { nextFirings } from '../../core/schedule/windows.ts';
import { decideSync } from '../../core/sync-windows/decide.ts';
import type { SyncDecision, Target } from '../../core/sync-windows/window.ts';
import { decisionWords } from '../../core/sync-windows/words.ts';
import type { Instant } from '../../core/units.ts';

/** What the sync windows would do with one application if the change were merged now. */
export interface WindowVerdict {
  readonly application: string;
  /** No window ever stops these: without them nothing could mend the others. */
  readonly gated: boolean;
  readonly allowed: boolean;
  readonly words: string;
  /** ISO; null when the verdict does not change in sight. */
  readonly nextChangeAt: string | null;
  /** Whether a person may pass all the same. */
  readonly byHand: boolean;
}

export interface Touched {
  /** Names of the applications that the change touches. */
  readonly applications: readonly string[];
  readonly cluster: string;
  readonly now: Instant;
}

export function windowVerdicts(
  delivery: DeliveryPolicy,
  { applications, cluster, now }: Touched,
): readonly WindowVerdict[] {
  return applications.map((application) => {
    const target = targetIn(delivery, application, cluster);
    const gated = !NEVER_GATED.includes(application);
    const windows = gated ? delivery.syncWindows : [];
    const decision = decideSync(windows, target, { now });
    const byHand = decideSync(windows, target, { now, manual: true }).allowed;
    return {
      application,
      gated,
      allowed: decision.allowed,
      words: decisionWords(decision),
      nextChangeAt: changeOf(decision),
      byHand,
    };
  });
}

function targetIn({ applications }: DeliveryPolicy, name: string, cluster: string): Target {
  if (name === POLICY_APPLICATION) return policyTarget(cluster);
  const application = applications.find((it) => it.name === name);
  return targetOf({ name, namespace: application?.namespace ?? '' }, cluster);
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

/**
 * The next starts after the change, soonest first: at least one of each schedule, so that a daily
 * rush does not hide the weekly one.
 */
export function nextStarts(
  { before, after }: { readonly before: Policy | undefined; readonly after: Policy },
  now: Instant,
): readonly Start[] {
  const view = (policy: Policy) => ({ days: LOOKED_AHEAD, nodes: policy.nodes.min });
  const known = before ? nextFirings(before, now, view(before)) : [];
  const coming = nextFirings(after, now, view(after));
  const firsts = coming.filter(({ name }, i) => coming.findIndex((it) => it.name === name) === i);
  const others = coming.filter((it) => !firsts.includes(it));
  const room = Math.max(0, SHOWN - firsts.length);
  return [...firsts, ...others.slice(0, room)]
    .sort((left, right) => left.start - right.start)
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

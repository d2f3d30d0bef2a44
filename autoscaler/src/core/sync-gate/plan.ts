import { gateOf, targetOf } from '../delivery/gates.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import { formatIso, parseIso } from '../iso-time.ts';
import { explainSync } from '../policy-sync/window-words.ts';
import { GATE, type GateState, SYNC_MESSAGE, SYNC_NOW } from '../sync-names.ts';
import { decideSync } from '../sync-windows/decide.ts';
import type { SyncDecision } from '../sync-windows/window.ts';
import type { Instant } from '../units.ts';
import { LIVED, livedIn, livedSince, livedText, wasLately } from './lived.ts';

/** Since when the gate stands as it does. */
export const GATE_SINCE = 'smartscale.dev/sync-since';

/** A gate and the application behind it, as Flux's objects show them. */
export interface Gate {
  readonly application: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Revision that the application last tried, and last was healthy with. */
  readonly attempted?: string;
  readonly applied?: string;
  /** Revision that its source has fetched: what it would apply next. */
  readonly fetched?: string;
  /** Its own folder, as a source that holds nothing else has fetched it. */
  readonly folder?: Folder;
}

export interface Folder {
  readonly revision: string;
  /** Of its files and nothing around them: what is put back has the digest that it had. */
  readonly digest: string;
}

export interface GateSituation {
  readonly now: Instant;
  readonly cluster: string;
  /** Nothing when nobody can read it: then only what was live lately passes. */
  readonly delivery?: DeliveryPolicy;
}

export type GatePatch = Readonly<Record<string, string | null>>;

interface Verdict {
  readonly state: GateState;
  readonly why: string;
  /** A person's word that was heeded and has done its work. */
  readonly spent?: true;
}

/** What is to be written on a gate; nothing when it stands as it should. */
export function planGate(gate: Gate, situation: GateSituation): GatePatch | undefined {
  const { annotations } = gate;
  const { state, why, spent } = verdictOn(gate, situation);
  const lived = livedText(livedNow(gate, situation.now));
  const turned = annotations[GATE] !== state;
  const wanted = {
    [GATE]: state,
    [SYNC_MESSAGE]: why,
    [LIVED]: lived,
    ...(turned ? { [GATE_SINCE]: formatIso(situation.now) } : {}),
    ...(spent ? { [SYNC_NOW]: null } : {}),
  };
  const changed = Object.entries(wanted).filter(([it, to]) => (annotations[it] ?? null) !== to);
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/**
 * Open while the windows allow. While they do not it is shut before anything comes, for Flux would
 * be through an open one in an instant; it opens for content that was live lately, or that a person
 * lets through, and shuts again once the application is healthy with it: a first try may fail, and
 * a freeze must not stand in the way of the next one. Content that is still live was live lately:
 * a commit that touches other things passes too, so that whatever waits for this application at
 * that commit need not wait for the freeze.
 */
function verdictOn(gate: Gate, { now, cluster, delivery }: GateSituation): Verdict {
  const { annotations, fetched } = gate;
  const pending = fetched !== undefined && gate.applied !== fetched;
  const application = delivery?.applications.find(({ name }) => name === gate.application);
  const decision =
    delivery &&
    application &&
    decideSync(delivery.syncWindows, targetOf(application, cluster), {
      now,
      operationStart: startOf(gate),
    });
  if (decision?.allowed) return { state: 'open', why: explainSync(decision) };
  const why = decision ? heldWords(decision) : 'nobody can read what the delivery policy allows.';
  const asked = fetched !== undefined && annotations[SYNC_NOW] === fetched;
  if (!pending) return { state: 'closed', why, ...(asked ? { spent: true } : {}) };
  const folder = gate.folder?.revision === fetched ? gate.folder : undefined;
  if (folder !== undefined && wasLately(livedIn(annotations[LIVED]), folder.digest, now))
    return { state: 'open', why: `what ${fetched} holds was live within the last 30 days.` };
  const byHand = decision?.decidedBy.every(({ manualSync }) => manualSync) === true;
  if (asked && byHand) return { state: 'open', why: `a person lets ${fetched} through.` };
  return { state: 'closed', why: folder === undefined ? `${why} ${unseen(gate, fetched)}` : why };
}

/** Said, for a rollback would wait on it: the two sources are fetched each at its own minute. */
const unseen = ({ application }: Gate, revision: string): string =>
  `Whether ${revision} only puts back what was live is not known yet: ` +
  `GitRepository ${gateOf(application)} has not fetched it.`;

/** Until when, too: whoever waits reads it on the gate. */
function heldWords(decision: SyncDecision): string {
  const until = decision.nextChangeAt;
  const then = until === undefined ? '' : ` Not before ${formatIso(until)}.`;
  return `${explainSync(decision)}${then}`;
}

/** A rollout that began behind an open gate began when that was open: it may be let finish. */
function startOf({ annotations, attempted, applied, fetched }: Gate): Instant | undefined {
  const underWay = attempted !== undefined && attempted !== applied;
  if (!underWay || attempted !== fetched || annotations[GATE] !== 'open') return undefined;
  return parseIso(annotations[GATE_SINCE] ?? '');
}

/** What an application is healthy with is live: its content passes for the next thirty days. */
function livedNow({ annotations, applied, folder }: Gate, now: Instant) {
  const lived = livedIn(annotations[LIVED]);
  if (folder === undefined || applied !== folder.revision) return lived;
  return livedSince(lived, folder.digest, now);
}

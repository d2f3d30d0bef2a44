import { POLICY_APPLICATION } from '../../core/delivery/gates.ts';
import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import { type ApprovalNeeded, approvalsNeeded } from '../../core/guardrails/approvals.ts';
import { judgeGuardrails } from '../../core/guardrails/judge.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { Sha256 } from '../../core/policy/envelope.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import type { Instant } from '../../core/units.ts';
import { nextStarts, type Start, type WindowVerdict, windowVerdicts } from './calendar.ts';
import { type ChangedField, changedFields } from './changes.ts';
import { type Danger, dangersOf, leftBehind, type WouldPrune } from './dangers.ts';
import { type Effect, type Replayed, replay } from './effect.ts';
import { DELIVERY_FILE, GUARDRAILS_FILE, type Material, POLICY_FILE } from './material.ts';
import { type ObjectChanges, objectChanges, objectsIn, type RenderedObject } from './objects.ts';
import { type Parameter, parameterOf, tooLarge } from './parameter.ts';
import { readSide, type Side, takenAway } from './parsed-side.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Everything that is known of a change before it is merged: the JSON that is kept of it. */
export interface Review {
  readonly version: 1;
  /** ISO, UTC: windows, starts and the replay are as of this instant. */
  readonly at: string;
  readonly verdict: Verdict;
  readonly base: Revision;
  readonly head: Revision;
  readonly upToDate: boolean;
  /** By meaning; the files may differ in comments or order all the same. */
  readonly changes: readonly ChangedField[];
  readonly policyRewritten: boolean;
  /** Null where there is nothing to replay: no change, or no policy that can be read. */
  readonly effect: Effect | null;
  readonly problems: readonly Problem[];
  /** What the guardrails before the change would refuse; empty unless the change moves them. */
  readonly loosened: readonly Problem[];
  readonly approvals: readonly ApprovalNeeded[];
  /** Of the applications that the change touches; null where there is no delivery policy. */
  readonly windows: readonly WindowVerdict[] | null;
  readonly windowsMoved: boolean;
  readonly starts: readonly Start[];
  readonly objects: ObjectChanges & {
    readonly dangers: readonly Danger[];
    /** Of the deleted ones, those that Flux leaves in the cluster. */
    readonly left: readonly string[];
  };
  readonly parameter: { readonly before: Parameter | null; readonly after: Parameter | null };
  readonly wayBack: { readonly command: string; readonly when: string };
  readonly diff: string;
}

export interface Revision {
  readonly name: string;
  /** Null for the working tree. */
  readonly commit: string | null;
}

export interface Asked {
  readonly now: Instant;
  /** As windows and Flux name it. */
  readonly cluster: string;
  readonly load: Parsed<Replayed>;
  readonly sha256: Sha256;
  readonly wouldPrune: WouldPrune;
  /** What a delivery policy forbids in a rendering. */
  readonly checkDelivery: (
    delivery: DeliveryPolicy,
    rendered: readonly RenderedObject[],
  ) => readonly Problem[];
  readonly onProgress?: (what: string, share: number) => void;
}

/** Looks at a change from every side. Bad files are findings here, and never an error. */
export async function review(material: Material, asked: Asked): Promise<Review> {
  const { base, head } = material;
  const [before, after] = [readSide(base), readSide(head)];
  const changes = changedFields(material, before, after);
  const objects = objectsOf(material, after, asked);
  const parameter = parametersOf(material, [before, after], asked);
  const problems = [
    ...takenAway(base.files, head.files),
    ...after.problems,
    ...(parameter.after ? tooLarge(parameter.after) : []),
    ...(after.delivery ? asked.checkDelivery(after.delivery, objectsIn(head.files)) : []),
    ...(asked.load.ok ? [] : asked.load.problems),
  ];
  const found = {
    version: 1,
    at: formatIso(asked.now),
    base: revisionOf(base),
    head: revisionOf(head),
    upToDate: material.upToDate,
    changes,
    policyRewritten: differs(material, POLICY_FILE),
    effect: await effectOf({ changes, before, after }, asked),
    problems,
    ...rulesOf(material, { changes, before, after }),
    ...calendarOf({ before, after, touched: touchedBy(objects, changes) }, asked),
    windowsMoved: differs(material, DELIVERY_FILE),
    objects,
    parameter,
    wayBack: material.wayBack,
    diff: material.diff,
  } as const;
  return { ...found, verdict: verdictOf(found) };
}

const revisionOf = ({ name, commit }: Material['base']): Revision => ({
  name,
  commit: commit ?? null,
});

const differs = ({ base, head }: Material, path: string): boolean =>
  base.files.get(path) !== head.files.get(path);

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

interface Compared extends Sides {
  readonly changes: readonly ChangedField[];
}

/** A policy that is new is replayed alone; one that says the same as before is not. */
async function effectOf(
  { changes, before, after }: Compared,
  { load, onProgress }: Asked,
): Promise<Effect | null> {
  if (!after.policy || !load.ok || (before.policy && changes.length === 0)) return null;
  const progress = onProgress ? { onProgress } : {};
  return replay(load.value, { before: before.policy, after: after.policy, ...progress });
}

/** The rules before the change judge it too: else it could bring its own. */
function rulesOf(material: Material, { changes, before, after }: Compared) {
  const moved = differs(material, GUARDRAILS_FILE);
  const text = material.head.files.get(POLICY_FILE) ?? '';
  const rules = before.guardrails ?? after.guardrails;
  const loosened =
    moved && before.guardrails && after.policy
      ? judgeGuardrails(after.policy, before.guardrails, { text, source: POLICY_FILE })
      : [];
  const approvals = rules ? approvalsNeeded(rules, { changes, guardrails: moved }) : [];
  return { loosened, approvals };
}

interface Touching extends Sides {
  readonly touched: readonly string[];
}

function calendarOf({ before, after, touched }: Touching, { now, cluster }: Asked) {
  const { policy, delivery } = after;
  return {
    windows: delivery ? windowVerdicts(delivery, { applications: touched, cluster, now }) : null,
    starts: policy ? nextStarts({ before: before.policy, after: policy }, now) : [],
  };
}

/** The policy first: it is what people wait for. */
function touchedBy(
  { created, changed, deleted }: ObjectChanges,
  changes: readonly ChangedField[],
): readonly string[] {
  const others = [...created, ...changed, ...deleted].map(({ application }) => application);
  const all = [...(changes.length > 0 ? [POLICY_APPLICATION] : []), ...others.sort()];
  return [...new Set(all)];
}

function objectsOf(material: Material, { delivery }: Side, { wouldPrune }: Asked) {
  const [before, after] = [objectsIn(material.base.files), objectsIn(material.head.files)];
  const changes = objectChanges(before, after);
  const pruned = delivery ? wouldPrune(before, after, delivery) : [];
  const left = delivery ? leftBehind(changes, pruned) : [];
  return { ...changes, left, dangers: dangersOf(changes, pruned) };
}

function parametersOf(
  { base, head }: Material,
  [before, after]: readonly [Side, Side],
  asked: Asked,
): Review['parameter'] {
  return {
    before: before.policy ? parameterOf(before.policy, base, asked) : null,
    after: after.policy ? parameterOf(after.policy, head, asked) : null,
  };
}

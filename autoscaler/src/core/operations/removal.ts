import {
  before,
  elapsed,
  type InstanceId,
  type Instant,
  type Millis,
  type NodeName,
  type OperationId,
} from '../units.ts';
import type { Effect } from './effect.ts';
import { type InstanceSighting, MISSING_IS_GONE, watchMissing } from './launch.ts';
import { type At, type Edges, type Rules, step } from './phases.ts';
import { look, lookedInVain, UNWATCHED, type Watch } from './watch.ts';

/**
 * `underused` and `replaced` are voluntary and yield when they cannot finish. A node under
 * `repair` is broken already, and an `interrupted` one dies whatever we do.
 */
export type RemovalCause = 'underused' | 'replaced' | 'repair' | 'interrupted';

export type RestoreReason =
  | 'would-not-drain'
  | 'two-budgets'
  | 'capacity-wanted'
  | 'evidence-lost'
  /** A person opened the node, or closed it for himself: then it is his. */
  | 'taken-by-hand';

/** What stands in the way of a drain, for the people who are told. */
export interface DrainBlock {
  readonly pod: string;
  readonly by: 'budget' | 'two-budgets' | 'still-ending';
  readonly budget?: string;
}

interface Facts {
  cordoning: { drain: Watch };
  draining: { drain: Watch; block?: DrainBlock };
  /** Seen empty once. Believed at the second look. */
  drained: { drain: Watch };
  terminating: object;
  deregistering: object;
  removed: object;
  restoring: { why: RestoreReason; block?: DrainBlock };
  restored: { why: RestoreReason; block?: DrainBlock };
  shadowed: object;
}

/** Nothing returns from `terminating`. Until then every voluntary removal can still be restored. */
export const REMOVAL_EDGES = {
  cordoning: ['draining', 'restoring', 'terminating', 'deregistering', 'shadowed'],
  draining: ['cordoning', 'drained', 'restoring', 'terminating', 'deregistering'],
  drained: ['cordoning', 'draining', 'terminating', 'restoring', 'deregistering'],
  terminating: ['deregistering'],
  deregistering: ['removed'],
  removed: [],
  restoring: ['restored', 'deregistering'],
  restored: [],
  shadowed: [],
} as const satisfies Edges<Facts>;

export type RemovalPhase = keyof Facts;

export interface Removal {
  readonly kind: 'removal';
  readonly id: OperationId;
  readonly startedAt: Instant;
  readonly node: NodeName;
  readonly uid: string;
  readonly instance: InstanceId;
  readonly cause: RemovalCause;
  /** When AWS takes the instance; only of an interruption. */
  readonly endsAt?: Instant;
  /** The stamp that this removal replaced: a restored removal gives it back. */
  readonly stampBefore?: Instant;
  readonly limits: { readonly drain: Millis; readonly blind: Millis; readonly force: Millis };
  /** Good lists that lack the instance; and since when its evidence cannot be read. */
  readonly missing: Watch;
  readonly blindSince?: Instant;
  readonly at: At<Facts>;
}

/** What the world shows of one removal. */
export interface RemovalSighting {
  readonly now: Instant;
  readonly instance: InstanceSighting;
  readonly node:
    | 'unknown'
    | 'gone'
    /** `ours`: closed, and by us. */
    | { readonly schedulable: boolean; readonly ours: boolean };
  /** Pods with somewhere else to be. */
  readonly podsToMove: 'unknown' | number;
  /**
   * Without this node there would be fewer than the minimum: others were lost meanwhile. Unknown
   * while a list fails: then a voluntary removal goes no further, and yields once blind for long.
   */
  readonly needed: boolean | 'unknown';
}

export const isVoluntary = ({ cause }: Pick<Removal, 'cause'>): boolean =>
  cause === 'underused' || cause === 'replaced';

type Seen = RemovalSighting & { readonly removal: Removal; readonly gone: boolean };

const RULES: Rules<Facts, typeof REMOVAL_EDGES, Seen> = {
  cordoning: (at, seen) => {
    if (seen.gone) return { phase: 'deregistering' };
    const drain = watchDrain(at.drain, seen);
    const stop = giveUp(drain, seen);
    if (stop) return stop;
    return isCordoned(seen) ? { phase: 'draining', drain } : { ...at, drain };
  },
  draining: (at, seen) => {
    if (seen.gone) return { phase: 'deregistering' };
    const drain = watchDrain(at.drain, seen);
    if (at.block?.by === 'two-budgets' && isVoluntary(seen.removal))
      return { phase: 'restoring', why: 'two-budgets', block: at.block };
    // Empty first: what is done is done, however late.
    if (seen.podsToMove === 0 && isCordoned(seen) && mayLeave(seen))
      return { phase: 'drained', drain };
    const stop = giveUp(drain, seen, at.block) ?? openedByHand(seen);
    if (stop) return stop;
    return isOpened(seen) ? { phase: 'cordoning', drain } : { ...at, drain };
  },
  drained: (at, seen) => {
    if (seen.gone) return { phase: 'deregistering' };
    const drain = watchDrain(at.drain, seen);
    if (seen.podsToMove === 0 && isCordoned(seen) && mayLeave(seen))
      return { phase: 'terminating' };
    const stop = giveUp(drain, seen) ?? openedByHand(seen);
    if (stop) return stop;
    if (isOpened(seen)) return { phase: 'cordoning', drain };
    return seen.podsToMove === 'unknown' ? { ...at, drain } : { phase: 'draining', drain };
  },
  terminating: (at, { gone }) => (gone ? { phase: 'deregistering' } : at),
  deregistering: (at, { node }) => (node === 'gone' ? { phase: 'removed' } : at),
  removed: (at) => at,
  restoring: (at, { gone, node }) => {
    // A dead node must never be restored: it would count as capacity for ever.
    if (gone) return { phase: 'deregistering' };
    const free = node === 'gone' || (typeof node === 'object' && !node.ours);
    return free ? { ...at, phase: 'restored' } : at;
  },
  restored: (at) => at,
  shadowed: (at) => at,
};

const isCordoned = ({ node }: Seen): boolean => typeof node === 'object' && !node.schedulable;
const isOpened = ({ node }: Seen): boolean => typeof node === 'object' && node.schedulable;

/** Past the cordon an open node is somebody's wish to keep it; a dying one is closed again. */
const openedByHand = (seen: Seen): At<Facts, 'restoring'> | undefined =>
  isOpened(seen) && isVoluntary(seen.removal)
    ? { phase: 'restoring', why: 'taken-by-hand' }
    : undefined;

/** Closed by a person: set aside, and no more ours to take. */
const closedByHand = ({ node }: Seen): boolean =>
  typeof node === 'object' && !node.schedulable && !node.ours;

/** A voluntary removal asks again at every step whether the node can be spared. */
const mayLeave = (seen: Seen): boolean =>
  !isVoluntary(seen.removal) || (seen.needed === false && !closedByHand(seen));

function watchDrain(drain: Watch, { now, node, podsToMove }: Seen): Watch {
  const sighted = node !== 'unknown' && podsToMove !== 'unknown';
  return sighted ? look(drain, now) : lookedInVain(drain);
}

/** Out of time, or blind for too long: a voluntary removal yields, a forced one goes through. */
function giveUp(
  drain: Watch,
  seen: Seen,
  block?: DrainBlock,
): At<Facts, 'restoring' | 'terminating'> | undefined {
  const { removal, now, needed } = seen;
  const blind = removal.blindSince ? elapsed(removal.blindSince, now) : 0;
  const late = drain.waited >= removal.limits.drain;
  if (!isVoluntary(removal)) return late ? { phase: 'terminating' } : undefined;
  if (needed === true) return { phase: 'restoring', why: 'capacity-wanted' };
  if (closedByHand(seen)) return { phase: 'restoring', why: 'taken-by-hand' };
  const because = block ? { block } : {};
  if (blind > removal.limits.blind) return { phase: 'restoring', why: 'evidence-lost', ...because };
  return late ? { phase: 'restoring', why: 'would-not-drain', ...because } : undefined;
}

/** Where the removal is, given what is now seen. */
export function advanceRemoval(removal: Removal, seen: RemovalSighting): Removal {
  const { instance, now } = seen;
  const missing = watchMissing(removal.missing, instance, now);
  const blind = [instance, seen.node, seen.podsToMove].includes('unknown');
  const { blindSince, ...rest } = removal;
  const updated: Removal = {
    ...rest,
    missing,
    ...(blind ? { blindSince: blindSince ?? now } : {}),
  };
  const gone =
    (typeof instance === 'object' && instance.life === 'gone') || missing.waited >= MISSING_IS_GONE;
  return { ...updated, at: step(RULES, removal.at, { ...seen, removal: updated, gone }) };
}

/** Calls a voluntary removal off while it still can be: an uncordon takes a second. */
export function restoreRemoval(removal: Removal, why: RestoreReason): Removal {
  return canRestore(removal) ? { ...removal, at: { phase: 'restoring', why } } : removal;
}

export const canRestore = (removal: Removal): boolean =>
  isVoluntary(removal) && ['cordoning', 'draining', 'drained'].includes(removal.at.phase);

/** Notes what stood in the way of the last eviction; nothing clears what is in the way no more. */
export function blockRemoval(removal: Removal, block: DrainBlock | undefined): Removal {
  if (removal.at.phase !== 'draining') return removal;
  const { block: _old, ...at } = removal.at;
  return { ...removal, at: block ? { ...at, block } : at };
}

/** What to keep asking for while in this phase. */
export function pursueRemoval(removal: Removal, now: Instant): Effect | undefined {
  const { at, node, instance, id, uid } = removal;
  switch (at.phase) {
    case 'cordoning':
      return { kind: 'cordon', node, by: id };
    case 'draining':
      return { kind: 'evict-pods', node, manner: evictionManner(removal, now) };
    case 'terminating':
      return { kind: 'terminate-instance', instance };
    case 'deregistering':
      return { kind: 'delete-node', node, uid };
    case 'restoring':
      return { kind: 'uncordon', node, by: id };
    case 'drained':
    case 'removed':
    case 'restored':
    case 'shadowed':
      return undefined;
  }
}

/** Budgets are respected until shortly before the machine dies, then they protect nothing. */
function evictionManner({ endsAt, limits }: Removal, now: Instant): 'evict' | 'delete' {
  return endsAt !== undefined && now >= before(endsAt, limits.force) ? 'delete' : 'evict';
}

export const UNWATCHED_DRAIN: At<Facts, 'cordoning'> = { phase: 'cordoning', drain: UNWATCHED };

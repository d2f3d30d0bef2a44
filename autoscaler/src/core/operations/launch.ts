import type { LaunchCause, Pool } from '../decision.ts';
import {
  assert,
  elapsed,
  type InstanceId,
  type Instant,
  isNonEmpty,
  type Market,
  type Millis,
  minutes,
  type NodeName,
  type NonEmpty,
  type OperationId,
} from '../units.ts';
import type { Effect, Refusal } from './effect.ts';
import { type At, type Edges, type Rules, step } from './phases.ts';
import { look, lookedInVain, UNWATCHED, type Watch } from './watch.ts';

export type LaunchFailure = Refusal['kind'] | 'never-seen' | 'never-joined' | 'instance-lost';

/** What one call asks for. The number makes its client token unique. */
export interface Attempt {
  readonly number: number;
  readonly market: Market;
  readonly pools: NonEmpty<Pool>;
}

interface Facts {
  /**
   * Recorded before it is asked. A refusal, once recorded, moves to the next wish; a lost answer
   * repeats the same token, so that no attempt buys twice.
   */
  launching: {
    attempt: Attempt;
    next: readonly Omit<Attempt, 'number'>[];
    refusal?: Refusal;
    unseen: Watch;
  };
  joining: { instance: InstanceId; since: Instant; join: Watch; missing: Watch };
  /** A failure that leaves an instance behind is not over. */
  reclaiming: { instance: InstanceId; why: LaunchFailure; missing: Watch };
  ready: { instance: InstanceId; node: NodeName; latency: Millis };
  failed: { why: LaunchFailure };
  /** Shadow mode: decided, recorded, never asked for. */
  shadowed: object;
}

export const LAUNCH_EDGES = {
  launching: ['joining', 'reclaiming', 'failed', 'shadowed'],
  joining: ['ready', 'reclaiming'],
  reclaiming: ['failed'],
  ready: [],
  failed: [],
  shadowed: [],
} as const satisfies Edges<Facts>;

export type LaunchPhase = keyof Facts;

export interface Launch {
  readonly kind: 'launch';
  readonly id: OperationId;
  readonly startedAt: Instant;
  readonly cause: LaunchCause;
  readonly replaces?: InstanceId;
  /** Longest wait for Ready, counted while node lists succeed. */
  readonly joinTimeout: Millis;
  readonly at: At<Facts>;
}

/** `unknown`: the list failed. `unseen`: it succeeded without it, which a lagging read may do. */
export type InstanceSighting =
  | 'unknown'
  | 'unseen'
  | { readonly id: InstanceId; readonly life: 'alive' | 'ending' | 'gone' };

/** What the world shows of one launch: never what a call returned. */
export interface LaunchSighting {
  readonly now: Instant;
  readonly instance: InstanceSighting;
  readonly node:
    | 'unknown'
    | 'unregistered'
    | { readonly name: NodeName; readonly ready: boolean; readonly readySince: Instant };
}

/** Asked for so long; reads lag behind writes, so despaired of only later. */
const ASK_FOR = minutes(3);
const DESPAIR_AFTER = minutes(8);
/** An instance that was seen and is missing from good lists for so long is gone. */
export const MISSING_IS_GONE = minutes(10);

const RULES: Rules<Facts, typeof LAUNCH_EDGES, LaunchSighting & { launch: Launch }> = {
  launching: (at, { now, instance }) => {
    if (instance === 'unknown') return { ...at, unseen: lookedInVain(at.unseen) };
    if (instance !== 'unseen') {
      const id = instance.id;
      if (instance.life !== 'alive')
        return { phase: 'reclaiming', instance: id, why: 'instance-lost', missing: UNWATCHED };
      return { phase: 'joining', instance: id, since: now, join: UNWATCHED, missing: UNWATCHED };
    }
    if (at.refusal) return afterRefusal(at, at.refusal);
    const unseen = look(at.unseen, now);
    if (unseen.waited >= DESPAIR_AFTER) return { phase: 'failed', why: 'never-seen' };
    return { ...at, unseen };
  },
  joining: (at, { now, instance, node, launch }) => {
    const missing = watchMissing(at.missing, instance, now);
    if (isOver(instance) || missing.waited >= MISSING_IS_GONE)
      return { phase: 'reclaiming', instance: at.instance, why: 'instance-lost', missing };
    if (node === 'unknown') return { ...at, join: lookedInVain(at.join), missing };
    // Evidence before deadlines: a node that is Ready at last is worth more than a rule kept.
    if (node !== 'unregistered' && node.ready) {
      const latency = elapsed(launch.startedAt, node.readySince);
      return { phase: 'ready', instance: at.instance, node: node.name, latency };
    }
    const join = look(at.join, now);
    if (join.waited >= launch.joinTimeout)
      return { phase: 'reclaiming', instance: at.instance, why: 'never-joined', missing };
    return { ...at, join, missing };
  },
  reclaiming: (at, { now, instance }) => {
    const missing = watchMissing(at.missing, instance, now);
    const gone = isGone(instance) || missing.waited >= MISSING_IS_GONE;
    return gone ? { phase: 'failed', why: at.why } : { ...at, missing };
  },
  ready: (at) => at,
  failed: (at) => at,
  shadowed: (at) => at,
};

function afterRefusal(
  at: At<Facts, 'launching'>,
  refusal: Refusal,
): At<Facts, 'launching' | 'failed'> {
  const { next, attempt } = at;
  // Neither another pool nor another market helps against a quota or a broken template.
  if (refusal.kind !== 'no-capacity' || !isNonEmpty(next))
    return { phase: 'failed', why: refusal.kind };
  const [wish, ...rest] = next;
  const number = attempt.number + 1;
  return { phase: 'launching', attempt: { number, ...wish }, next: rest, unseen: UNWATCHED };
}

/** It ends or has ended: whatever its node still says, it will not serve. */
const isOver = (instance: InstanceSighting): boolean =>
  typeof instance === 'object' && instance.life !== 'alive';

const isGone = (instance: InstanceSighting): boolean =>
  typeof instance === 'object' && instance.life === 'gone';

export function watchMissing(watch: Watch, instance: InstanceSighting, now: Instant): Watch {
  if (instance === 'unknown') return lookedInVain(watch);
  return instance === 'unseen' ? look(watch, now) : UNWATCHED;
}

/** Where the launch is, given what is now seen. */
export function advanceLaunch(launch: Launch, seen: LaunchSighting): Launch {
  return { ...launch, at: step(RULES, launch.at, { ...seen, launch }) };
}

/** Writes a refusal down. It counts only for the attempt that was refused. */
export function refuseLaunch(launch: Launch, clientToken: string, refusal: Refusal): Launch {
  if (launch.at.phase !== 'launching' || clientTokenOf(launch) !== clientToken) return launch;
  return { ...launch, at: { ...launch.at, refusal } };
}

/**
 * One for one attempt. With the time: a table that was restored counts its fences anew, and EC2
 * would answer an old token with what it bought then.
 */
export function clientTokenOf({ id, startedAt, at }: Launch): string | undefined {
  if (at.phase !== 'launching') return undefined;
  return `${id}-${at.attempt.number}-${Math.floor(startedAt / 1_000).toString(36)}`;
}

/** What to keep asking for while in this phase. Asking twice is asking once. */
export function pursueLaunch(launch: Launch): Effect | undefined {
  const { id, at } = launch;
  switch (at.phase) {
    case 'launching': {
      if (at.refusal || at.unseen.waited >= ASK_FOR) return undefined;
      const { market, pools } = at.attempt;
      const clientToken = clientTokenOf(launch);
      assert(clientToken !== undefined, 'an attempt has a token');
      return { kind: 'create-instance', operation: id, clientToken, request: { market, pools } };
    }
    case 'reclaiming':
      return { kind: 'terminate-instance', instance: at.instance };
    case 'joining':
    case 'ready':
    case 'failed':
    case 'shadowed':
      return undefined;
  }
}

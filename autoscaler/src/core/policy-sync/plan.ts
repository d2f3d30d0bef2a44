import type { Problem } from '../problem.ts';
import { SYNC_NOW, SYNCED_POLICY } from '../sync-names.ts';
import { type Instant, isNonEmpty, type NonEmpty } from '../units.ts';
import type { Judged } from './judge.ts';
import type { Live } from './live.ts';
import type { Published } from './outcome.ts';
import type { Rules, WindowVerdict } from './rules.ts';

/** Revisions as Flux names them: `main@sha1:…`. Each is absent where Flux has not got so far. */
export interface Revisions {
  /** Fetched from Git. */
  readonly fetched?: string;
  /** Last tried on the cluster: the applied content is of this one, or of the one before. */
  readonly attempted?: string;
  /** Last applied and found healthy. */
  readonly applied?: string;
  /** Its verdict on the policy's health; absent while it is at work, or is asked for another. */
  readonly says?: 'ready' | 'unhealthy';
}

/** All that one run of policy-sync knows. */
export interface Situation {
  readonly now: Instant;
  /** `data['policy.yaml']`, byte for byte. */
  readonly content: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly judged: Judged;
  readonly rules: Rules;
  readonly live: Live;
  readonly revisions: Revisions;
  /** Hashes of what was live lately; absent when nobody has looked. */
  readonly lately?: ReadonlySet<string>;
}

export type PublishReason = 'new' | 'back' | 'put-back' | 'by-hand';

export type SyncPlan =
  /** It is live: nothing is to be put. */
  | { readonly kind: 'keep'; readonly live: Published }
  | { readonly kind: 'publish'; readonly why: PublishReason; readonly text: string }
  /** The windows are shut: whether it was live lately must be known first. */
  | { readonly kind: 'look-back' }
  | { readonly kind: 'refuse'; readonly problems: NonEmpty<Problem> }
  | ({ readonly kind: 'hold' } & Hold)
  /** Nothing is wrong with it, and it cannot go live yet. */
  | { readonly kind: 'wait'; readonly why: string };

export interface Hold {
  readonly hash: string;
  /** What the windows say. */
  readonly reason: string;
  /** When they may say otherwise. */
  readonly until?: Instant;
  /** Whether a person may let it through all the same. */
  readonly byHand: boolean;
}

/**
 * What is to become of the content that Flux applied. Guardrails bind whatever the windows say, and
 * windows never hold what was live lately: a freeze must not block a rollback.
 */
export function planSync(situation: Situation): SyncPlan {
  const { judged, rules, live } = situation;
  if (judged.kind === 'invalid') return refusal(judged.problems);
  const { guardrails } = rules;
  if (live.kind === 'unknown') return { kind: 'wait', why: live.why };
  if (live.kind === 'envelope' && live.published.hash === judged.hash)
    return { kind: 'keep', live: live.published };
  if (guardrails.kind === 'missing') return { kind: 'wait', why: guardrails.why };
  const newer = overtakenBy(situation);
  if (newer !== undefined) return { kind: 'wait', why: newer };
  return throughWindows(situation, judged);
}

function refusal(problems: readonly Problem[]): SyncPlan {
  if (isNonEmpty(problems)) return { kind: 'refuse', problems };
  throw new Error('invariant: what is invalid has a problem');
}

/**
 * A cluster that went back in time, such as one restored from a snapshot, must not put an old
 * policy over a newer one: Flux will bring it what is live in a moment.
 */
function overtakenBy({ live, revisions }: Situation): string | undefined {
  const { fetched, attempted } = revisions;
  const behind = fetched !== undefined && attempted !== undefined && fetched !== attempted;
  if (!behind || live.kind !== 'envelope') return undefined;
  if (live.published.revision !== fetched) return undefined;
  return `the policy of ${fetched} is live already, and Flux has yet to apply it here`;
}

type Valid = Extract<Judged, { readonly kind: 'valid' }>;

function throughWindows(situation: Situation, { hash, text }: Valid): SyncPlan {
  const { now, lately, annotations } = situation;
  const { windows } = situation.rules;
  const verdict = verdictOf(windows, now);
  if (verdict.allowed || lately?.has(hash))
    return { kind: 'publish', why: usualReason(situation, hash), text };
  if (!lately) return { kind: 'look-back' };
  if (windows.kind === 'missing') return { kind: 'wait', why: windows.why };
  const { reason, byHand, nextChangeAt: until } = verdict;
  if (byHand && annotations[SYNC_NOW] === hash) return { kind: 'publish', why: 'by-hand', text };
  return { kind: 'hold', hash, reason, byHand, ...(until === undefined ? {} : { until }) };
}

/** Windows that nobody can read are shut. */
const verdictOf = (windows: Rules['windows'], at: Instant): WindowVerdict =>
  windows.kind === 'read'
    ? windows.rule(at)
    : { allowed: false, byHand: false, reason: windows.why };

/** Content that was vouched for and is not live any more: somebody wrote past Git. */
function usualReason({ content, annotations, lately }: Situation, hash: string): PublishReason {
  if (annotations[SYNCED_POLICY] === content) return 'put-back';
  return lately?.has(hash) ? 'back' : 'new';
}

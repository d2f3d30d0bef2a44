import type { Revisions } from './policy-sync/plan.ts';
import type { Instant } from './units.ts';

/** One place that holds the policy, by the hash of its content. */
export type Held =
  | { readonly kind: 'policy'; readonly hash: string }
  /** There is something, and it is no good policy. */
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'nothing' }
  /** Nobody could look, or nobody looks here. */
  | { readonly kind: 'unseen'; readonly why: string };

/** The way of a policy from a commit to the decisions that are taken by it. */
export interface PolicyChain {
  readonly head: Held & { readonly sha?: string };
  readonly flux:
    | { readonly revisions: Revisions; readonly said?: string }
    | { readonly unseen: string };
  readonly applied: Held & { readonly message?: string };
  readonly live: Held & { readonly version?: number; readonly revision?: string };
  readonly ran: Held & { readonly at?: Instant };
}

/** The first place that holds something else than the place before it. */
export type Stuck =
  | { readonly at: 'git'; readonly why: string }
  | { readonly at: 'flux'; readonly why: string }
  | { readonly at: 'controller'; readonly why: string }
  | { readonly at: 'tick'; readonly why: string };

/**
 * Where the newest policy stands still. Places are compared by content: a commit that does not
 * touch the policy leaves nobody behind. What nobody could see is passed over.
 */
export function stuckAt(chain: PolicyChain): Stuck | undefined {
  const { head, applied, live, ran } = chain;
  if (head.kind === 'invalid') return { at: 'git', why: head.why };
  if (differ(head, applied)) return { at: 'flux', why: fluxSays(chain) };
  if (applied.kind === 'invalid' || differ(applied, live))
    return {
      at: 'controller',
      why: applied.message ?? 'the controller has said nothing of it yet',
    };
  if (differ(live, ran)) return { at: 'tick', why: 'no decision was taken since it went live' };
  return undefined;
}

const differ = (before: Held, then: Held): boolean => {
  if (before.kind !== 'policy' || then.kind === 'unseen') return false;
  return then.kind !== 'policy' || then.hash !== before.hash;
};

function fluxSays({ head, flux }: PolicyChain): string {
  if ('unseen' in flux) return `Flux could not be asked: ${flux.unseen}`;
  const { fetched, attempted } = flux.revisions;
  const { sha } = head;
  if (fetched === undefined) return 'Flux has fetched nothing yet';
  if (sha !== undefined && !fetched.endsWith(sha))
    return `Flux has fetched ${fetched}, and HEAD here is ${sha}: is it pushed, and merged?`;
  if (attempted !== fetched)
    return `Flux has fetched ${fetched} and not applied it yet${flux.said ? `: ${flux.said}` : ''}`;
  return `what Flux applied of ${attempted} is not what Git says${flux.said ? `: ${flux.said}` : ''}`;
}

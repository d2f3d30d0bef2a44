import type { Pool } from '../decision.ts';
import type { Policy } from '../policy/policy.ts';
import type { RefusedPool, State } from '../state.ts';
import { after, type Instant, type Market, type Millis } from '../units.ts';
import type { Refusal } from './effect.ts';
import { clientTokenOf, type Launch, refuseLaunch } from './launch.ts';

export interface Refused {
  readonly launch: Launch;
  readonly clientToken: string;
  readonly refusal: Refusal;
}

/** Writes a refusal into the operation, and its pools on the list of those to avoid. */
export function recordRefusal(
  state: State,
  { launch, clientToken, refusal }: Refused,
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): State {
  const operations = state.operations.map((it) =>
    it.kind === 'launch' && it.id === launch.id ? refuseLaunch(it, clientToken, refusal) : it,
  );
  // The answer to an older attempt says nothing about the pools of this one.
  const late = clientTokenOf(launch) !== clientToken;
  if (refusal.kind !== 'no-capacity' || launch.at.phase !== 'launching' || late)
    return { ...state, operations };
  const { market, pools } = launch.at.attempt;
  const refusedPools = pools.reduce(
    (list, pool) => avoid(list, { pool, market }, { policy, now }),
    state.refusedPools,
  );
  return { ...state, operations, refusedPools };
}

function avoid(
  list: readonly RefusedPool[],
  { pool, market }: { readonly pool: Pool; readonly market: Market },
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): readonly RefusedPool[] {
  const same = (it: RefusedPool) =>
    it.market === market && it.pool.type === pool.type && it.pool.zone === pool.zone;
  const strikes = (list.find(same)?.strikes ?? 0) + 1;
  const { poolBackoff, poolBackoffMax } = policy.capacity;
  const span = Math.min(poolBackoff * 2 ** (strikes - 1), poolBackoffMax) as Millis;
  return [...list.filter((it) => !same(it)), { pool, market, strikes, until: after(now, span) }];
}

import type { Instance, Node } from '../cluster.ts';
import type { LaunchCause, LaunchRequest, Pool } from '../decision.ts';
import type { NodeWish } from '../fit/packing.ts';
import type { Capacity, Policy } from '../policy/policy.ts';
import { stillUntil } from '../stamps.ts';
import type { State } from '../state.ts';
import { type Instant, isNonEmpty, type Market, type Zone } from '../units.ts';
import { spotTarget } from './market.ts';
import { standingOf } from './standing.ts';

export interface LaunchOrder {
  readonly policy: Policy;
  readonly now: Instant;
  /** All workers. */
  readonly nodes: readonly Node[];
  readonly instances: readonly Instance[];
  readonly state: State;
  readonly count: number;
  readonly cause: LaunchCause;
  /** What each of the first launches must be for the pods it is bought for: no other would help. */
  readonly wishes?: readonly NodeWish[];
}

/** A worker that serves or is on its way. */
interface Member {
  readonly zone: Zone;
  readonly market: Market;
}

/**
 * Where the new nodes go and how they are bought (D10, D11). The zone with fewest workers comes
 * first, launches that are under way included; the market is the one that brings the spot share
 * back. When no pool of that market is left the other one is taken: a node of the wrong market
 * serves, and the next launch or removal steers back. Fewer requests than asked for when none is.
 */
export function planLaunches(order: LaunchOrder): readonly LaunchRequest[] {
  const { count, cause, wishes = [] } = order;
  const fleet = [...fleetOf(order)];
  const requests: LaunchRequest[] = [];
  for (let index = 0; index < count; index++) {
    const wish = wishes[index] ?? {};
    const wished = poolsLeft(order, fleet, wish);
    // Only a node that is bought for the pods alone is of no use where they cannot run.
    const found = wished ?? (cause === 'pending' ? undefined : poolsLeft(order, fleet, {}));
    if (!found) continue;
    const { market, pools } = found;
    if (!isNonEmpty(pools)) continue;
    fleet.push({ zone: pools[0].zone, market });
    const bound = wished !== undefined && wish.markets?.length === 1;
    requests.push({ market, pools, cause, ...(bound ? { onlyMarket: true } : {}) });
  }
  return requests;
}

function poolsLeft(
  { policy, state, now }: LaunchOrder,
  fleet: readonly Member[],
  wish: NodeWish,
): { readonly market: Market; readonly pools: readonly Pool[] } | undefined {
  const all = poolsFor(policy.capacity, zonesFor(policy.capacity, fleet, wish)).filter(
    ({ type }) => wish.types === undefined || wish.types.includes(type),
  );
  for (const market of marketsFor(policy.capacity, fleet, wish)) {
    const refused = state.refusedPools.filter(
      (it) => it.market === market && stillUntil(it.until, policy.capacity.poolBackoffMax, now),
    );
    const pools = all.filter(
      ({ type, zone }) => !refused.some(({ pool }) => pool.type === type && pool.zone === zone),
    );
    if (pools.length > 0) return { market, pools };
  }
  return undefined;
}

/** Fewest workers first; the policy's order between equals. */
function zonesFor({ zones }: Capacity, fleet: readonly Member[], wish: NodeWish): readonly Zone[] {
  if (wish.zone !== undefined) return [wish.zone];
  const workersIn = (zone: Zone) => fleet.filter((it) => it.zone === zone).length;
  return zones.toSorted((a, b) => workersIn(a) - workersIn(b));
}

/** The market that the next node belongs to, then the other. */
function marketsFor(
  capacity: Capacity,
  fleet: readonly Member[],
  { markets }: NodeWish,
): readonly Market[] {
  const spots = fleet.filter(({ market }) => market === 'spot').length;
  const order: readonly Market[] =
    spots < spotTarget(fleet.length + 1, capacity) ? ['spot', 'on-demand'] : ['on-demand', 'spot'];
  return markets === undefined ? order : order.filter((it) => markets.includes(it));
}

/** Zone by zone with the preferred types, and only then all of it again with the larger ones. */
export function poolsFor(capacity: Capacity, zones: readonly Zone[]): readonly Pool[] {
  return [capacity.types, capacity.overflowTypes].flatMap((types) =>
    zones.flatMap((zone) => types.map((type) => ({ type, zone }))),
  );
}

/**
 * Everything that will serve: active nodes, instances that have not registered yet, and launches
 * that EC2 does not list yet. Counting only what is Ready would send two launches of one minute to
 * the same zone and market.
 */
function fleetOf({ nodes, instances, state }: LaunchOrder): readonly Member[] {
  const registered = new Set(nodes.flatMap(({ instance }) => instance ?? []));
  const listed = new Set(instances.flatMap(({ operation }) => operation ?? []));
  const givenUp = new Set(
    state.operations.flatMap((it) =>
      it.kind === 'launch' && it.at.phase === 'reclaiming' ? it.at.instance : [],
    ),
  );
  const coming = instances.filter(
    ({ id, state: life }) =>
      (life === 'pending' || life === 'running') && !registered.has(id) && !givenUp.has(id),
  );
  const asked = state.operations.flatMap((it): Member[] => {
    if (it.kind !== 'launch' || it.at.phase !== 'launching' || listed.has(it.id)) return [];
    const { market, pools } = it.at.attempt;
    return [{ market, zone: pools[0].zone }];
  });
  return [
    ...nodes.filter((node) => node.role === 'worker' && standingOf(node, state) === 'active'),
    ...coming,
    ...asked,
  ];
}

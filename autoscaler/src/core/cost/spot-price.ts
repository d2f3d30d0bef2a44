import type { Policy } from '../policy/policy.ts';
import type { InstanceType, Usd, Zone } from '../units.ts';

/** Where the price of spot came from: the policy's own, EC2's market, or the built-in table. */
export type SpotSource = 'policy' | 'ec2' | 'table';

/** What one spot pool costs, in US dollars an hour. */
export interface PoolPrice {
  readonly type: InstanceType;
  readonly zone: Zone;
  readonly usd: Usd;
}

/**
 * The policy with the market's price of its first type where it names none itself: the mean over
 * its zones, for workers are spread evenly over them (D10). Without a price of any of its zones it
 * is the policy as it was.
 */
export function atMarketPrice(
  policy: Policy,
  pools: readonly PoolPrice[],
): { readonly policy: Policy; readonly spotFrom: SpotSource } {
  const { capacity, cost } = policy;
  const [type] = capacity.types;
  const own = cost.prices[type];
  if (own?.spot !== undefined) return { policy, spotFrom: 'policy' };
  const prices = pools
    .filter((it) => it.type === type && capacity.zones.includes(it.zone))
    .map(({ usd }) => usd);
  if (prices.length === 0) return { policy, spotFrom: 'table' };
  const spot = (prices.reduce((sum, usd) => sum + usd, 0) / prices.length) as Usd;
  const market = { ...cost.prices, [type]: { ...own, spot } };
  return { policy: { ...policy, cost: { ...cost, prices: market } }, spotFrom: 'ec2' };
}

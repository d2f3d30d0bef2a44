import { describe, expect, it } from 'vitest';
import { hourlyPrice } from '../../../autoscaler/src/core/cost/price.ts';
import { atMarketPrice, type PoolPrice } from '../../../autoscaler/src/core/cost/spot-price.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import type { InstanceType, Usd, Zone } from '../../../autoscaler/src/core/units.ts';

const POLICY = defaultPolicy('shop');
const [TYPE] = POLICY.capacity.types;
const [ZONE = 'none'] = POLICY.capacity.zones;
const pool = (usd: number, change: Partial<PoolPrice> = {}): PoolPrice => ({
  type: TYPE,
  zone: ZONE as Zone,
  usd: usd as Usd,
  ...change,
});
const spotOf = (pools: readonly PoolPrice[], policy = POLICY) => {
  const { policy: priced, spotFrom } = atMarketPrice(policy, pools);
  return [spotFrom, hourlyPrice({ type: TYPE, market: 'spot' }, priced.cost)];
};

describe('the price of spot in a report', () => {
  it('is the mean of the pools that the policy buys from', () => {
    const other = POLICY.capacity.zones[1] as Zone;
    const elsewhere = pool(9, { zone: 'us-east-1z' as Zone });
    const larger = pool(9, { type: 'm5.large' as InstanceType });
    const [from, usd] = spotOf([pool(0.006), pool(0.01, { zone: other }), elsewhere, larger]);
    expect(from).toBe('ec2');
    expect(usd).toBeCloseTo(0.008);
  });

  it('is the policy’s own where it names one, whatever the market asks', () => {
    const prices = { [TYPE]: { spot: 0.005 as Usd } };
    const policy = { ...POLICY, cost: { ...POLICY.cost, prices } };
    expect(spotOf([pool(0.006)], policy)).toEqual(['policy', 0.005]);
  });

  it('leaves the policy’s on-demand price as it is', () => {
    const prices = { [TYPE]: { onDemand: 0.5 as Usd } };
    const policy = { ...POLICY, cost: { ...POLICY.cost, prices } };
    const { policy: priced } = atMarketPrice(policy, [pool(0.006)]);
    expect(hourlyPrice({ type: TYPE, market: 'on-demand' }, priced.cost)).toBe(0.5);
  });

  it('falls back to the table where the market tells nothing', () => {
    const table = hourlyPrice({ type: TYPE, market: 'spot' }, POLICY.cost);
    expect(spotOf([pool(9, { zone: 'us-east-1z' as Zone })])).toEqual(['table', table]);
  });
});

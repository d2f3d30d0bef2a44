import type { CostRules } from '../policy/policy.ts';
import { HOUR, type InstanceType, type Market, type Millis, type Usd } from '../units.ts';
import { INSTANCE_TYPES } from './instance-types.ts';

/**
 * US dollars an hour, the policy's overrides first. A type that nobody knows (somebody launched it
 * by hand) costs as much as the dearest that is known: a budget must not stop the autoscaler, nor
 * take anything for free.
 */
export function hourlyPrice(
  offer: { readonly type: InstanceType; readonly market: Market },
  { prices }: Pick<CostRules, 'prices'>,
): Usd {
  const facts = INSTANCE_TYPES[offer.type] ?? DEAREST;
  const own = prices[offer.type];
  return (
    offer.market === 'spot' ? (own?.spot ?? facts.spot) : (own?.onDemand ?? facts.onDemand)
  ) as Usd;
}

const DEAREST = Object.values(INSTANCE_TYPES).reduce((most, it) =>
  it.onDemand > most.onDemand ? it : most,
);

/** What instances cost that ran for `span` at these hourly prices. EC2 bills by the second. */
export const costOver = (hourly: Usd, span: Millis): Usd => ((hourly * span) / HOUR) as Usd;

/** The same, or nothing where neither the table nor the policy knows: people are told no guess. */
export const knownPrice = (
  offer: Parameters<typeof hourlyPrice>[0],
  cost: Parameters<typeof hourlyPrice>[1],
): Usd | undefined =>
  Object.hasOwn(INSTANCE_TYPES, offer.type) || cost.prices[offer.type]?.[KEYS[offer.market]]
    ? hourlyPrice(offer, cost)
    : undefined;

const KEYS = { spot: 'spot', 'on-demand': 'onDemand' } as const;

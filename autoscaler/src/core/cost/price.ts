import type { CostRules } from '../policy/policy.ts';
import { HOUR, type InstanceType, type Market, type Millis, type Usd } from '../units.ts';
import { INSTANCE_TYPES } from './instance-types.ts';
import { typeFacts } from './shape.ts';

/** US dollars an hour, the policy's overrides first. */
export function hourlyPrice(
  offer: { readonly type: InstanceType; readonly market: Market },
  { prices }: Pick<CostRules, 'prices'>,
): Usd {
  const facts = typeFacts(offer.type);
  const own = prices[offer.type];
  return (
    offer.market === 'spot' ? (own?.spot ?? facts.spot) : (own?.onDemand ?? facts.onDemand)
  ) as Usd;
}

/** What instances cost that ran for `span` at these hourly prices. EC2 bills by the second. */
export const costOver = (hourly: Usd, span: Millis): Usd => ((hourly * span) / HOUR) as Usd;

/** The same, or nothing for a type that the table lacks: a message must never end a run. */
export const knownPrice = (
  offer: Parameters<typeof hourlyPrice>[0],
  cost: Parameters<typeof hourlyPrice>[1],
): Usd | undefined =>
  Object.hasOwn(INSTANCE_TYPES, offer.type) ? hourlyPrice(offer, cost) : undefined;

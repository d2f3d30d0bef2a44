import type { CostRules } from '../policy/policy.ts';
import type { Usd } from '../units.ts';
import { grouped } from './words.ts';

/** In whose money amounts are told. */
export type Purse = Pick<CostRules, 'currency' | 'exchangeRate'>;

/** Hours of a mean month: 365 days of 24 hours in twelve parts, as AWS reckons. */
export const HOURS_A_MONTH = 730;

/** `1,852 BDT`, `2.54 BDT`: two decimal places below a hundred. */
export function money(usd: Usd, { currency, exchangeRate }: Purse): string {
  const value = usd * exchangeRate;
  const text = Math.abs(value) < 100 ? value.toFixed(2) : grouped(Math.round(value));
  return `${text} ${currency}`;
}

/** The same with its sign: `+2.54 BDT`, `−2.54 BDT`. */
export const signedMoney = (usd: Usd, purse: Purse): string =>
  `${usd < 0 ? '−' : '+'}${money(Math.abs(usd) as Usd, purse)}`;

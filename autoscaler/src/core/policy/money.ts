import type { Usd } from '../units.ts';
import type { Quantity } from './quantities.ts';

/** An amount as it is written, before anybody knows the exchange rate. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What an amount is told in: a currency, and how many of it one US dollar is. */
export interface Rate {
  readonly currency: string;
  readonly exchangeRate: number;
}

/**
 * `60,000 BDT`, `1,20,000 BDT`, `0.0208 USD`. `60.000 BDT` is refused: half of the world reads
 * sixty thousand there, and a budget of sixty taka would stop every scale-up.
 */
export const MONEY: Quantity<Money> = {
  expected: 'an amount of money such as 60,000 BDT',
  pattern: String.raw`^\d+(,\d{2,3})*(\.\d+)? [A-Z]{3}$`,
  parse: (text) => {
    const [, whole, decimals = '', currency] =
      /^(\d+(?:,\d{2,3})*)(\.\d+)? ([A-Z]{3})$/.exec(text) ?? [];
    if (whole === undefined || currency === undefined) return undefined;
    if (/^[1-9]\d{0,2}$/.test(whole) && decimals.length === 4) return undefined;
    return { amount: Number(`${whole.replace(/,/g, '')}${decimals}`), currency };
  },
  render: ({ amount, currency }) => `${grouped(plain(amount))} ${currency}`,
  suggest: (given) => {
    const text = String(given).trim();
    const dotted = /^(\d{1,3})\.(\d{3}) ([A-Z]{3})$/.exec(text);
    if (dotted) return `${dotted[1]},${dotted[2]} ${dotted[3]}`;
    const lakh = /^(\d+(?:\.\d+)?) lakhs? ([a-z]{3})$/i.exec(text);
    if (lakh) return `${grouped(plain(Number(lakh[1]) * 100_000))} ${lakh[2]?.toUpperCase()}`;
    const loose = /^(\d[\d,]*(?:\.\d+)?) ?([a-z]{3})$/i.exec(text);
    const bare = loose ? undefined : /^\d[\d,]*(?:\.\d\d?)?$/.exec(text)?.[0].replace(/,/g, '');
    if (bare) return `${grouped(bare)} BDT" or "${grouped(bare)} USD`;
    if (!loose) return undefined;
    return `${grouped(loose[1]?.replace(/,/g, '') ?? '')} ${loose[2]?.toUpperCase()}`;
  },
};

/** US dollars of an amount, or nothing when it is in a currency without a rate. */
export function toUsd({ amount, currency }: Money, rate: Rate): Usd | undefined {
  if (currency === 'USD') return amount as Usd;
  return currency === rate.currency ? ((amount / rate.exchangeRate) as Usd) : undefined;
}

/** The amount in the report's currency, or nothing when it has no rate. */
export function toLocal({ amount, currency }: Money, rate: Rate): number | undefined {
  if (currency === rate.currency) return amount;
  return currency === 'USD' ? amount * rate.exchangeRate : undefined;
}

/**
 * US dollars as a person would write them: in the report's currency when a short amount gives the
 * very same number back, else in dollars, which always do.
 */
export function writtenUsd(usd: Usd, rate: Rate): string {
  const amount = Number((usd * rate.exchangeRate).toFixed(2));
  const local = { amount, currency: rate.currency };
  return MONEY.render(toUsd(local, rate) === usd ? local : { amount: usd, currency: 'USD' });
}

/** Digits without an exponent, and never three decimals that could be taken for thousands. */
function plain(amount: number): string {
  const text = /e/.test(String(amount)) ? amount.toFixed(20).replace(/0+$/, '') : String(amount);
  return /^[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}0` : text.replace(/\.$/, '');
}

const grouped = (digits: string): string => {
  const [whole = '', decimals] = digits.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? groups : `${groups}.${decimals}`;
};

import type { Decision } from '../decision.ts';
import { type ForecastQuality, type Foreseen, forecastQuality } from '../forecast/quality.ts';
import type { CostRules, Policy } from '../policy/policy.ts';
import type { MonthCost } from '../state.ts';
import { elapsed, HOUR, type Instant, type Market, type Millis, type Usd } from '../units.ts';
import { type BigDecision, biggestOf, type Moves, movesOf } from './biggest.ts';
import { borrowedOver } from './borrowed.ts';
import { costOver, hourlyPrice } from './price.ts';
import { atMarketPrice, type PoolPrice, type SpotSource } from './spot-price.ts';
import { type Stretch, stretchesOf } from './stretches.ts';

/** A recorded decision, as far as a week is reckoned by it. */
export interface WeekRecord extends Foreseen {
  readonly id: string;
  readonly policy: { readonly mode: Policy['mode'] };
  readonly decision: Pick<Decision, 'plan' | 'because'>;
  /** Instances that were paid for; absent when EC2 could not be asked. */
  readonly paid?: Readonly<Record<Market, number>>;
}

/** What a fleet cost: at list prices, and what its burstable machines borrowed beyond that (C2). */
export interface Bill {
  readonly nodeHours: Readonly<Record<Market, number>>;
  readonly list: Readonly<Record<Market, Usd>>;
  readonly credits: Usd;
}

/** The week in numbers (C4). Money is in US dollars; how it is told stands in `terms`. */
export interface WeeklyReport {
  readonly from: Instant;
  readonly to: Instant;
  /** Time of which no record tells: it is in no figure here, nor in the baseline's. */
  readonly silent: Millis;
  readonly bill: Bill;
  /** The same hours and the same load on so many nodes bought on demand. */
  readonly baseline: { readonly nodes: number; readonly bill: Bill };
  readonly moves: Moves;
  /** Largest first. */
  readonly biggest: readonly BigDecision[];
  readonly forecast?: ForecastQuality;
  /** What the autoscaler has charged to this month so far. */
  readonly month: { readonly name: string; readonly usd: Usd; readonly budget?: Usd };
  readonly terms: Pick<CostRules, 'clientNodeMonth' | 'currency' | 'exchangeRate'> & {
    /** The type that all nodes are priced as. */
    readonly type: string;
    /** What an hour of it costs on spot, and who says so. */
    readonly spot: { readonly usd: Usd; readonly from: SpotSource };
    readonly timeZone: string;
  };
}

export interface Week {
  readonly from: Instant;
  readonly to: Instant;
  readonly policy: Policy;
  /** What EC2 asks for spot now; empty when it could not be asked. */
  readonly spotPrices: readonly PoolPrice[];
  readonly monthCost: MonthCost;
}

/**
 * The week that these records tell of, oldest first; those from shortly before `from` say what ran
 * when it began. Records hold how many instances ran and not which, so that all are priced as the
 * policy's first type, and all spot at today's price of it: an estimate wherever other types were
 * bought or the market moved.
 */
export function weeklyReport(records: readonly WeekRecord[], week: Week): WeeklyReport {
  const { from, to, monthCost } = week;
  const { policy, spotFrom } = atMarketPrice(week.policy, week.spotPrices);
  const [type] = policy.capacity.types;
  const { baselineNodes, currency, exchangeRate, clientNodeMonth } = policy.cost;
  const { known, silent } = stretchesOf(records, week);
  const within = records.filter(({ at }) => at >= from && at < to);
  const quality = forecastQuality(within);
  const budget = policy.safety.monthlyBudget;
  const before = known.map((it) => ({ ...it, paid: { spot: 0, 'on-demand': baselineNodes } }));
  return {
    from,
    to,
    silent,
    bill: billOf(known, policy),
    baseline: { nodes: baselineNodes, bill: billOf(before, policy) },
    moves: movesOf(within),
    biggest: biggestOf(within, policy.cost),
    ...(quality ? { forecast: quality } : {}),
    month: {
      name: monthCost.month,
      usd: monthCost.usd,
      ...(budget === undefined ? {} : { budget }),
    },
    terms: {
      currency,
      exchangeRate,
      ...(clientNodeMonth === undefined ? {} : { clientNodeMonth }),
      type,
      spot: { usd: hourlyPrice({ type, market: 'spot' }, policy.cost), from: spotFrom },
      timeZone: policy.timeZone,
    },
  };
}

function billOf(stretches: readonly Stretch[], policy: Policy): Bill {
  const [type] = policy.capacity.types;
  const span = (market: Market) =>
    stretches.reduce((sum, { paid, length }) => sum + paid[market] * length, 0) as Millis;
  const price = (market: Market) => hourlyPrice({ type, market }, policy.cost);
  const list = (market: Market) => costOver(price(market), span(market));
  return {
    nodeHours: { spot: span('spot') / HOUR, 'on-demand': span('on-demand') / HOUR },
    list: { spot: list('spot'), 'on-demand': list('on-demand') },
    credits: policy.capacity.credits === 'standard' ? (0 as Usd) : borrowedOver(stretches, type),
  };
}

/** All of a bill, credits counted. */
export const totalOf = ({ list, credits }: Bill): Usd => (listOf({ list }) + credits) as Usd;

export const listOf = ({ list }: Pick<Bill, 'list'>): Usd => (list.spot + list['on-demand']) as Usd;

/** Share of the baseline's cost that was not spent; below zero, more was spent. */
export function savedShare(own: Usd, baseline: Usd): number | undefined {
  return baseline > 0 ? 1 - own / baseline : undefined;
}

/** How much of the week its figures tell of. */
export const toldOf = ({ from, to, silent }: WeeklyReport): Millis =>
  (elapsed(from, to) - silent) as Millis;

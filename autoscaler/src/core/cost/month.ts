import type { Instance } from '../cluster.ts';
import type { Policy } from '../policy/policy.ts';
import type { MonthCost } from '../state.ts';
import { elapsed, hours, type Instant, type Millis, type Usd } from '../units.ts';
import { NO_CREDITS, spendCredits } from './credits.ts';
import { costOver, hourlyPrice } from './price.ts';

/** A longer silence than this is charged as this much: an outage of ours must not invent a bill. */
const LONGEST_GAP = hours(1);

/**
 * The month's cost so far with the time since it was last charged added: instances at the policy's
 * prices, and in unlimited mode what burstable ones borrowed. Where the load is unknown no credits
 * are charged and none earned. Nor where it is no number: a bill of NaN would pass every budget for
 * the rest of the month.
 */
export function chargeMonth(cost: MonthCost, charge: Charge): MonthCost {
  const { instances, now, policy, month, load } = charge;
  const fresh = cost.month !== month;
  const since = cost.until === undefined ? 0 : Math.max(0, elapsed(cost.until, now));
  const span = Math.min(since, LONGEST_GAP) as Millis;
  const running = instances.filter(({ state }) => state === 'pending' || state === 'running');
  const added = running.reduce((sum, it) => sum + costOver(hourlyPrice(it, policy.cost), span), 0);
  const before = cost.credits ?? NO_CREDITS;
  const { credits, billed } =
    load === undefined || !Number.isFinite(load) || policy.capacity.credits === 'standard'
      ? { credits: before, billed: 0 }
      : spendCredits(before, { instances: running, load, span });
  return { month, usd: ((fresh ? 0 : cost.usd) + added + billed) as Usd, until: now, credits };
}

export interface Charge {
  readonly instances: readonly Instance[];
  readonly now: Instant;
  readonly policy: Policy;
  /** vCPUs in use on the workers; undefined while it is unknown. */
  readonly load?: number;
  /** `2026-11` in the policy's time zone. */
  readonly month: string;
}

import type { PoolPrice } from '../core/cost/spot-price.ts';
import { type WeekRecord, weeklyReport } from '../core/cost/weekly.ts';
import type { Policy } from '../core/policy/policy.ts';
import { safePolicy } from '../core/policy/safe.ts';
import { after, before, DAY, days, type Instant, minutes } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { DecisionLog } from '../ports/decision-log.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { SpotPrices } from '../ports/spot-prices.ts';
import type { StateStore } from '../ports/state-store.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface CostReportPorts {
  readonly clock: Clock;
  readonly store: Pick<StateStore, 'peek'> & DecisionLog;
  readonly spotPrices: SpotPrices;
  readonly notifier: Notifier;
  readonly telemetry: Telemetry;
}

const WEEK = days(7);
/** What ran when the week began is told by a record from before it. */
const LEAD = minutes(30);
/** Two a minute: a day with more decisions is told as silent before its last ones. */
const MOST_A_DAY = 2_880;

/**
 * Tells people what the last seven days cost. Throws `OperatingError` when the records cannot be
 * read or the message is not taken: half a week would be told as a cheap one. To run it again does
 * no harm.
 */
export async function reportWeek(ports: CostReportPorts): Promise<void> {
  const { clock, store, notifier, telemetry } = ports;
  const to = clock.now();
  const from = before(to, WEEK);
  const { state, policy = safePolicy() } = await store.peek();
  const records = await recordsOf(store, { from: before(from, LEAD), to });
  const spotPrices = await pricesOf(ports, policy, to);
  const { monthCost } = state;
  const report = weeklyReport(records, { from, to, policy, spotPrices, monthCost });
  telemetry.log('week reckoned', {
    records: records.length,
    silent: report.silent,
    ...report.bill.nodeHours,
  });
  await notifier.tell({ kind: 'weekly-cost', report }, { at: to });
}

/** A market that cannot be asked is no reason for no report: that says whose prices it has. */
async function pricesOf(
  { spotPrices, telemetry }: CostReportPorts,
  { capacity }: Policy,
  now: Instant,
): Promise<readonly PoolPrice[]> {
  try {
    return await spotPrices.read(capacity.types.slice(0, 1), now);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    telemetry.log('no spot prices', { why: error.message });
    return [];
  }
}

/**
 * Oldest first. Read day by day, and only what the report needs is kept: a week of whole records
 * would not fit into a small function's memory.
 */
async function recordsOf(
  log: DecisionLog,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly WeekRecord[]> {
  const records: WeekRecord[] = [];
  for (let start = from; start < to; start = after(start, DAY)) {
    const end = Math.min(after(start, DAY), to) as Instant;
    const day = await log.decisions({ from: start, to: end, limit: MOST_A_DAY });
    records.push(...day.toReversed().map(slim));
  }
  return records;
}

function slim({ id, at, policy, decision, observation, paid }: WeekRecord): WeekRecord {
  const { plan, because } = decision;
  const { load, forecast } = observation;
  return {
    id,
    at,
    policy: { mode: policy.mode },
    decision: { plan, because },
    observation: { load, forecast },
    ...(paid ? { paid } : {}),
  };
}

import { describe, expect, it } from 'vitest';
import {
  listOf,
  savedShare,
  toldOf,
  totalOf,
  type WeekRecord,
  weeklyReport,
} from '../../../autoscaler/src/core/cost/weekly.ts';
import type { Forecast } from '../../../autoscaler/src/core/forecast/forecast.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import type { MonthCost } from '../../../autoscaler/src/core/state.ts';
import {
  after,
  type Cores,
  days,
  HOUR,
  hours,
  type InstanceType,
  type Millis,
  minutes,
  type NodeName,
  type Usd,
} from '../../../autoscaler/src/core/units.ts';
import { NOON, ZONE_A } from '../../support/cluster.ts';
import { A_REASON } from '../../support/decisions.ts';

const base = defaultPolicy('techflow');
const SMALL = 't3.small' as InstanceType;
const PRICES = { 't3.small': { onDemand: 0.02 as Usd, spot: 0.008 as Usd } };
const policy: Policy = {
  ...base,
  capacity: { ...base.capacity, types: [SMALL] },
  cost: { ...base.cost, baselineNodes: 5, prices: PRICES },
};
const monthCost: MonthCost = { month: '2026-11', usd: 7 as Usd };
const to = after(NOON, days(7));
const week = { from: NOON, to, policy, spotPrices: [], monthCost };

/** A quiet decision so long after the week began. */
const record = (since: Millis, change: Partial<WeekRecord> = {}): WeekRecord => ({
  id: `${since}`,
  at: after(NOON, since),
  policy: { mode: 'active' },
  decision: { plan: { kind: 'hold' }, because: [{ code: 'steady' }] },
  observation: { load: measured(0 as Cores, after(NOON, since)), forecast: { kind: 'off' } },
  paid: { spot: 2, 'on-demand': 1 },
  ...change,
});

/** One each ten minutes from one moment up to another. */
const every10 = (from: Millis, end: Millis, change: Partial<WeekRecord> = {}) =>
  Array.from({ length: (end - from) / minutes(10) }, (_, index) =>
    record((from + index * minutes(10)) as Millis, change),
  );

const loaded = (cores: number): Partial<WeekRecord> => ({
  observation: { load: measured(cores as Cores, NOON), forecast: { kind: 'off' } },
});

describe('the week’s cost', () => {
  it('adds up what was paid for, by market, at the policy’s prices', () => {
    const { bill, silent } = weeklyReport(every10(hours(0), days(7)), week);
    expect(silent).toBe(0);
    expect(bill.nodeHours).toEqual({ spot: 336, 'on-demand': 168 });
    expect(bill.list.spot).toBeCloseTo(336 * 0.008);
    expect(bill.list['on-demand']).toBeCloseTo(168 * 0.02);
    expect(bill.credits).toBe(0);
  });

  it('is compared with the fixed nodes of the policy, on demand, over the same hours', () => {
    const { bill, baseline } = weeklyReport(every10(hours(0), days(7)), week);
    expect(baseline.bill.nodeHours).toEqual({ spot: 0, 'on-demand': 840 });
    expect(listOf(baseline.bill)).toBeCloseTo(16.8);
    expect(savedShare(listOf(bill), listOf(baseline.bill))).toBeCloseTo(1 - 6.048 / 16.8);
  });

  it('holds what is borrowed of CPU credits, on both sides', () => {
    const busy = weeklyReport(every10(hours(0), days(7), loaded(4)), week);
    // Three nodes earn 24 vCPU-minutes an hour each; four vCPUs spend 240.
    expect(busy.bill.credits).toBeCloseTo((((240 - 72) * 168) / 60) * 0.05);
    expect(busy.baseline.bill.credits).toBeCloseTo((((240 - 120) * 168) / 60) * 0.05);
    expect(totalOf(busy.bill)).toBeCloseTo(listOf(busy.bill) + busy.bill.credits);
  });

  it('holds no credits where machines run by standard credits', () => {
    const standard = { ...policy, capacity: { ...policy.capacity, credits: 'standard' as const } };
    const records = every10(hours(0), days(7), loaded(4));
    expect(weeklyReport(records, { ...week, policy: standard }).bill.credits).toBe(0);
  });

  it('takes an unknown load for neither idle nor busy', () => {
    const blind = {
      observation: { load: unknown('stale'), forecast: { kind: 'off' } as Forecast },
    };
    const { bill } = weeklyReport(every10(hours(0), days(7), blind), week);
    expect(bill.credits).toBe(0);
    expect(bill.nodeHours.spot).toBe(336);
  });

  it('carries over what ran when the week began', () => {
    const records = [record(minutes(-5)), ...every10(minutes(5), hours(1))];
    const { bill } = weeklyReport(records, { ...week, to: after(NOON, hours(1)) });
    expect(bill.nodeHours['on-demand']).toBeCloseTo(1);
  });
});

describe('a silence', () => {
  it('longer than fifteen minutes is told, and in no figure on either side', () => {
    const records = [...every10(hours(0), days(2)), ...every10(days(3), days(7))];
    const report = weeklyReport(records, week);
    // The last record before it tells of the time up to the next one, which is too far away.
    expect(report.silent).toBe(days(1) + minutes(10));
    expect(toldOf(report)).toBe(days(7) - report.silent);
    expect(report.bill.nodeHours['on-demand']).toBeCloseTo(toldOf(report) / HOUR);
    expect(report.baseline.bill.nodeHours['on-demand']).toBeCloseTo((5 * toldOf(report)) / HOUR);
  });

  it('of fifteen minutes is none', () => {
    const records = [record(hours(0)), record(minutes(15))];
    const report = weeklyReport(records, { ...week, to: after(NOON, minutes(30)) });
    expect(report.silent).toBe(0);
  });

  it('is where EC2 could not be asked, and never "no instances"', () => {
    const { paid: _paid, ...blind } = record(minutes(10));
    const records = [record(hours(0)), blind, record(minutes(20))];
    const report = weeklyReport(records, { ...week, to: after(NOON, minutes(30)) });
    expect(report.silent).toBe(minutes(10));
    expect(report.bill.nodeHours['on-demand']).toBeCloseTo(1 / 3);
  });

  it('lies before the first record and after the last', () => {
    const report = weeklyReport(every10(days(1), days(2)), week);
    expect(report.silent).toBe(days(6) + minutes(10));
  });

  it('is all of a week without a record: nothing is claimed', () => {
    const report = weeklyReport([], week);
    expect(report.silent).toBe(days(7));
    expect(savedShare(totalOf(report.bill), totalOf(report.baseline.bill))).toBeUndefined();
  });

  it('is longer where the policy decides more rarely', () => {
    const rare = { ...policy, cadence: { windows: [], otherwise: minutes(30) } };
    const records = [record(hours(0)), record(minutes(30))];
    const hour = { ...week, to: after(NOON, hours(1)), policy: rare };
    expect(weeklyReport(records, hour).silent).toBe(0);
  });
});

describe('the decisions of a week', () => {
  const launch = (market: 'spot' | 'on-demand', type = SMALL) => ({
    market,
    pools: [{ type, zone: ZONE_A }] as const,
    cause: 'cpu' as const,
  });
  const up = (since: Millis, ...launches: readonly ReturnType<typeof launch>[]) =>
    record(since, {
      decision: {
        plan: { kind: 'scale-up', restore: [], launch: launches },
        because: [A_REASON.schedule],
      },
    });
  const remove = 'i-1' as NodeName;
  const down = (since: Millis) =>
    record(since, {
      decision: {
        plan: { kind: 'scale-down', remove, manner: 'voluntary' },
        because: [A_REASON['below-low-watermark']],
      },
    });

  it('are ranked by nodes, then by cost, then by time', () => {
    const records = [
      up(minutes(10), launch('spot')),
      up(minutes(20), launch('spot'), launch('spot')),
      up(minutes(30), launch('spot'), launch('on-demand')),
      down(minutes(40)),
      up(minutes(50), launch('on-demand')),
    ];
    const { biggest, moves } = weeklyReport(records, week);
    expect(biggest.map(({ at }) => at - NOON)).toEqual([30, 20, 50].map(minutes));
    expect(biggest.map(({ nodes }) => nodes)).toEqual([2, 2, 1]);
    expect(biggest[0]?.hourly).toBeCloseTo(0.028);
    expect(moves).toEqual({ decisions: 5, scaleUps: 4, scaleDowns: 1, launched: 6, restored: 0 });
  });

  it('that only keep nodes add no cost', () => {
    const plan = { kind: 'scale-up', restore: [remove], launch: [] } as const;
    const kept = record(minutes(10), { decision: { plan, because: [A_REASON.schedule] } });
    const { biggest, moves } = weeklyReport([kept], week);
    expect(biggest).toMatchObject([{ nodes: 1, hourly: 0 }]);
    expect(moves).toMatchObject({ launched: 0, restored: 1 });
  });

  it('claim no cost for what is not priced: removals, and types that the table lacks', () => {
    const odd = launch('spot', 'x9.huge' as InstanceType);
    const { biggest } = weeklyReport([down(minutes(10)), up(minutes(20), odd)], week);
    expect(biggest.map((it) => 'hourly' in it)).toEqual([false, false]);
  });

  it('in shadow mode moved nothing', () => {
    const shadow = { ...up(minutes(10), launch('spot')), policy: { mode: 'shadow' as const } };
    const { biggest, moves } = weeklyReport([shadow], week);
    expect(biggest).toEqual([]);
    expect(moves).toMatchObject({ decisions: 1, scaleUps: 0 });
  });

  it('from before the week began are not of it', () => {
    const { moves } = weeklyReport([up(minutes(-5), launch('spot'))], week);
    expect(moves.decisions).toBe(0);
  });
});

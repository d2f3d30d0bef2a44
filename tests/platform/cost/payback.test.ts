import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../../autoscaler/src/core/inputs/problems.ts';
import {
  claimOf,
  clientPayback,
  paybackOf,
  WEEK,
  type Week,
} from '../../../platform/cost/payback.ts';

const run = (name: string, cost: number, nodeHours = 840) => ({
  ...{ name, nodeHours, costList: cost, costReal: cost, minutesOverloaded: 0 },
});
const aWeek = (now: number, before: number): Week => ({
  ...{ currency: 'BDT', baselineNodes: 5 },
  runs: [run('techflow', now, 420), run('static', before)],
});

describe('what is left of a saving', () => {
  test('is what a month saves, less what SmartScale adds', () => {
    const { saved, share, net, from } = paybackOf(aWeek(500, 1_000), 1_000, 'costList');
    expect(saved).toBeCloseTo((500 * 730) / 168, 6);
    expect([share, net]).toEqual([0.5, saved - 1_000]);
    expect(from).toBeCloseTo((1_000 / saved) * 5, 6);
  });

  test('never pays where nothing is saved', () => {
    expect(paybackOf(aWeek(1_100, 1_000), 10, 'costReal').from).toBe(Number.POSITIVE_INFINITY);
  });

  test('is nothing at just so many nodes as are told', () => {
    const money = fc.double({ min: 1, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(
        money,
        money,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (adds, cost, s) => {
          const week = aWeek(cost * (1 - s), cost);
          const { from } = paybackOf(week, adds, 'costList');
          const grown = aWeek((cost * (1 - s) * from) / 5, (cost * from) / 5);
          const { net, saved } = paybackOf(grown, adds, 'costList');
          expect(Math.abs(net)).toBeLessThan(1e-6 * Math.max(1, saved));
        },
      ),
    );
  });

  test("by the client's books goes by hours alone", () => {
    const books = clientPayback(aWeek(1, 2), { nodes: 5, nodeMonth: 24_000 });
    expect(books).toEqual({ share: 0.5, saved: 60_000 });
    expect(clientPayback(aWeek(900, 1_000), { nodes: 5, nodeMonth: 24_000 })).toEqual(books);
  });
});

describe("the client's arithmetic", () => {
  test.each([
    [5, 0, 0, 84_000],
    [7, 0, 0, 108_000],
    [7, 0.6, 0.6, 69_120],
    [5, 0.6, 0.65, 51_240],
  ])('%i nodes by day, %d spot at %d off', (peak, share, off, bdt) => {
    expect(claimOf(peak, { share, off }).factor * 24_000).toBeCloseTo(bdt, 6);
  });
});

test('a file that is no week is refused by its place', () => {
  const read = check(WEEK, { currency: 'BDT', baselineNodes: 5, runs: [] }, 'week.json');
  expect(read.ok ? [] : read.problems).toMatchObject([{ path: 'runs' }]);
});

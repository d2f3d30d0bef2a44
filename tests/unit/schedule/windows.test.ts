import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIso } from '../../../autoscaler/src/core/iso-time.ts';
import { decisionDue } from '../../../autoscaler/src/core/schedule/cadence.ts';
import {
  createPlanner,
  floorAt,
  floorUntil,
  nextFirings,
  type Planned,
} from '../../../autoscaler/src/core/schedule/windows.ts';
import {
  days,
  hours,
  type Instant,
  MINUTE,
  minutes,
  seconds,
} from '../../../autoscaler/src/core/units.ts';
import { aPlan, aSchedule, earlier, instant, later } from '../../support/calendar.ts';

/** 09:00 on Monday in Dhaka; two nodes more than there are is one step of two. */
const NINE = instant('2026-11-23T03:00:00Z');
const DAILY = aPlan(aSchedule());
/** Lead 10, boot 3, and one interval of 5 before nine. */
const ONE_STEP = earlier(NINE, minutes(18));

describe('a schedule', () => {
  test.each([
    ['before its preparation asks for nothing', earlier(ONE_STEP, seconds(1)), 0],
    ['asks from lead, boot and one interval before its start', ONE_STEP, 1],
    ['asks at its start', NINE, 1],
    ['holds to the last moment of its duration', later(NINE, (hours(3) - 1) as typeof MINUTE), 1],
    ['lets go at its end', later(NINE, hours(3)), 0],
  ])('%s', (_, now, demands) => {
    expect(floorAt(DAILY, now, 2)).toHaveLength(demands);
  });

  test('says what it wants, since when and until when', () => {
    expect(floorAt(DAILY, NINE, 2)).toEqual([
      { name: 'rush', nodes: 4, start: NINE, until: later(NINE, hours(3)) },
    ]);
  });

  test('that needs more steps asks one interval earlier for each', () => {
    const policy = aPlan(aSchedule({ nodes: 9 }));
    const firsts = [9, 8, 7, 6, 5, 3, 2].map((nodes) => {
      const [firing] = nextFirings(policy, earlier(NINE, hours(1)), { days: 1, nodes });
      return firing && (NINE - firing.preparedFrom) / MINUTE;
    });
    expect(firsts).toEqual([13, 18, 18, 23, 23, 28, 33]);
  });

  test('takes each step at the pace of its own hour', () => {
    const nine = aSchedule({ cron: '15 9 * * *', nodes: 6 });
    const [firing] = nextFirings(aPlan(nine), earlier(NINE, hours(1)), { days: 1, nodes: 2 });
    // 09:15 − 13 = 09:02, less a step of two minutes, less one of five.
    expect(firing && formatIso(firing.preparedFrom)).toBe('2026-11-23T02:55:00Z');
  });

  test('beside another speaks for itself, and both are heard', () => {
    const sale = aSchedule({ name: 'sale', cron: '0 10 * * MON', nodes: 8 });
    const both = aPlan(aSchedule(), sale);
    expect(floorAt(both, later(NINE, hours(1)), 2).map(({ name }) => name)).toEqual([
      'rush',
      'sale',
    ]);
  });

  test('whose rushes overlap asks for the one that runs', () => {
    const long = aPlan(aSchedule({ cron: '0 * * * *', duration: hours(2) }));
    const [demand] = floorAt(long, later(NINE, minutes(30)), 2);
    expect(demand?.start).toBe(earlier(NINE, hours(1)));
  });

  test('asked anew of a new policy does not remember the old one', () => {
    expect(floorAt(aPlan(), NINE, 2)).toEqual([]);
    expect(floorAt(DAILY, NINE, 2)).toHaveLength(1);
  });
});

/** Decides as ticks do, buys a step at a time, and counts who is Ready when it matters. */
function readyAt(policy: Planned, deadline: Instant, firstBeat: Instant): number {
  const { step, max } = policy.nodes;
  const launched: Instant[] = [];
  const serving = (now: Instant) =>
    2 + launched.filter((at) => now >= later(at, policy.launch.expectedBoot)).length;
  let last: Instant | undefined;
  for (let now = firstBeat; now <= deadline; now = later(now, MINUTE)) {
    if (!decisionDue(policy, last, now)) continue;
    last = now;
    const wanted = Math.max(0, ...floorAt(policy, now, serving(now)).map(({ nodes }) => nodes));
    const missing = Math.min(wanted, max) - 2 - launched.length;
    for (let i = 0; i < Math.min(missing, step); i++) launched.push(now);
  }
  return serving(deadline);
}

describe('capacity', () => {
  test('is Ready a lead before the start, however many steps it takes and whenever beats fall', () => {
    const rush = fc.record({
      minute: fc.integer({ min: 0, max: 1439 }),
      nodes: fc.integer({ min: 3, max: 10 }),
      lead: fc.integer({ min: 0, max: 30 }).map(minutes),
    });
    const beat = fc.integer({ min: 0, max: 59_000 });
    fc.assert(
      fc.property(
        rush,
        beat,
        fc.integer({ min: 1, max: 3 }),
        ({ minute, ...rest }, offset, step) => {
          const cron = `${minute % 60} ${Math.floor(minute / 60)} * * *`;
          const base = aPlan(aSchedule({ ...rest, cron }));
          const policy = { ...base, nodes: { ...base.nodes, step } };
          const from = instant('2026-11-23T00:00:00Z');
          const [firing] = nextFirings(policy, from, { days: 1, nodes: 2 });
          if (!firing) throw new Error('a daily schedule starts once a day');
          const firstBeat = (earlier(firing.start, hours(3)) + offset) as Instant;
          const deadline = earlier(firing.start, rest.lead);
          expect(readyAt(policy, deadline, firstBeat)).toBeGreaterThanOrEqual(rest.nodes);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('fewer nodes never ask later', () => {
    const policy = aPlan(aSchedule({ nodes: 10 }));
    const now = fc.integer({ min: -60, max: 240 }).map((it) => later(NINE, minutes(it)));
    fc.assert(
      fc.property(now, fc.integer({ min: 0, max: 9 }), (at, nodes) => {
        const more = floorAt(policy, at, nodes + 1).length;
        expect(floorAt(policy, at, nodes).length).toBeGreaterThanOrEqual(more);
      }),
    );
  });

  test('a look ahead finds what any instant of its span would be asked for', () => {
    const policy = aPlan(aSchedule({ nodes: 6, duration: minutes(20) }));
    const from = fc.integer({ min: -90, max: 60 }).map((it) => later(NINE, minutes(it)));
    fc.assert(
      fc.property(from, fc.integer({ min: 0, max: 60 }), (at, span) => {
        const found = floorUntil(policy, { from: at, to: later(at, minutes(span)) }, 3);
        const each = Array.from({ length: span + 1 }, (_, minute) =>
          floorAt(policy, later(at, minutes(minute)), 3),
        );
        expect(found.length > 0).toBe(each.some((demands) => demands.length > 0));
      }),
    );
  });

  test('a planner answers alike whatever it was asked before', () => {
    const policy = aPlan(
      aSchedule(),
      aSchedule({ name: 'sale', cron: '0 20 * * FRI', timeZone: 'Europe/Berlin' }),
    );
    const used = createPlanner(policy);
    const now = fc.integer({ min: 0, max: 20_000 }).map((it) => later(NINE, minutes(it)));
    fc.assert(
      fc.property(now, fc.integer({ min: 2, max: 9 }), (at, nodes) => {
        const span = { from: at, to: later(at, minutes(30)) };
        expect(used.floorUntil(span, nodes)).toEqual(createPlanner(policy).floorUntil(span, nodes));
      }),
      { numRuns: 50 },
    );
  });
});

describe('the next starts', () => {
  test('come soonest first, from the given instant on and no further', () => {
    const sale = aSchedule({ name: 'sale', cron: '0 20 * * FRI', nodes: 8 });
    const firings = nextFirings(aPlan(sale, aSchedule()), NINE, { days: 6, nodes: 2 });
    expect(firings.map(({ name, start }) => `${name} ${formatIso(start)}`)).toEqual([
      'rush 2026-11-23T03:00:00Z',
      'rush 2026-11-24T03:00:00Z',
      'rush 2026-11-25T03:00:00Z',
      'rush 2026-11-26T03:00:00Z',
      'rush 2026-11-27T03:00:00Z',
      'sale 2026-11-27T14:00:00Z',
      'rush 2026-11-28T03:00:00Z',
    ]);
    expect(later(NINE, days(6)) > (firings.at(-1)?.start ?? 0)).toBe(true);
  });
});

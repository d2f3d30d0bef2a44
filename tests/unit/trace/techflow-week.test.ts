import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localText, minuteOfDay } from '../../../autoscaler/src/core/schedule/local-time.ts';
import { techflowWeek } from '../../../autoscaler/src/core/trace/techflow-week.ts';
import type { Instant } from '../../../autoscaler/src/core/units.ts';

const ZONE = 'Asia/Dhaka';
const SEEDS = [1, 2, 3, 42, 2_026];

interface Point {
  readonly at: Instant;
  readonly load: number;
}

/** The week itself, without the days before it. */
function weekOf(seed: number): readonly Point[] {
  const { trace, historyDays } = techflowWeek(seed);
  const points = trace.values.map((load, i) => ({
    at: (trace.start + i * trace.step) as Instant,
    load,
  }));
  return points.slice(historyDays * 288);
}

const mean = (points: readonly Point[]): number =>
  points.reduce((sum, { load }) => sum + load, 0) / points.length;
const between = (points: readonly Point[], from: number, to: number): readonly Point[] =>
  points.filter(({ at }) => {
    const hour = minuteOfDay(at, ZONE) / 60;
    return hour >= from && hour < to;
  });

describe.each(SEEDS)('the week of seed %d', (seed) => {
  const week = weekOf(seed);
  const { events, spotWaves, trace } = techflowWeek(seed);

  test('has seven days from Monday on, after fourteen of the past', () => {
    expect(week).toHaveLength(7 * 288);
    expect(localText(week[0]?.at ?? trace.start, ZONE)).toBe('Mon 2026-11-23 00:00');
    expect(localText(trace.start, ZONE)).toBe('Mon 2026-11-09 00:00');
  });

  test('peaks in the sale on Friday evening at about 12 to 13 vCPU', () => {
    const top = week.reduce((best, it) => (it.load > best.load ? it : best));
    expect(top.load).toBeGreaterThan(11.5);
    expect(top.load).toBeLessThan(13.5);
    expect(localText(top.at, ZONE)).toMatch(/^Fri 2026-11-27 (20:[1-5]|21:0)/);
  });

  test('is a valley at night and takes 4.5 to 6 vCPU by day', () => {
    const night = between(week, 2.5, 6);
    expect(mean(night)).toBeGreaterThan(1.2);
    expect(mean(night)).toBeLessThan(2);
    const day = mean(between(week, 10, 14));
    expect(day).toBeGreaterThan(4.5);
    expect(day).toBeLessThan(6);
  });

  test('rises by a half within half an hour of nine, every day', () => {
    const at = (hour: number) => between(week, hour, hour + 0.08).map(({ load }) => load);
    const [eve, rush] = [at(8.9), at(9.5)];
    expect(rush).toHaveLength(7);
    rush.forEach((load, day) => void expect(load / (eve[day] ?? 0)).toBeGreaterThan(1.5));
  });

  test('leaves five t3.small less than half used, but for the sale', () => {
    expect(mean(week) / 10).toBeLessThan(0.5);
    expect(week.some(({ load }) => load > 10)).toBe(true);
  });

  test('has one crowd that nobody announced, one sale, and one wave of spot interruptions', () => {
    expect(events.map(({ kind }) => kind)).toEqual(['flash-crowd', 'spot-wave', 'flash-sale']);
    const [crowd, wave] = events;
    expect(localText(crowd?.at ?? trace.start, ZONE)).toMatch(/^Wed 2026-11-25 1[456]:/);
    expect(spotWaves).toEqual([{ at: wave?.at, share: 0.5 }]);
    const soon = week.filter(({ at }) => Math.abs(at - (crowd?.at ?? 0) - 900_000) < 600_000);
    expect(Math.max(...soon.map(({ load }) => load))).toBeGreaterThan(8);
  });
});

describe('the week', () => {
  test('is the same for the same seed and another for another', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { trace } = techflowWeek(seed);
        expect(techflowWeek(seed).trace.values).toEqual(trace.values);
        expect(techflowWeek(seed + 1).trace.values).not.toEqual(trace.values);
        expect(trace.values.every((load) => load > 0)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});

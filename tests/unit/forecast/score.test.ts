import { describe, expect, test } from 'vitest';
import { scoreForecast } from '../../../autoscaler/src/core/forecast/score.ts';
import type { Trace } from '../../../autoscaler/src/core/trace/trace.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { BEGIN, DAY_OF_SLOTS, shopLoad } from '../../support/loads.ts';

const trace = (values: readonly number[]): Trace => ({
  name: 'made up',
  start: BEGIN,
  step: minutes(5),
  values,
  notes: [],
});
const HALF_AN_HOUR = { horizon: minutes(30) };

describe('a score', () => {
  test('of a load that never changes finds no error in either forecast', () => {
    const score = scoreForecast(trace(new Array<number>(3 * DAY_OF_SLOTS).fill(3)), HALF_AN_HOUR);
    expect(score).toMatchObject({ wapePersistence: 0, coverageP90: 1 });
    expect(score.wape).toBeCloseTo(0, 6);
  });

  test('counts an origin every 15 minutes after the days that are only learned from', () => {
    const origins = (days: number) =>
      scoreForecast(trace(shopLoad(days * DAY_OF_SLOTS)), HALF_AN_HOUR).origins;
    // Four sevenths of a week are learned from; the last 30 minutes have no outcome.
    expect(origins(7)).toBe(3 * 96 - 2);
    expect(origins(15)).toBe(7 * 96 - 2);
  });

  test('learns two weeks where there are three', () => {
    const { origins } = scoreForecast(trace(shopLoad(21 * DAY_OF_SLOTS)), HALF_AN_HOUR);
    expect(origins).toBe(7 * 96 - 2);
  });

  test('compares on the same origins, and leaves out those of which an end is unknown', () => {
    const whole = shopLoad(7 * DAY_OF_SLOTS);
    const holed = whole.map((load, i) =>
      i >= 6 * DAY_OF_SLOTS && i < 6 * DAY_OF_SLOTS + 12 ? Number.NaN : load,
    );
    const { origins } = scoreForecast(trace(holed), HALF_AN_HOUR);
    // Four origins lie in the gap, and two before it look into it.
    expect(origins).toBe(3 * 96 - 2 - 6);
  });

  test('knows how bad "as it is now" is on a straight rise', () => {
    const rise = Array.from({ length: 3 * DAY_OF_SLOTS }, (_, i) => 10 + i / 100);
    const score = scoreForecast(trace(rise), HALF_AN_HOUR);
    const mean = 10 + (rise.length * (1 + 12 / 21)) / 200;
    expect(score.wapePersistence * mean).toBeCloseTo(0.06, 2);
    expect(score.relative).toBeCloseTo(score.wape / score.wapePersistence, 9);
  });

  test('of a noisy week is worth having, and its P90 covers about nine of ten', () => {
    const score = scoreForecast(trace(shopLoad(14 * DAY_OF_SLOTS)), HALF_AN_HOUR);
    expect(score.relative).toBeLessThan(0.85);
    expect(score.coverageP90).toBeGreaterThan(0.87);
    expect(score.coverageP90).toBeLessThan(0.96);
    const shares = Object.values(score.chosen).reduce((sum, share) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 9);
  });

  test('of less than a day has nothing to compare', () => {
    expect(scoreForecast(trace(shopLoad(200)), HALF_AN_HOUR).origins).toBe(0);
  });
});

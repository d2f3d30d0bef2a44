import { describe, expect, test } from 'vitest';
import { forecastLoad } from '../../../autoscaler/src/core/forecast/look-ahead.ts';
import { emptyMemory, forHorizon, loadAt } from '../../../autoscaler/src/core/forecast/memory.ts';
import { packMemory } from '../../../autoscaler/src/core/forecast/packing.ts';
import { recordLoad } from '../../../autoscaler/src/core/forecast/record.ts';
import { slotOf } from '../../../autoscaler/src/core/forecast/slots.ts';
import { type Cores, minutes } from '../../../autoscaler/src/core/units.ts';
import { DAY_OF_SLOTS, endOf, recorded, shopLoad, slotAt } from '../../support/loads.ts';

const FIRST = slotOf(slotAt(0));
const loads = (memory: ReturnType<typeof emptyMemory>, count: number) =>
  Array.from({ length: count }, (_, i) => loadAt(memory, FIRST + i));

describe('recording a slot', () => {
  test('keeps it, and knows nothing of slots before and after', () => {
    const memory = recorded([3, 4]);
    expect(loads(memory, 3)).toEqual([3, 4, Number.NaN]);
    expect(loadAt(memory, FIRST - 1)).toBeNaN();
  });

  test.each([
    ['again', 1, 9],
    ['that is older', 0, 9],
    ['with a load below zero', 2, -1],
    ['with a load that is no number', 2, Number.NaN],
    ['with an endless load', 2, Number.POSITIVE_INFINITY],
  ])('%s changes nothing', (_, index, load) => {
    const memory = recorded([3, 4]);
    const stored = JSON.stringify(packMemory(memory));
    recordLoad(memory, slotAt(index), load as Cores);
    expect(JSON.stringify(packMemory(memory))).toBe(stored);
  });

  test('at any instant inside it is the same slot', () => {
    const memory = recordLoad(
      recorded([3]),
      (slotAt(1) + 299_999) as ReturnType<typeof slotAt>,
      4 as Cores,
    );
    expect(loads(memory, 2)).toEqual([3, 4]);
  });
});

describe('a gap', () => {
  test('of up to 15 minutes is bridged by a straight line', () => {
    const memory = recorded([2, Number.NaN, Number.NaN, Number.NaN, 6]);
    expect(loads(memory, 5)).toEqual([2, 3, 4, 5, 6]);
    expect(memory.known).toBe(5);
  });

  test('of 20 minutes stays unknown', () => {
    const memory = recorded([2, ...new Array<number>(4).fill(Number.NaN), 6]);
    expect(loads(memory, 6).filter((load) => !Number.isNaN(load))).toEqual([2, 6]);
    expect(memory.known).toBe(2);
  });

  test('in which nothing was seen counts for no forecaster, at its end as at its beginning', () => {
    const holed = shopLoad(100).map((load, i) => (i >= 40 && i < 50 ? Number.NaN : load));
    const seen = (i: number) => !Number.isNaN(holed[i] ?? Number.NaN);
    for (const { steps, counts } of recorded(holed).boards) {
      const lastValue = counts.filter((_, place) => place % 5 === 0);
      const pairs = holed.filter((_, i) => seen(i) && seen(i - steps)).length;
      expect(lastValue.reduce((sum, count) => sum + count, 0)).toBe(pairs);
    }
  });

  test('of four weeks makes it begin anew', () => {
    const memory = recorded(shopLoad(2 * DAY_OF_SLOTS));
    const later = recorded([5], { into: memory, from: 31 * DAY_OF_SLOTS });
    expect(later.known).toBe(1);
    expect(JSON.stringify(packMemory(later))).toBe(
      JSON.stringify(packMemory(recorded([5], { from: 31 * DAY_OF_SLOTS }))),
    );
  });

  test('of three weeks keeps what is still within four', () => {
    const memory = recorded(shopLoad(2 * DAY_OF_SLOTS));
    const later = recorded([5], { into: memory, from: 23 * DAY_OF_SLOTS });
    expect(later.known).toBe(2 * DAY_OF_SLOTS + 1);
  });
});

describe('four weeks', () => {
  test('are kept, and what is older is forgotten', () => {
    const length = 30 * DAY_OF_SLOTS;
    const memory = recorded(Array.from({ length }, (_, i) => (i % 7) + 1));
    expect(memory.known).toBe(28 * DAY_OF_SLOTS);
    expect(loadAt(memory, FIRST + 2 * DAY_OF_SLOTS - 1)).toBeNaN();
    expect(loadAt(memory, FIRST + 2 * DAY_OF_SLOTS)).not.toBeNaN();
  });
});

describe('another horizon', () => {
  test('keeps what is known of the horizons that stay', () => {
    const memory = recorded(shopLoad(2 * DAY_OF_SLOTS));
    const longer = forHorizon(memory, minutes(60));
    expect(longer.boards.map(({ steps }) => steps)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(longer.boards.slice(0, 3)).toEqual(memory.boards);
    expect(forHorizon(longer, minutes(30)).boards).toEqual(memory.boards);
    expect(forHorizon(memory, minutes(30))).toBe(memory);
  });

  test.each([
    [10, [2]],
    [15, [2, 3]],
    [30, [2, 4, 6]],
    [33, [2, 4, 6, 7]],
  ])('of %d minutes is told every ten minutes and at its end', (span, steps) => {
    expect(emptyMemory(minutes(span)).boards.map((it) => it.steps)).toEqual(steps);
  });

  test('that is new is forecast once it has been learned', () => {
    const whole = shopLoad(2 * DAY_OF_SLOTS);
    const memory = forHorizon(recorded(whole.slice(0, 400)), minutes(40));
    const forecast = forecastLoad(
      recorded(whole.slice(400), { into: memory, from: 400 }),
      endOf(whole.length - 1),
    );
    if (forecast.kind !== 'expected') throw new Error(forecast.kind);
    expect(forecast.horizons.map(({ ahead }) => ahead / minutes(1))).toEqual([10, 20, 30, 40]);
    expect(forecast.horizons.every(({ point }) => point > 0)).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualAt, weekBefore } from '../../../autoscaler/src/core/forecast/profile.ts';
import { fitRidge, predict } from '../../../autoscaler/src/core/forecast/ridge.ts';
import { slotOf } from '../../../autoscaler/src/core/forecast/slots.ts';
import { solveSymmetric } from '../../../autoscaler/src/core/forecast/solve.ts';
import { seededRandom } from '../../../autoscaler/src/core/random.ts';
import { DAY_OF_SLOTS, recorded, slotAt } from '../../support/loads.ts';

describe('solving', () => {
  test('gives back the vector that the equations were made from', () => {
    const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: 30,
      maxLength: 30,
    });
    fc.assert(
      fc.property(numbers, (given) => {
        const size = 5;
        const root = given.slice(0, 25);
        const x = given.slice(25);
        const at = (i: number, j: number) => root[i * size + j] ?? 0;
        const matrix = Array.from({ length: size * size }, (_, cell) => {
          const [i, j] = [Math.floor(cell / size), cell % size];
          let sum = i === j ? 1 : 0;
          for (let k = 0; k < size; k++) sum += at(i, k) * at(j, k);
          return sum;
        });
        const target = x.map((_, i) =>
          x.reduce((sum, value, j) => sum + (matrix[i * size + j] ?? 0) * value, 0),
        );
        const found = solveSymmetric(Float64Array.from(matrix), Float64Array.from(target));
        for (const [i, value] of found.entries()) expect(value).toBeCloseTo(x[i] ?? 0, 6);
      }),
    );
  });
});

describe('the ridge', () => {
  const size = 7_000;
  const random = seededRandom(5);
  const noise = Float64Array.from({ length: size }, () => random.normal());
  const blank = new Float64Array(size);

  test('finds the weight of what the load follows, and no weight in what it does not', () => {
    const load = Float64Array.from(noise);
    // Six slots later the load is 0.8 of what it was the day before, and little else.
    for (let i = DAY_OF_SLOTS; i < size; i++)
      load[i] = 0.8 * (load[i - DAY_OF_SLOTS] ?? 0) + 0.1 * (noise[i] ?? 0);
    const learned = { from: 0, end: size, center: 0, load, level: blank, usual: blank };
    const ridge = fitRidge(learned, 6, 4_032);
    expect(ridge?.weights[7]).toBeCloseTo(0.8, 1);
    expect(Math.abs(ridge?.weights[0] ?? 1)).toBeLessThan(0.05);
    const features = new Array<number>(11).fill(0).map((_, i) => (i === 7 ? 2 : 0));
    expect(ridge && predict(ridge, features)).toBeCloseTo(1.6, 1);
  });

  test('gives no weight to a feature that stands still', () => {
    const learned = { from: 0, end: size, center: 0, load: noise, level: blank, usual: blank };
    const { weights } = fitRidge(learned, 2, 4_032) ?? {};
    expect([weights?.[4], weights?.[5], weights?.[6]]).toEqual([0, 0, 0]);
  });

  test('does without the week while that is unknown', () => {
    const load = noise.map((value, i) => (i < size - 1_500 ? Number.NaN : value));
    const learned = { from: 0, end: size, center: 0, load, level: blank, usual: blank };
    expect(fitRidge(learned, 2, 4_032)?.weights).toHaveLength(9);
  });

  test('learns nothing from less than two thirds of a day', () => {
    const load = noise.map((value, i) => (i < size - 480 ? Number.NaN : value));
    const learned = { from: 0, end: size, center: 0, load, level: blank, usual: blank };
    expect(fitRidge(learned, 2, 4_032)).toBeUndefined();
  });
});

describe('the usual load of a slot', () => {
  const FIRST = slotOf(slotAt(0));
  const days = (loads: readonly number[]) =>
    loads.flatMap((load) => new Array<number>(DAY_OF_SLOTS).fill(load));

  test('is the median of the days before it: one outlier moves it little', () => {
    const memory = recorded(days([1, 2, 3, 4, 5, 6, 90]));
    expect(usualAt(memory, FIRST + 7 * DAY_OF_SLOTS + 100)).toBe(4);
  });

  test('takes the seven days before its own, and no day before those', () => {
    const memory = recorded(days([50, 50, 1, 2, 3, 4, 5, 6, 7, 99]));
    expect(usualAt(memory, FIRST + 9 * DAY_OF_SLOTS + 100)).toBe(4);
  });

  test('is known for almost a day ahead, and not further', () => {
    const memory = recorded(days([2, 4]));
    expect(usualAt(memory, memory.latest + 200)).toBe(3);
    expect(usualAt(memory, memory.latest + DAY_OF_SLOTS + 3)).toBeNaN();
  });

  test('is smoothed over ten minutes to either side, as is the week before', () => {
    const spike = days([0, 0, 0, 0, 0, 0, 0]).map((load, i) =>
      i % DAY_OF_SLOTS === 50 ? 10 : load,
    );
    const memory = recorded(spike);
    const around = [47, 48, 50, 52, 53].map((slot) => FIRST + 7 * DAY_OF_SLOTS + slot);
    expect(around.map((slot) => usualAt(memory, slot))).toEqual([0, 2, 2, 2, 0]);
    expect(around.map((slot) => weekBefore(memory, slot))).toEqual([0, 2, 2, 2, 0]);
  });
});

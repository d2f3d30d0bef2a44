import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  count,
  discount,
  emptyCalibration,
  p90Of,
} from '../../../autoscaler/src/core/forecast/conformal.ts';

const outcome = fc.record({
  came: fc.double({ min: 0, max: 100, noNaN: true }),
  spoken: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 100, noNaN: true })),
});

const rank = (errors: readonly number[]): number => {
  const sorted = [...errors].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length, Math.ceil(0.9 * (sorted.length + 1))) - 1] ?? 0;
};

describe('the P90', () => {
  test('is the larger of the error added and the error multiplied, of those not yet forgotten', () => {
    const outcomes = fc.array(outcome, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        outcomes,
        fc.nat(30),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (all, gone, point) => {
          const calibration = emptyCalibration();
          for (const it of all) count(calibration, it);
          for (const it of all.slice(0, gone)) discount(calibration, it);
          const rest = all.slice(gone);
          const added = point + rank(rest.map(({ came, spoken }) => came - spoken));
          const quotients = rest
            .filter(({ spoken }) => spoken > 0)
            .map((it) => it.came / it.spoken);
          const expected = quotients.length > 0 ? Math.max(added, point * rank(quotients)) : added;
          expect(p90Of(calibration, point)).toBe(rest.length > 0 ? expected : point);
        },
      ),
    );
  });

  test('covers nine of ten outcomes that err like those before', () => {
    const calibration = emptyCalibration();
    for (let error = 1; error <= 99; error++)
      count(calibration, { came: 100 + error, spoken: 100 });
    expect(p90Of(calibration, 100)).toBe(190);
  });

  test('grows with the load, where errors did', () => {
    const calibration = emptyCalibration();
    for (let load = 1; load <= 50; load++) count(calibration, { came: 2 * load, spoken: load });
    expect(p90Of(calibration, 100)).toBe(200);
    expect(p90Of(calibration, 1)).toBe(47);
  });

  test('forgetting what was never counted changes nothing', () => {
    const calibration = emptyCalibration();
    count(calibration, { came: 3, spoken: 2 });
    discount(calibration, { came: 9, spoken: 2 });
    discount(calibration, { came: Number.NaN, spoken: 2 });
    expect(p90Of(calibration, 2)).toBe(3);
  });
});

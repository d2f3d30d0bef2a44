import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytes,
  milliCores,
  parseQuantity,
} from '../../../../autoscaler/src/adapters/kubernetes/quantity.ts';

describe('quantities', () => {
  test.each([
    ['200m', 0.2],
    ['1', 1],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['256Mi', 268_435_456],
    ['1Gi', 1_073_741_824],
    ['0.5Ki', 512],
    ['1e3', 1_000],
    ['1E3', 1_000],
    ['1E', 1e18],
    ['12k', 12_000],
    ['128974848', 128_974_848],
    ['128974848000m', 128_974_848],
    ['500u', 0.0005],
    ['1n', 1e-9],
    ['-1', -1],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 12);
  });

  test.each(['', 'm', '1 Gi', '1gi', '1Kib', '0x10', '1e', '1e3Ki', 'NaN', 'Infinity', '1,5'])(
    '"%s" is none',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  test('thousandths of a core survive the way through whole cores', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (milli) => {
        expect(milliCores(parseQuantity(`${milli}m`) ?? -1)).toBe(milli);
        expect(milliCores(parseQuantity(String(milli / 1000)) ?? -1)).toBe(milli);
      }),
    );
  });

  test('a broken thousandth is rounded up, as the scheduler does', () => {
    expect(milliCores(0.0001)).toBe(1);
    expect(milliCores(0.2501)).toBe(251);
    expect(bytes(107_374_182.4)).toBe(107_374_183);
  });
});

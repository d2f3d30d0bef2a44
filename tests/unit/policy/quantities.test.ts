import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MONEY, type Money, toUsd, writtenUsd } from '../../../autoscaler/src/core/policy/money.ts';
import {
  CLOCK,
  CPU,
  DURATION,
  LATENCY,
  LOCAL_TIME,
  MEMORY,
  type Quantity,
  SHARE,
} from '../../../autoscaler/src/core/policy/quantities.ts';
import type { Bytes, MilliCores, Millis, Ratio, Usd } from '../../../autoscaler/src/core/units.ts';

function holdsRoundTrip<T>(quantity: Quantity<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, (value) => {
      const text = quantity.render(value);
      expect(quantity.parse(text), text).toEqual(value);
      expect(text).toMatch(new RegExp(quantity.pattern));
    }),
    { numRuns: 500 },
  );
}

describe('what is rendered reads back as the same value, to the last bit', () => {
  it('shares', () => {
    holdsRoundTrip(
      SHARE,
      fc.double({ min: 0, max: 1, noNaN: true }).map((it) => it as Ratio),
    );
  });
  it('time spans', () => {
    holdsRoundTrip(
      DURATION,
      fc.integer({ min: 0, max: 1e12 }).map((it) => it as Millis),
    );
  });
  it('latencies', () => {
    holdsRoundTrip(
      LATENCY,
      fc.integer({ min: 0, max: 1e7 }).map((it) => it / 1_000),
    );
  });
  it('times of day', () => {
    holdsRoundTrip(CLOCK, fc.integer({ min: 0, max: 1_440 }));
  });
  it('amounts of CPU', () => {
    holdsRoundTrip(
      CPU,
      fc.integer({ min: 0, max: 1e6 }).map((it) => it as MilliCores),
    );
  });
  it('amounts of memory', () => {
    holdsRoundTrip(
      MEMORY,
      fc.maxSafeNat().map((it) => it as Bytes),
    );
  });
  it('amounts of money', () => {
    const amount = fc.oneof(
      fc.double({ min: 1e-5, max: 1e9, noNaN: true }),
      fc.integer({ min: 0, max: 1e9 }).map((it) => it / 1_000),
    );
    holdsRoundTrip(MONEY, fc.record({ amount, currency: fc.constantFrom('BDT', 'USD') }));
  });
});

/** A quantity of any type, as far as it reads. */
type Reader = Pick<Quantity<never>, 'suggest'> & { readonly parse: (text: string) => unknown };

describe('people write', () => {
  const cases: readonly (readonly [Reader, string, unknown])[] = [
    [SHARE, '70%', 0.7],
    [SHARE, '7%', 0.07],
    [SHARE, '12.5%', 0.125],
    [SHARE, '100%', 1],
    [DURATION, '3m', 180_000],
    [DURATION, '90s', 90_000],
    [DURATION, '1h30m', 5_400_000],
    [DURATION, '7d', 604_800_000],
    [DURATION, '500ms', 500],
    [LATENCY, '2s', 2],
    [LATENCY, '800ms', 0.8],
    [CLOCK, '09:00', 540],
    [CLOCK, '24:00', 1_440],
    [CPU, '200m', 200],
    [CPU, '2', 2_000],
    [MEMORY, '256Mi', 268_435_456],
    [MEMORY, '1Gi', 1_073_741_824],
    [MONEY, '60,000 BDT', { amount: 60_000, currency: 'BDT' }],
    [MONEY, '1,20,000 BDT', { amount: 120_000, currency: 'BDT' }],
    [MONEY, '500 USD', { amount: 500, currency: 'USD' }],
    [MONEY, '0.077 USD', { amount: 0.077, currency: 'USD' }],
    [LOCAL_TIME, '2028-02-29T10:00', '2028-02-29T10:00'],
  ];
  it.each(cases)('%# %s as %s', (quantity, text, value) => {
    expect(quantity.parse(text)).toEqual(value);
  });
});

describe('what does not say its unit, or says nonsense, is refused with a guess', () => {
  const cases: readonly (readonly [Reader, unknown, string | undefined])[] = [
    [SHARE, '70', '70%'],
    [SHARE, 70, '70%'],
    [SHARE, 0.7, '70%'],
    [SHARE, '70 %', '70%'],
    [SHARE, '101%', undefined],
    [SHARE, '-5%', undefined],
    [DURATION, '3 minutes', '3m'],
    [DURATION, '90 sec', '90s'],
    [DURATION, 180, '3m" or "180s'],
    [DURATION, '30m1h', undefined],
    [DURATION, '', undefined],
    [DURATION, 'soon', undefined],
    [CLOCK, '9:00', '09:00'],
    [CLOCK, '25:00', undefined],
    [CLOCK, '24:01', undefined],
    [CPU, '0.2', '200m'],
    [MEMORY, '256M', '256Mi'],
    [MEMORY, '256MB', '256Mi'],
    [MONEY, '60.000 BDT', '60,000 BDT'],
    [MONEY, '60000BDT', '60,000 BDT'],
    [MONEY, '60 000 BDT', undefined],
    [MONEY, 60_000, '60,000 BDT" or "60,000 USD'],
    [LATENCY, 2, '2s'],
    [LATENCY, 800, '800ms'],
    [MONEY, '8 lakh BDT', '800,000 BDT'],
    [MONEY, '-5 BDT', undefined],
    [LOCAL_TIME, '2026-12-16', '2026-12-16T00:00'],
    [LOCAL_TIME, '2026-12-16 10:00', '2026-12-16T10:00'],
    [LOCAL_TIME, '2026-02-30T10:00', undefined],
    [LOCAL_TIME, '2027-02-29T10:00', undefined],
  ];
  it.each(cases)('%# %s: %s', (quantity, given, guess) => {
    expect(quantity.parse(String(given)) === undefined || typeof given === 'number').toBe(true);
    expect(quantity.suggest?.(given)).toBe(guess);
  });
});

describe('a budget', () => {
  const rate = { currency: 'BDT', exchangeRate: 122 };
  const taka: Money = { amount: 60_000, currency: 'BDT' };

  it('is told in the currency that it was written in', () => {
    const usd = toUsd(taka, rate);
    expect(usd).toBeCloseTo(491.8, 1);
    expect(writtenUsd(usd ?? (0 as Usd), rate)).toBe('60,000 BDT');
  });

  it('keeps the hundredths that somebody wrote', () => {
    const usd = toUsd({ amount: 60_000.25, currency: 'BDT' }, rate) ?? (0 as Usd);
    expect(writtenUsd(usd, rate)).toBe('60,000.25 BDT');
  });

  it('is told in dollars when no short amount of local currency is exactly it', () => {
    expect(writtenUsd((100 / 3) as Usd, rate)).toBe('33.333333333333336 USD');
  });

  it('has no value in a currency without a rate', () => {
    expect(toUsd({ amount: 5, currency: 'EUR' }, rate)).toBeUndefined();
  });
});

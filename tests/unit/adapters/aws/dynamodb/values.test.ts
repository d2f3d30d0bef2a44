import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isoTime,
  withInstants,
  withIsoTimes,
} from '../../../../../autoscaler/src/adapters/aws/dynamodb/times.ts';
import {
  fromAttribute,
  toAttribute,
} from '../../../../../autoscaler/src/adapters/aws/dynamodb/values.ts';
import type { Instant } from '../../../../../autoscaler/src/core/units.ts';
import { NOON } from '../../../../support/cluster.ts';
import { FULL_STATE } from '../../../../support/states.ts';

const LAST = 253_402_300_799_999;
const anInstant = fc.oneof(
  fc.integer({ min: 0, max: LAST }),
  fc.integer({ min: NOON, max: NOON + 2_000 }),
) as fc.Arbitrary<Instant>;
const aNumber = fc.oneof(fc.integer(), fc.double({ min: 1e-9, max: 1e15, noNaN: true }));
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    aNumber,
    fc.boolean(),
    fc.uint8Array(),
    fc.array(tie('plain'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('plain'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('attribute values', () => {
  test('are plain data again when they are read', () => {
    fc.assert(
      fc.property(plain, (it) => {
        expect(fromAttribute(toAttribute(it))).toEqual(it);
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, null, undefined])(
    'are not made of %s, which no schema of ours takes back',
    (value) => expect(() => toAttribute(value)).toThrow('invariant'),
  );

  test('leave out what is undefined', () => {
    expect(toAttribute({ a: undefined, b: 1 })).toEqual({ M: { b: { N: '1' } } });
  });
});

describe('times in the table', () => {
  test('sort as texts just as they sort as instants', () => {
    const order = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
    fc.assert(
      fc.property(anInstant, anInstant, (a, b) => {
        expect(order(isoTime(a), isoTime(b))).toBe(order(a, b));
      }),
    );
  });

  test('are instants again when they are read, whatever the instant', () => {
    const any = fc.oneof(
      anInstant,
      fc.double({ noNaN: true }).map((it) => it + 0),
      fc.constantFrom(-1, LAST + 1),
    );
    fc.assert(
      fc.property(any, (until) => {
        expect(withInstants(withIsoTimes({ spared: [{ until }] }))).toEqual({
          spared: [{ until }],
        });
      }),
    );
  });

  test('leave no bare number of milliseconds for a person to work out', () => {
    const told = JSON.stringify(withIsoTimes(FULL_STATE));
    expect(told).toContain('"startedAt":"2026-');
    expect(told).not.toMatch(/\d{12,}/);
  });
});

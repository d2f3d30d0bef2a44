import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIso, parseIso } from '../../autoscaler/src/core/iso-time.ts';
import type { Instant } from '../../autoscaler/src/core/units.ts';

describe('instants in text', () => {
  test('agree with the platform on every instant of nine centuries', () => {
    const millis = fc.integer({ min: Date.UTC(1600, 0, 1), max: Date.UTC(2500, 0, 1) });
    fc.assert(
      fc.property(millis, (at) => {
        expect(parseIso(new Date(at).toISOString())).toBe(at);
        expect(parseIso(formatIso(at as Instant))).toBe(at);
        expect(new Date(formatIso(at as Instant)).getTime()).toBe(at);
      }),
    );
  });

  test.each([
    ['2026-11-23T12:00:00Z', '2026-11-23T12:00:00Z'],
    ['2026-11-23T18:00:00+06:00', '2026-11-23T12:00:00Z'],
    ['2026-11-23T06:30:00-05:30', '2026-11-23T12:00:00Z'],
    ['2026-11-23T12:00:00.5Z', '2026-11-23T12:00:00.500Z'],
    ['2026-11-23T12:00:00.123456789Z', '2026-11-23T12:00:00.123Z'],
    ['2028-02-29T00:00:00z', '2028-02-29T00:00:00Z'],
  ])('%s is %s', (text, utc) => {
    expect(formatIso(parseIso(text) ?? (0 as Instant))).toBe(utc);
  });

  test.each([
    '2026-11-23',
    '2026-11-23T12:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-06-31T00:00:00Z',
    '2026-06-30T24:00:00Z',
    '2026-06-30T23:60:00Z',
    '1795435200000',
    '',
  ])('"%s" is no instant', (text) => {
    expect(parseIso(text)).toBeUndefined();
  });
});

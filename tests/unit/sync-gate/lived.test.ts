import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  livedIn,
  livedSince,
  livedText,
  wasLately,
} from '../../../autoscaler/src/core/sync-gate/lived.ts';
import { after, days, hours, type Instant } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

describe('the trees that an application was live with', () => {
  test('pass for thirty days after they were last seen live, and no longer', () => {
    const lived = livedSince({}, 'sha256:a', NOON);
    expect(wasLately(lived, 'sha256:a', after(NOON, days(29.9)))).toBe(true);
    expect(wasLately(lived, 'sha256:a', after(NOON, days(30)))).toBe(false);
    expect(wasLately(lived, 'sha256:b', NOON)).toBe(false);
  });

  test('are written once a day while nothing changes', () => {
    const lived = livedSince({}, 'sha256:a', NOON);
    expect(livedSince(lived, 'sha256:a', after(NOON, hours(23)))).toBe(lived);
    expect(livedSince(lived, 'sha256:a', after(NOON, days(1)))).not.toBe(lived);
  });

  test('are forgotten in time, and are never too many for an annotation', () => {
    let lived = {};
    for (let day = 0; day < 60; day++)
      for (let commit = 0; commit < 9; commit++)
        lived = livedSince(lived, `sha256:${day}-${commit}`, after(NOON, days(day + commit / 10)));
    expect(Object.keys(lived)).toHaveLength(100);
    expect(Object.keys(lived)).toContain('sha256:59-8');
  });

  test('are read as they were written, and what nobody can read is nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer({ min: 0, max: 4e12 })), (given) => {
        const lived = given as Readonly<Record<string, Instant>>;
        expect(livedIn(livedText(lived))).toEqual(lived);
      }),
    );
    for (const text of [undefined, '', '[', '7', 'null', '{"a":7}', '{"a":"yesterday"}'])
      expect(livedIn(text)).toEqual({});
  });
});

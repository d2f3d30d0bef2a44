import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, slipsBetween } from '../../../autoscaler/src/core/policy/nearest.ts';

describe('the word that a person meant', () => {
  it.each([
    ['abvoe', 'above'],
    ['ABOVE', 'above'],
    ['abov', 'above'],
    ['cooldwon', 'cooldown'],
    ['mx', 'max'],
    ['minimum', 'min'],
    ['zzz', undefined],
    ['x', undefined],
  ])('%s: %s', (word, meant) => {
    expect(nearest(word, ['above', 'for', 'cooldown', 'max', 'min'])).toBe(meant);
  });

  it('counts slips the same in both directions, and none for the same word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (left, right) => {
        expect(slipsBetween(left, right)).toBe(slipsBetween(right, left));
        expect(slipsBetween(left, right) === 0).toBe(left === right);
        expect(slipsBetween(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });

  it('counts neighbours changed over as one slip', () => {
    expect(slipsBetween('form', 'from')).toBe(1);
    expect(slipsBetween('', 'abc')).toBe(3);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Cidr,
  contains,
  overlap,
  parseCidr,
  renderCidr,
  sizeOf,
} from '../../../platform/network/cidr.ts';
import { planned, planProblems } from '../../../platform/network/cidr-plan.ts';

const block = fc
  .tuple(fc.nat({ max: 0xffffffff }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]): Cidr => {
    const size = sizeOf({ prefix });
    return { base: Math.floor(address / size) * size, prefix };
  });

describe('a block of addresses', () => {
  test('is written as it was read', () => {
    fc.assert(
      fc.property(block, (it) => {
        expect(parseCidr(renderCidr(it))).toEqual(it);
      }),
    );
  });

  test('overlaps another exactly when one of the two has all of the other', () => {
    fc.assert(
      fc.property(block, block, (a, b) => {
        expect(overlap(a, b)).toBe(contains(a, b) || contains(b, a));
      }),
    );
  });

  test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.256/32', '10.0.0.1/24', '::/0', '10.0.0.0/16 '])(
    '%s is none',
    (text) => expect(parseCidr(text)).toBeUndefined(),
  );
});

describe('the plan', () => {
  test('of any VPC from /16 to /20 outside the pods has nothing wrong with it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 44, max: 255 }),
        fc.integer({ min: 16, max: 20 }),
        fc.integer({ min: 2, max: 3 }),
        (second, prefix, count) => {
          const text = `10.${second}.0.0/${prefix}`;
          const vpc = parseCidr(text);
          const zones = ['a', 'b', 'c']
            .slice(0, count)
            .flatMap((zone, index) => (vpc && planned(vpc, zone, index)) ?? []);
          expect(zones).toHaveLength(count);
          expect(planProblems(text, zones)).toEqual([]);
        },
      ),
    );
  });
});

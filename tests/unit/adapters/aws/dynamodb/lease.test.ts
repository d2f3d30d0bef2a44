import { describe, expect, test } from 'vitest';
import { holder } from '../../../../../autoscaler/src/adapters/aws/dynamodb/lease.ts';
import type { Table } from '../../../../../autoscaler/src/adapters/aws/dynamodb/table.ts';
import {
  type Attributes,
  toAttribute,
} from '../../../../../autoscaler/src/adapters/aws/dynamodb/values.ts';
import { after, seconds } from '../../../../../autoscaler/src/core/units.ts';
import { NOON } from '../../../../support/cluster.ts';

/** A table that holds this one item, or nothing. */
const holding = (item?: Readonly<Record<string, unknown>>): Table => ({
  get: async () =>
    item &&
    (Object.fromEntries(
      Object.entries(item).map(([name, value]) => [name, toAttribute(value)]),
    ) as Attributes),
  update: async () => 'refused',
  query: async () => [],
});

const LEASE = { lock_owner: 'run-7', lock_expiry: '2026-11-23T12:01:30.000Z', fence: 12 };

describe('who holds the lease', () => {
  test('is told with its fence and its end, whether that is past or not', async () => {
    const until = after(NOON, seconds(90));
    expect(await holder(holding(LEASE))).toEqual({ owner: 'run-7', fence: 12, until });
  });

  test('is nobody before the first tick, and once it was given back', async () => {
    expect(await holder(holding())).toBeUndefined();
    expect(await holder(holding({ fence: 12, format: 1 }))).toBeUndefined();
  });

  test.each([
    ['no time', { ...LEASE, lock_expiry: 'soon' }],
    ['no expiry', { lock_owner: 'run-7', fence: 12 }],
    ['no fence', { ...LEASE, fence: 'x' }],
  ])('is refused in words where the item has %s', async (_, item) => {
    await expect(holder(holding(item))).rejects.toMatchObject({
      service: 'dynamodb',
      kind: 'malformed',
    });
  });
});

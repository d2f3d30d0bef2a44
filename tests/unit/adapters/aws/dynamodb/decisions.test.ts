import { describe, expect, test } from 'vitest';
import { after, days, type Instant, minutes } from '../../../../../autoscaler/src/core/units.ts';
import { RECORD } from '../../../../contract/suites/decision-record.ts';
import { NOON } from '../../../../support/cluster.ts';
import { aTable, itemsOf } from '../../../../support/dynamodb.ts';
import { FULL_STATE } from '../../../../support/states.ts';

const at = (minute: number): Instant => after(NOON, minutes(minute));
const decided = (minute: number) => ({ ...RECORD, id: String(100 + minute), at: at(minute) });

async function aLog(count: number) {
  const table = await aTable();
  for (let minute = 0; minute < count; minute++) await table.store.record(decided(minute));
  return table;
}

describe('the log of decisions', () => {
  test('gives the newest first, from and with the one, to and without the other', async () => {
    const { store } = await aLog(5);
    const found = await store.decisions({ from: at(1), to: at(4), limit: 10 });
    expect(found).toEqual([3, 2, 1].map(decided));
  });

  test('gives no more than was asked for', async () => {
    const { store } = await aLog(5);
    const found = await store.decisions({ from: at(0), to: at(9), limit: 2 });
    expect(found).toEqual([4, 3].map(decided));
  });

  test('reads on when DynamoDB gives a part at a time', async () => {
    const { wire, another } = await aLog(5);
    const pages: string[] = [];
    const paging = another(async (request) => {
      if (!request.headers['x-amz-target']?.endsWith('Query')) return wire.exchange(request);
      pages.push(request.body ?? '');
      const body = JSON.stringify({ ...JSON.parse(request.body ?? ''), Limit: 2 });
      return wire.exchange({ ...request, body });
    });
    const found = await paging.decisions({ from: at(0), to: at(9), limit: 100 });
    expect(found).toEqual([4, 3, 2, 1, 0].map(decided));
    expect(pages.length).toBeGreaterThanOrEqual(3);
    expect(await paging.decision('100')).toEqual(decided(0));
    const before = pages.length;
    expect(await paging.decision('104')).toEqual(decided(4));
    expect(pages.length - before).toBe(1);
  });

  test('finds one by its id, and by its id and time with one read', async () => {
    const { store, line } = await aLog(3);
    expect(await store.decision('101')).toEqual(decided(1));
    const before = line.asked().length;
    expect(await store.decision('101', at(1))).toEqual(decided(1));
    expect(line.asked().slice(before)).toEqual(['GetItem']);
    expect(await store.decision('101', at(2))).toBeUndefined();
    expect(await store.decision('999')).toBeUndefined();
  });

  test('keeps a record whole, with what it opened', async () => {
    const { store } = await aLog(0);
    const whole = {
      ...RECORD,
      opened: FULL_STATE.operations,
      open: FULL_STATE.operations.map(({ id }) => id),
    };
    await store.record(whole);
    expect(await store.decision('7')).toEqual(whole);
  });

  test('says in plain attributes what people look for, and goes after 90 days', async () => {
    const { wire } = await aLog(1);
    expect(await itemsOf(wire.exchange)).toMatchObject([
      {
        record: { S: 'DECISION#2026-11-23T12:00:00.000Z#100' },
        at: { S: '2026-11-23T12:00:00.000Z' },
        policy: { S: 'shop' },
        mode: { S: 'active' },
        plan: { S: 'hold' },
        because: { L: [{ S: 'steady' }] },
        ttl: { N: String(after(NOON, days(90)) / 1_000) },
      },
    ]);
  });

  test('is malformed, and says where, when a record is not one', async () => {
    const { wire, another } = await aLog(1);
    const json = JSON.stringify({ ...decided(0), decision: { plan: { kind: 'dream' } } });
    await itemsOf(wire.exchange, {
      operation: 'UpdateItem',
      Key: { cluster_id: { S: 'prod' }, record: { S: 'DECISION#2026-11-23T12:00:00.000Z#100' } },
      UpdateExpression: 'SET json = :v',
      ExpressionAttributeValues: { ':v': { S: json } },
    });
    const read = another().decision('100');
    await expect(read).rejects.toMatchObject({ service: 'dynamodb', kind: 'malformed' });
    await expect(read).rejects.toThrow(/DECISION#2026.* json: decision\.plan\.kind: expected/);
  });
});

import { describe, expect, test } from 'vitest';
import { recordLoad } from '../../../../../autoscaler/src/core/forecast/record.ts';
import { KEPT_SLOTS, startOfSlot } from '../../../../../autoscaler/src/core/forecast/slots.ts';
import { after, type Cores, seconds } from '../../../../../autoscaler/src/core/units.ts';
import type { Lease, StateStore } from '../../../../../autoscaler/src/ports/state-store.ts';
import { FIRST_SLOT, learned } from '../../../../contract/suites/store-bench.ts';
import { NOON } from '../../../../support/cluster.ts';
import { aTable, itemsOf } from '../../../../support/dynamodb.ts';

const LOADS = Array.from({ length: 300 }, (_, index) => 3 + Math.sin(index / 45));
const NEXT = startOfSlot(FIRST_SLOT + LOADS.length);

async function leaseOf(store: StateStore, owner: string, now = NOON): Promise<Lease> {
  const grant = await store.acquire(owner, now, seconds(90));
  if (grant === 'held') throw new Error(`${owner} finds the lease held`);
  return grant.lease;
}

/** A day and a bit are stored, and a tick has just read them. */
async function aHistory() {
  const table = await aTable();
  await table.store.saveMemory(await leaseOf(table.store, 'first'), learned(LOADS));
  const now = after(NOON, seconds(91));
  const lease = await leaseOf(table.store, 'second', now);
  const memory = await table.store.readMemory();
  const before = table.line.asked().length;
  const since = () => table.line.asked().slice(before);
  return { ...table, lease, memory, since };
}

const records = async (table: Awaited<ReturnType<typeof aTable>>) =>
  (await itemsOf(table.wire.exchange)).map(({ record }) => record?.['S']);

describe('the load history', () => {
  test('is an item for each day, and one for the scores', async () => {
    const table = await aHistory();
    expect((await records(table)).toSorted()).toEqual([
      'HISTORY#2026-11-23',
      'HISTORY#2026-11-24',
      'HISTORY#scores',
      'STATE',
    ]);
  });

  test('is read by one call', async () => {
    const { another, line } = await aHistory();
    const before = line.asked().length;
    await another(line.exchange).readMemory();
    expect(line.asked().slice(before)).toEqual(['Query']);
  });

  test('writes the day that changed and the scores, and no more', async () => {
    const { store, lease, memory, since } = await aHistory();
    await store.saveMemory(lease, recordLoad(memory, NEXT, 5 as Cores));
    expect(since()).toEqual(['GetItem', 'UpdateItem', 'UpdateItem']);
  });

  test('writes every day again when the lease is new, for others may have written', async () => {
    const { store, another, lease, memory } = await aHistory();
    await store.release(lease);
    const other = another();
    const stranger = await leaseOf(other, 'stranger');
    await other.saveMemory(stranger, learned([1, 2, 3]));
    await other.release(stranger);
    const mine = await leaseOf(store, 'mine');
    expect(await store.saveMemory(mine, memory)).toBe('stored');
    expect((await store.readMemory()).load).toEqual(memory.load);
  });

  test('is not read again by a tick that follows one of its own', async () => {
    const { store, another, lease, memory, line } = await aHistory();
    await store.saveMemory(lease, recordLoad(memory, NEXT, 5 as Cores));
    await store.release(lease);
    await leaseOf(store, 'next');
    const before = line.asked().length;
    const warm = await store.readMemory();
    expect(line.asked()).toHaveLength(before);
    const { load, boards, latest } = await another().readMemory();
    expect(warm).toMatchObject({ load, latest });
    expect(warm.boards.map(({ pending }) => pending)).toEqual(boards.map((it) => it.pending));
    // What a reader does with it stays his own.
    recordLoad(warm, startOfSlot(FIRST_SLOT + LOADS.length + 1), 9 as Cores);
    expect((await store.readMemory()).latest).toBe(latest);
  });

  test('is not touched by what a cold reader records in it', async () => {
    const { store, another, lease, memory } = await aHistory();
    await store.release(lease);
    const cold = another();
    await leaseOf(cold, 'cold');
    recordLoad(await cold.readMemory(), NEXT, 9 as Cores);
    expect((await cold.readMemory()).latest).toBe(memory.latest);
  });

  test.each(['another held the lease', 'no lease is held', 'a save failed'])(
    'is read from the table when %s',
    async (why) => {
      const { store, another, lease, memory, line } = await aHistory();
      if (why === 'a save failed') {
        line.hit('never-arrives', 2, 'forever');
        const next = recordLoad(memory, NEXT, 5 as Cores);
        await expect(store.saveMemory(lease, next)).rejects.toThrow();
        line.hit('never-arrives', 1_000);
      } else {
        await store.release(lease);
        const other = another();
        const stranger = await leaseOf(other, 'stranger');
        await other.saveMemory(stranger, recordLoad(await other.readMemory(), NEXT, 5 as Cores));
        await other.release(stranger);
        if (why === 'another held the lease') await leaseOf(store, 'mine');
      }
      expect((await store.readMemory()).latest).toBe(FIRST_SLOT + LOADS.length);
    },
  );

  test('has packed days of 1,152 bytes that go after 35 days', async () => {
    const table = await aHistory();
    const [day] = (await itemsOf(table.wire.exchange)).filter(
      ({ record }) => record?.['S'] === 'HISTORY#2026-11-23',
    );
    expect(Buffer.from(String(day?.['slots']?.['B']), 'base64').byteLength).toBe(1_152);
    const end = Date.parse('2026-11-24T00:00:00Z') / 1_000;
    expect(Number(day?.['ttl']?.['N'])).toBe(end + 35 * 86_400);
  });

  test('loses no slot when the writer ends between the day and the scores', async () => {
    const { store, another, lease, memory, line } = await aHistory();
    line.hit('never-arrives', 2, 'forever');
    const next = recordLoad(memory, NEXT, 5 as Cores);
    await expect(store.saveMemory(lease, next)).rejects.toMatchObject({ kind: 'timeout' });
    const read = await another().readMemory();
    expect(read.latest).toBe(FIRST_SLOT + LOADS.length);
    expect(read.load[read.latest % KEPT_SLOTS]).toBe(5);
    expect(read.boards.map(({ pending }) => pending)).toEqual(
      next.boards.map(({ pending }) => pending),
    );
  });

  test('is kept by the fence of its last writer when a lease is lost under way', async () => {
    const { wire, another, lease, memory } = await aHistory();
    // The newer holder takes the lease and writes between the look at the lease and the write.
    const slow = another(async (request) => {
      const answer = await wire.exchange(request);
      if (request.headers['x-amz-target']?.endsWith('GetItem')) {
        const newer = another();
        await newer.saveMemory(await leaseOf(newer, 'third', after(NOON, seconds(300))), memory);
      }
      return answer;
    });
    const late = recordLoad(learned(LOADS), NEXT, 9 as Cores);
    expect(await slow.saveMemory(lease, late)).toBe('fenced');
    expect((await another().readMemory()).load).toEqual(memory.load);
  });

  test.each([
    ['slots', { S: 'many' }, /HISTORY#2026-11-23.*slots.*binary/],
    ['slots', { B: 'AAAA' }, /HISTORY#2026-11-23: slots: expected 1152 bytes/],
  ])('is malformed, and says where, when %s holds %o', async (name, value, message) => {
    const { wire, another } = await aHistory();
    await setAttribute(wire.exchange, 'HISTORY#2026-11-23', { [name]: value });
    await expect(another().readMemory()).rejects.toMatchObject({ kind: 'malformed' });
    await expect(another().readMemory()).rejects.toThrow(message);
  });

  test('reads past days that TTL has not deleted yet', async () => {
    const { wire, another, memory } = await aHistory();
    const slots = { B: Buffer.alloc(1_152).toString('base64') };
    for (let day = 10; day < 60; day++) {
      const name = new Date(Date.UTC(2026, 8, day)).toISOString().slice(0, 10);
      await setAttribute(wire.exchange, `HISTORY#${name}`, { slots });
    }
    expect((await another().readMemory()).latest).toBe(memory.latest);
  });
});

type Wire = Parameters<typeof itemsOf>[0];
async function setAttribute(exchange: Wire, record: string, attributes: object): Promise<void> {
  const [[name, value] = ['', {}]] = Object.entries(attributes);
  await itemsOf(exchange, {
    operation: 'UpdateItem',
    Key: { cluster_id: { S: 'prod' }, record: { S: record } },
    UpdateExpression: 'SET #n = :v',
    ExpressionAttributeNames: { '#n': name },
    ExpressionAttributeValues: { ':v': value },
  });
}

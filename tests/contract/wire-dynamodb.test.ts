import { describe } from 'vitest';
import { after, days } from '../../autoscaler/src/core/units.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import { NOON } from '../support/cluster.ts';
import { aTable } from '../support/dynamodb.ts';
import { storeContract } from './suites/state-store.ts';
import type { StoreBench } from './suites/store-bench.ts';

const STRETCH = { from: NOON, to: after(NOON, days(1)), limit: 100 };

type Table = Awaited<ReturnType<typeof aTable>>;

const benchOf = ({ line, another }: Table, port: StateStore): StoreBench => ({
  port,
  records: () => another(line.exchange).decisions(STRETCH),
  calls: () => line.asked().length,
  hit: line.hit,
});

/** Each call by a function that has just started and remembers nothing. */
function cold({ line, another }: Table): StateStore {
  const store = () => another(line.exchange);
  return {
    peek: () => store().peek(),
    acquire: (owner, now, span) => store().acquire(owner, now, span),
    save: (lease, stored, dropped) => store().save(lease, stored, dropped),
    release: (lease) => store().release(lease),
    putNotice: (notice) => store().putNotice(notice),
    putBrake: (brake) => store().putBrake(brake),
    putBoost: (boost) => store().putBoost(boost),
    readMemory: () => store().readMemory(),
    saveMemory: (lease, memory) => store().saveMemory(lease, memory),
    record: (record) => store().record(record),
  };
}

describe('the DynamoDB adapter keeps the contract over the wire', () => {
  storeContract({
    name: 'DynamoDB in memory',
    open: async () => {
      const table = await aTable();
      return benchOf(table, table.store);
    },
  });

  storeContract({
    name: 'DynamoDB in memory, by cold functions',
    open: async () => {
      const table = await aTable();
      return benchOf(table, cold(table));
    },
  });
});

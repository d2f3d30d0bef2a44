import { describe } from 'vitest';
import { after, days } from '../../autoscaler/src/core/units.ts';
import { NOON } from '../support/cluster.ts';
import { aTable } from '../support/dynamodb.ts';
import { storeContract } from './suites/state-store.ts';

describe('the DynamoDB adapter keeps the contract over the wire', () => {
  storeContract({
    name: 'DynamoDB, in memory',
    open: async () => {
      const { store, line } = await aTable();
      const stretch = { from: NOON, to: after(NOON, days(1)), limit: 100 };
      return {
        port: store,
        records: () => store.decisions(stretch),
        calls: () => line.asked().length,
        hit: line.hit,
      };
    },
  });
});

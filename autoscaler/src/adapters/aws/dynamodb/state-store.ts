import type { DecisionLog } from '../../../ports/decision-log.ts';
import type { StateStore } from '../../../ports/state-store.ts';
import { STATE } from './attributes.ts';
import { decisionLog, record } from './decisions.ts';
import { type KnownDays, readHistory, saveHistory } from './history.ts';
import { acquire, release } from './lease.ts';
import { policyReader, readStored } from './read-state.ts';
import { putNotice, putWish, save } from './save.ts';
import { dynamoTable, type TableOptions } from './table.ts';

/**
 * The state store on DynamoDB, and the reader of its decision records: one partition of one table,
 * written by `UpdateItem` alone (docs/STATE.md). Throws `OperatingError` 'dynamodb'. Conditions that
 * do not hold are outcomes. Every call is repeated, as the options' patience says.
 *
 * One instance serves one tick at a time: what it remembers of a lease ends with the next one.
 */
export function dynamoStateStore(options: TableOptions): StateStore & DecisionLog {
  const table = dynamoTable(options);
  const readPolicy = policyReader();
  const known: KnownDays = new Map();
  /** Rises over leases too: a new lease begins at 0 in the table, so any number is greater. */
  let revision = 0;
  return {
    peek: async () => readStored(await table.get(STATE), readPolicy),
    acquire: (owner, now, span) => {
      // Others may have held the lease meanwhile, and written what is not known here.
      known.clear();
      return acquire(table, { owner, now, span }, readPolicy);
    },
    save: (lease, stored, dropped) => {
      revision += 1;
      return save(table, { lease, stored, dropped, revision });
    },
    release: (lease) => release(table, lease),
    putNotice: (notice) => putNotice(table, notice),
    putBrake: (brake) => putWish(table, 'brake', brake),
    putBoost: (boost) => putWish(table, 'boost', boost),
    readMemory: () => readHistory(table, known),
    saveMemory: (lease, memory) => saveHistory(table, { lease, memory, known }),
    record: (it) => record(table, it),
    ...decisionLog(table),
  };
}

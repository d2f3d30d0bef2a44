import type { DecisionLog } from '../../../ports/decision-log.ts';
import type { LeaseView } from '../../../ports/lease-view.ts';
import type { StateStore } from '../../../ports/state-store.ts';
import { STATE } from './attributes.ts';
import { decisionLog, record } from './decisions.ts';
import { acquire, holder, release } from './lease.ts';
import { policyReader, readStored } from './read-state.ts';
import { putNotice, putWish, save } from './save.ts';
import { dynamoTable, type TableOptions } from './table.ts';
import { warmHistory } from './warm-history.ts';

/**
 * The state store on DynamoDB, and the reader of its decision records: one partition of one table,
 * written by `UpdateItem` alone (docs/STATE.md). Throws `OperatingError` 'dynamodb'. Conditions that
 * do not hold are outcomes. Every call is repeated, as the options' patience says.
 *
 * One instance serves one tick at a time: what it remembers of a lease ends with the next one.
 */
export function dynamoStateStore(options: TableOptions): StateStore & DecisionLog & LeaseView {
  const table = dynamoTable(options);
  const readPolicy = policyReader();
  const history = warmHistory(table);
  /** Rises over leases too: a new lease begins at 0 in the table, so any number is greater. */
  let revision = 0;
  return {
    peek: async () => readStored(await table.get(STATE), readPolicy),
    acquire: async (owner, now, span) => {
      const grant = await acquire(table, { owner, now, span }, readPolicy);
      if (grant !== 'held') history.granted(grant.lease);
      return grant;
    },
    save: (lease, stored, dropped) => {
      revision += 1;
      return save(table, { lease, stored, dropped, revision });
    },
    release: (lease) => {
      history.released();
      return release(table, lease);
    },
    putNotice: (notice) => putNotice(table, notice),
    putBrake: (brake) => putWish(table, 'brake', brake),
    putBoost: (boost) => putWish(table, 'boost', boost),
    readMemory: () => history.read(),
    saveMemory: (lease, memory) => history.save(lease, memory),
    record: (it) => record(table, it),
    ...decisionLog(table),
    holder: () => holder(table),
  };
}

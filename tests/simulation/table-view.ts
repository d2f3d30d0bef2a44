import type { Mode } from '../../autoscaler/src/core/policy/policy.ts';
import type { State } from '../../autoscaler/src/core/state.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import { PLACES } from '../../autoscaler/world/wire/internet.ts';
import { tableRequest } from '../support/table-request.ts';

/** What the state table says, as a bystander reads it. */
export interface Table {
  readonly current: () => { readonly state: Pick<State, 'operations' | 'notices' | 'brake'> };
  /** Of the newest lease. */
  readonly fence: () => number;
}

export interface TableView extends Table {
  /** Reads the item anew: after each write, so that nothing is missed. */
  readonly refresh: (table: Exchange) => Promise<void>;
  readonly lease: () => { readonly owner: string | undefined; readonly expiry: number };
  /** Mode of the last good policy; undefined before a tick has stored one. */
  readonly mode: () => Mode | undefined;
}

/**
 * The STATE item read past the code under test: DynamoDB's own JSON, by a decoder of a few lines.
 * It must be told of every write.
 */
export function tableView(): TableView {
  let item: Plain = {};
  const list = (name: string) => Object.values((item[name] ?? {}) as Plain);
  return {
    current: () => {
      const brake = item['brake'] as State['brake'];
      return {
        state: {
          operations: list('operations') as State['operations'],
          notices: list('notices') as State['notices'],
          ...(brake ? { brake } : {}),
        },
      };
    },
    fence: () => Number(item['fence'] ?? 0),
    lease: () => ({
      owner: item['lock_owner'] as string | undefined,
      expiry: Number(item['lock_expiry'] ?? 0),
    }),
    mode: () => {
      const [, mode] = /"?mode"?: "?(active|shadow|paused)/.exec(String(item['policy'])) ?? [];
      return mode as Mode | undefined;
    },
    refresh: async (table) => {
      item = await read(table);
    },
  };
}

type Plain = Readonly<Record<string, unknown>>;

async function read(table: Exchange): Promise<Plain> {
  const { body } = await table(QUESTION);
  const { Item = {} } = JSON.parse(body) as { Item?: Plain };
  return decoded({ M: Item }) as Plain;
}

const QUESTION = tableRequest('GetItem', {
  TableName: PLACES.table,
  Key: { cluster_id: { S: PLACES.cluster }, record: { S: 'STATE' } },
  // What the checkers look at, and no more: it is asked for after every write.
  ProjectionExpression: 'operations, notices, brake, fence, lock_owner, lock_expiry, #policy',
  ExpressionAttributeNames: { '#policy': 'policy' },
});

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** `{"M": {"at": {"S": "2026-…Z"}}}` becomes `{ at: 1795… }`. */
function decoded(value: unknown): unknown {
  const [kind = '', inner] = Object.entries(value as Plain)[0] ?? [];
  switch (kind) {
    case 'M':
      return Object.fromEntries(
        Object.entries(inner as Plain).map(([name, it]) => [name, decoded(it)]),
      );
    case 'L':
      return (inner as readonly unknown[]).map(decoded);
    case 'N':
      return Number(inner);
    case 'S':
      return TIME.test(String(inner)) ? Date.parse(String(inner)) : inner;
    default:
      return kind === 'NULL' ? null : inner;
  }
}

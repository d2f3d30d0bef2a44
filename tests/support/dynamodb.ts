import { dynamoStateStore } from '../../autoscaler/src/adapters/aws/dynamodb/state-store.ts';
import type { TableOptions } from '../../autoscaler/src/adapters/aws/dynamodb/table.ts';
import { type Millis, seconds } from '../../autoscaler/src/core/units.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { dynamoDbWire } from '../../autoscaler/world/wire/dynamodb.ts';
import { NOON } from './cluster.ts';
import { type Mishaps, mishaps } from './mishaps.ts';
import { tableRequest } from './table-request.ts';

export const TABLE = 'k3s-autoscaler-state';

export interface Lossy {
  readonly exchange: Exchange;
  readonly hit: Mishaps['hit'];
  /** Operations that were asked for, such as `UpdateItem`. */
  readonly asked: () => readonly string[];
}

export function lossy(inner: Exchange): Lossy {
  const asked: string[] = [];
  const { pass, hit } = mishaps();
  return {
    asked: () => asked,
    hit,
    exchange: (request) => {
      asked.push(operationOf(request));
      return pass(() => inner(request));
    },
  };
}

const operationOf = ({ headers }: WireRequest): string =>
  (headers['x-amz-target'] ?? '').split('.')[1] ?? '';

/** How a store asks here: three times, without waiting. */
export const optionsOver = (exchange: Exchange, cluster = 'prod'): TableOptions => ({
  exchange,
  patience: {
    clock: { now: () => NOON, sleep: async () => {} },
    attempts: 3,
    pause: 100 as Millis,
    jitter: () => 1,
  },
  timeout: seconds(5),
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  table: TABLE,
  cluster,
});

/** An empty table in memory, and a store on it. */
export async function aTable() {
  const wire = dynamoDbWire();
  await wire.openTable(TABLE);
  const line = lossy(wire.exchange);
  const another = (exchange: Exchange = wire.exchange) => dynamoStateStore(optionsOver(exchange));
  return { wire, line, store: another(line.exchange), another };
}

type Item = Record<string, Record<string, unknown>>;
interface Asked {
  readonly operation: string;
  readonly [input: string]: unknown;
}

/** Asks the table itself, past the store: by default for every item, as it is on the wire. */
export async function itemsOf(
  exchange: Exchange,
  { operation, ...input }: Asked = { operation: 'Scan' },
): Promise<readonly Item[]> {
  const { status, body } = await exchange(tableRequest(operation, { TableName: TABLE, ...input }));
  if (status !== 200) throw new Error(`${operation}: ${body}`);
  return JSON.parse(body).Items ?? [];
}

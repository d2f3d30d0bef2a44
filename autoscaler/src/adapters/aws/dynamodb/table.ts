import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Millis } from '../../../core/units.ts';
import { OperatingError } from '../../../ports/errors.ts';
import type { Exchange } from '../../../ports/exchange.ts';
import { insist, type Patience } from '../../transport/retry.ts';
import { sdkHandler } from '../handler.ts';
import { operatingError } from './errors.ts';
import { type Change, type Placeholders, placeholders, updateExpression } from './expression.ts';
import type { Attributes } from './values.ts';

export interface TableOptions {
  readonly exchange: Exchange;
  readonly patience: Patience;
  /** Of one attempt. */
  readonly timeout: Millis;
  readonly region: string;
  /** The SDK's own chain when absent: in a function, its role. */
  readonly credentials?: NonNullable<DynamoDBClientConfig['credentials']>;
  /** Such as `k3s-autoscaler-state`. */
  readonly table: string;
  /** The partition: every record of one cluster is in it. */
  readonly cluster: string;
}

/** Both bounds are sort keys, and in. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly order: 'ascending' | 'descending';
  readonly consistent: boolean;
  /** Stops once so many items were read. */
  readonly limit?: number;
  /** Stops at the page in which this is first true of an item. */
  readonly until?: (item: Attributes) => boolean;
  /** Most pages of 1 MB: a range that is longer throws, and is never cut short. */
  readonly pages: number;
}

/**
 * One cluster's partition of the table. Every call here is safe to repeat and is repeated, as
 * `patience` says: reads change nothing, and each update leaves the same item when it is made twice.
 * Throws `OperatingError` for what does not pass by itself.
 */
export interface Table {
  /** One strongly consistent read. */
  readonly get: (record: string) => Promise<Attributes | undefined>;
  /**
   * One `UpdateItem`; the item is created when there is none. `refused` when its condition does not
   * hold; otherwise the item as it now is, when it was asked for.
   */
  readonly update: (record: string, change: Writing) => Promise<Attributes | 'refused'>;
  readonly query: (range: Range) => Promise<readonly Attributes[]>;
}

export interface Writing {
  readonly returns?: 'ALL_NEW';
  readonly change: (placeholders: Placeholders) => Change;
}

export function dynamoTable(options: TableOptions): Table {
  const { exchange, patience, timeout, region, credentials, table, cluster } = options;
  const client = new DynamoDBClient({
    region,
    ...(credentials ? { credentials } : {}),
    maxAttempts: 1,
    requestHandler: sdkHandler(exchange, timeout),
  });
  const asked = <T>(ask: () => Promise<T>): Promise<T> =>
    insist(patience, () => ask().catch((error: unknown) => Promise.reject(operatingError(error))));
  const item = (record: string) => ({
    TableName: table,
    Key: { cluster_id: { S: cluster }, record: { S: record } },
  });
  return {
    get: async (record) => {
      const command = () => new GetItemCommand({ ...item(record), ConsistentRead: true });
      return (await asked(() => client.send(command()))).Item;
    },
    update: (record, { change, returns }) => {
      const names = placeholders();
      const made = change(names);
      const input = {
        ...item(record),
        UpdateExpression: updateExpression(made),
        ...(made.when === undefined ? {} : { ConditionExpression: made.when }),
        ...(returns ? { ReturnValues: returns } : {}),
        ...names.used(),
      };
      return asked(() => updated(client, new UpdateItemCommand(input)));
    },
    query: (range) =>
      pagesOf(range, (from) => {
        const input = { ...queryInput(range, { table, cluster }), ...from };
        return asked(() => client.send(new QueryCommand(input)));
      }),
  };
}

/** A condition that does not hold is an answer, not a failure. It may come without the item. */
async function updated(client: DynamoDBClient, command: UpdateItemCommand) {
  try {
    return (await client.send(command)).Attributes ?? {};
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'refused' as const;
    throw error;
  }
}

function queryInput(range: Range, { table, cluster }: Pick<TableOptions, 'table' | 'cluster'>) {
  const names = placeholders();
  const between = [names.value(range.from), names.value(range.to)].join(' AND ');
  const partition = `${names.path('cluster_id')} = ${names.value(cluster)}`;
  return {
    TableName: table,
    KeyConditionExpression: `${partition} AND ${names.path('record')} BETWEEN ${between}`,
    ScanIndexForward: range.order === 'ascending',
    ConsistentRead: range.consistent,
    ...(range.limit === undefined ? {} : { Limit: range.limit }),
    ...names.used(),
  };
}

interface Page {
  readonly Items?: readonly Attributes[] | undefined;
  readonly LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
}

async function pagesOf(
  { pages, limit = Number.POSITIVE_INFINITY, until = () => false }: Range,
  read: (from: { ExclusiveStartKey?: Record<string, AttributeValue> }) => Promise<Page>,
): Promise<readonly Attributes[]> {
  const items: Attributes[] = [];
  let from = {};
  for (let page = 0; page < pages; page++) {
    const { Items = [], LastEvaluatedKey } = await read(from);
    items.push(...Items);
    if (items.length >= limit) return items.slice(0, limit);
    if (!LastEvaluatedKey || Items.some(until)) return items;
    from = { ExclusiveStartKey: LastEvaluatedKey };
  }
  const cut = `more than ${pages} pages: the list would be cut short`;
  throw new OperatingError({ service: 'dynamodb', kind: 'malformed' }, cut);
}

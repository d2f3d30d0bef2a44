import dynalite from 'dynalite';
import inject from 'light-my-request';
import type { Millis } from '../../src/core/units.ts';
import type { Exchange, WireRequest } from '../../src/ports/exchange.ts';

/**
 * DynamoDB on the wire, in memory and without a socket: what it is asked and answers is HTTP, as
 * AWS says it. It has no clock of its own, so it never deletes what is past its TTL, and it accepts
 * any signature.
 */
export interface DynamoDbWire {
  readonly exchange: Exchange;
  /** Makes the table as the platform does, on demand and with both keys; there when it is back. */
  readonly openTable: (table: string) => Promise<void>;
}

export function dynamoDbWire(): DynamoDbWire {
  // No time passes in which a table is being made: waiting for it would be real time.
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const exchange: Exchange = async ({ method, url, headers, body }: WireRequest) => {
    const answer = await inject((request, response) => server.emit('request', request, response), {
      method,
      url,
      headers: { ...headers },
      ...(body === undefined ? {} : { payload: Buffer.from(body) }),
    });
    const told = Object.entries(answer.headers).filter(([, value]) => value !== undefined);
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(told.map(([name, value]) => [name, String(value)])),
      body: answer.payload,
    };
  };
  return { exchange, openTable: (table) => openTable(exchange, table) };
}

const KEYS = { cluster_id: 'HASH', record: 'RANGE' };
/** A table is there after a turn or two of the event loop. */
const MOST_LOOKS = 100;

/** Makes the table at whatever answers there. */
export async function openTable(exchange: Exchange, table: string): Promise<void> {
  await asked(exchange, 'CreateTable', {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: Object.keys(KEYS).map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: Object.entries(KEYS).map(([name, type]) => ({ AttributeName: name, KeyType: type })),
  });
  for (let look = 0; look < MOST_LOOKS; look++)
    if ((await asked(exchange, 'DescribeTable', { TableName: table })).includes('"ACTIVE"')) return;
  throw new Error(`table ${table} does not become active`);
}

/** The signature is never looked at, only that there is one. */
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=d',
  'x-amz-date': '20261123T000000Z',
};

async function asked(exchange: Exchange, operation: string, input: object): Promise<string> {
  const { status, body } = await exchange({
    method: 'POST',
    url: 'https://dynamodb.us-east-1.amazonaws.com/',
    headers: {
      ...SIGNED,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body: JSON.stringify(input),
    timeout: 1_000 as Millis,
  });
  if (status !== 200) throw new Error(`${operation}: ${body}`);
  return body;
}

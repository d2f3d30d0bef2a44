import { dynamoStateStore } from '../../autoscaler/src/adapters/aws/dynamodb/state-store.ts';
import type { TableOptions } from '../../autoscaler/src/adapters/aws/dynamodb/table.ts';
import { type Millis, seconds } from '../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { dynamoDbWire } from '../../autoscaler/world/wire/dynamodb.ts';
import { NOON } from './cluster.ts';

export const TABLE = 'k3s-autoscaler-state';

/** What may happen to one exchange: its answer is lost after the effect, or it never arrives. */
export type Mishap = 'answer-lost' | 'never-arrives';

export interface Lossy {
  readonly exchange: Exchange;
  /** The exchange after so many more is hit, and, unless `forever`, none after it. */
  readonly hit: (mishap: Mishap, after: number, forever?: 'forever') => void;
  /** Operations that were asked for, such as `UpdateItem`. */
  readonly asked: () => readonly string[];
}

export function lossy(inner: Exchange): Lossy {
  let plan: { mishap: Mishap; at: number; forever: boolean } | undefined;
  const asked: string[] = [];
  const due = () => {
    if (!plan) return undefined;
    const index = asked.length - 1;
    return index === plan.at || (plan.forever && index > plan.at) ? plan.mishap : undefined;
  };
  return {
    asked: () => asked,
    hit: (mishap, after, forever) => {
      plan = { mishap, at: asked.length + after, forever: forever === 'forever' };
    },
    exchange: async (request) => {
      asked.push(operationOf(request));
      const mishap = due();
      if (mishap !== 'never-arrives') {
        const answer = await inner(request);
        if (mishap === undefined) return answer;
      }
      throw new OperatingError({ service: 'dynamodb', kind: 'timeout' }, 'no answer came');
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

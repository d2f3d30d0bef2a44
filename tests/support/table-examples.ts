import {
  type Attributes,
  fromAttributes,
} from '../../autoscaler/src/adapters/aws/dynamodb/values.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import { EMPTY_STATE, type State } from '../../autoscaler/src/core/state.ts';
import { after, minutes, seconds, type Usd, type Zone } from '../../autoscaler/src/core/units.ts';
import { RECORD } from '../contract/suites/decision-record.ts';
import { learned } from '../contract/suites/store-bench.ts';
import { NOON } from './cluster.ts';
import { aTable, itemsOf } from './dynamodb.ts';
import { aLaunch, aMemory, instanceId, LAUNCHING, operationId } from './operations.ts';
import { FULL_STATE } from './states.ts';

const LAUNCH = operationId('up-812-0');

/** One node is being bought, one is announced as taken, and somebody has pulled the brake. */
const STATE: State = {
  ...EMPTY_STATE,
  operations: [aLaunch(LAUNCHING, { id: LAUNCH, startedAt: NOON })],
  lastScaleUpAt: NOON,
  lastScaleDownAt: after(NOON, minutes(-42)),
  lastDecisionAt: NOON,
  launches: [aMemory({ operation: LAUNCH, at: NOON, outcome: 'open' })],
  monthCost: { month: '2026-11', usd: 31.25 as Usd, until: NOON },
};

/** Items as the adapter writes them, by record, as plain JSON that a person can read. */
export async function exampleItems(): Promise<ReadonlyMap<string, string>> {
  const { store, wire } = await aTable();
  const grant = await store.acquire('8c1f-heartbeat', NOON, seconds(90));
  if (grant === 'held') throw new Error('a free lease is held');
  const { lease } = grant;
  const fleet = { nodes: 3, byZone: { ['us-east-1a' as Zone]: 2, ['us-east-1b' as Zone]: 1 } };
  await store.save(lease, { state: STATE, policy: defaultPolicy('techflow'), fleet }, []);
  await store.putBrake({ until: after(NOON, minutes(30)), why: 'payment incident' });
  const endsAt = after(NOON, minutes(2));
  const instance = instanceId('i-0a1b');
  await store.putNotice({ instance, kind: 'spot-interruption', at: NOON, endsAt });
  await store.saveMemory(lease, learned([3.1, 3.2, 3.4]));
  await store.record({ ...RECORD, id: '812' });
  const items = await itemsOf(wire.exchange);
  return new Map([
    ...items.map((item) => [String(item['record']?.['S']), readable(item)] as const),
    ['STATE, nothing left out', await fullState()],
  ]);
}

/** Everything that a state may hold, with two of the operations that may be open. */
const SHOWN: readonly string[] = ['joining', 'draining'];

async function fullState(): Promise<string> {
  const { store, wire } = await aTable();
  const grant = await store.acquire('8c1f-heartbeat', NOON, seconds(90));
  if (grant === 'held') throw new Error('a free lease is held');
  const { operations, brake, boost, notices, ...rest } = FULL_STATE;
  const open = operations.filter(({ at }) => SHOWN.includes(at.phase));
  const state: State = { ...rest, operations: open, notices: [] };
  await store.save(grant.lease, { state, policy: defaultPolicy('techflow') }, []);
  await store.putBrake(brake);
  await store.putBoost(boost);
  for (const notice of notices) await store.putNotice(notice);
  const [item] = await itemsOf(wire.exchange);
  if (!item) throw new Error('nothing was stored');
  return readable(item);
}

const readable = (item: Awaited<ReturnType<typeof itemsOf>>[number]): string =>
  JSON.stringify(fromAttributes(withBytes(item) as Attributes), shortened, 2).replace(
    // What fits on one line is easier to read there.
    /[[{]\n\s+[^[\]{}]{0,90}?\n\s+[\]}]/g,
    (block) => block.replace(/\s*\n\s*/g, ' '),
  );

/** On the wire, binary is base64; the SDK would have made bytes of it. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, it]) => [
      key,
      key === 'B' && typeof it === 'string' ? Buffer.from(it, 'base64') : withBytes(it),
    ]),
  );
}

function shortened(key: string, value: unknown): unknown {
  const bytes = typeof value === 'object' && value !== null && 'type' in value && 'data' in value;
  if (bytes) return `(${(value.data as readonly number[]).length} bytes)`;
  if (typeof value !== 'string' || value.length < 120) return value;
  return key === 'policy'
    ? `${value.split('\n', 1)[0]} … (${value.split('\n').length} lines)`
    : `${value.slice(0, 60)} … (${value.length} characters)`;
}

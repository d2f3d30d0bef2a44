import { describe, expect, test } from 'vitest';
import { dynamoStateStore } from '../../../../../autoscaler/src/adapters/aws/dynamodb/state-store.ts';
import { defaultPolicy } from '../../../../../autoscaler/src/core/policy/defaults.ts';
import { EMPTY_STATE } from '../../../../../autoscaler/src/core/state.ts';
import { type Millis, seconds } from '../../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../../autoscaler/src/ports/errors.ts';
import type { WireResponse } from '../../../../../autoscaler/src/ports/exchange.ts';
import { RECORD } from '../../../../contract/suites/decision-record.ts';
import { learned } from '../../../../contract/suites/store-bench.ts';
import { NOON } from '../../../../support/cluster.ts';
import { aTable, itemsOf, optionsOver } from '../../../../support/dynamodb.ts';
import { FULL_STATE } from '../../../../support/states.ts';

const LEASE = seconds(90);

/** A store whose every call is answered so. */
function answered(status: number, body: string) {
  let asked = 0;
  const slept: Millis[] = [];
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  const options = optionsOver(async (): Promise<WireResponse> => {
    asked += 1;
    return { status, headers, body };
  });
  const clock = { now: () => NOON, sleep: async (span: Millis) => void slept.push(span) };
  const store = dynamoStateStore({ ...options, patience: { ...options.patience, clock } });
  return { store, asked: () => asked, slept };
}

const refusal = (name: string) =>
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' });

describe('what DynamoDB answers', () => {
  test.each([
    ['throttled', 400, 'ProvisionedThroughputExceededException', 3],
    ['throttled', 400, 'ThrottlingException', 3],
    ['throttled', 400, 'RequestLimitExceeded', 3],
    ['unavailable', 500, 'InternalServerError', 3],
    ['unavailable', 503, 'SomethingNew', 3],
    ['denied', 400, 'AccessDeniedException', 1],
    ['denied', 400, 'UnrecognizedClientException', 1],
    ['denied', 400, 'ResourceNotFoundException', 1],
    ['malformed', 400, 'ValidationException', 1],
  ])(
    'is %s, with status %i and name %s, and asked for %i times',
    async (kind, status, name, times) => {
      const { store, asked, slept } = answered(status, refusal(name));
      const failure = await store.peek().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OperatingError);
      expect(failure).toMatchObject({ service: 'dynamodb', kind });
      expect(asked()).toBe(times);
      expect(slept).toEqual([100, 200].slice(0, times - 1));
    },
  );

  test('is unavailable when a proxy answers in its place', async () => {
    const { store } = answered(502, '<html>Bad gateway</html>');
    await expect(store.peek()).rejects.toMatchObject({ service: 'dynamodb', kind: 'unavailable' });
  });

  test('is malformed when it is no JSON', async () => {
    const { store } = answered(200, '<html>Welcome</html>');
    await expect(store.peek()).rejects.toMatchObject({ service: 'dynamodb', kind: 'malformed' });
  });

  test('is a refusal with or without the item that refused', async () => {
    const item = { record: { S: 'STATE' } };
    const failed = JSON.parse(refusal('ConditionalCheckFailedException'));
    for (const body of [failed, { ...failed, Item: item }]) {
      const { store, asked } = answered(400, JSON.stringify(body));
      expect(await store.acquire('one', NOON, LEASE)).toBe('held');
      expect(await store.save({ owner: 'one', fence: 1 }, { state: EMPTY_STATE }, [])).toBe(
        'fenced',
      );
      expect(asked()).toBe(2);
    }
  });
});

describe('without the credentials of the role', () => {
  test('DynamoDB is unavailable, and no mistake of ours', async () => {
    const { wire } = await aTable();
    const credentials = async () => {
      const error = new Error('Could not load credentials from any providers');
      error.name = 'CredentialsProviderError';
      throw error;
    };
    const store = dynamoStateStore({ ...optionsOver(wire.exchange), credentials });
    await expect(store.peek()).rejects.toMatchObject({ service: 'dynamodb', kind: 'unavailable' });
  });
});

describe('what is asked of DynamoDB', () => {
  test('never replaces or deletes an item', async () => {
    const { store, line } = await aTable();
    const grant = await store.acquire('one', NOON, LEASE);
    if (grant === 'held') throw new Error('a free lease is held');
    const [notice] = FULL_STATE.notices;
    if (!notice) throw new Error('a full state has a notice');
    await store.putNotice(notice);
    await store.putBrake(FULL_STATE.brake);
    await store.putBoost(undefined);
    await store.save(grant.lease, { state: FULL_STATE, policy: defaultPolicy('shop') }, [notice]);
    await store.readMemory();
    await store.saveMemory(grant.lease, learned([1, 2, 3]));
    await store.record(RECORD);
    await store.release(grant.lease);
    await store.decision('7');
    await store.peek();
    expect([...new Set(line.asked())].toSorted()).toEqual(['GetItem', 'Query', 'UpdateItem']);
  });

  test('takes one call to look, to take the lease, to save, to record and to release', async () => {
    const { store, line } = await aTable();
    await store.peek();
    const grant = await store.acquire('one', NOON, LEASE);
    if (grant === 'held') throw new Error('a free lease is held');
    await store.save(grant.lease, { state: FULL_STATE }, FULL_STATE.notices);
    await store.record(RECORD);
    await store.release(grant.lease);
    expect(line.asked()).toEqual(['GetItem', ...Array(4).fill('UpdateItem')]);
  });

  test('reads the state, lease and history consistently', async () => {
    const bodies: string[] = [];
    const { wire, another } = await aTable();
    const store = another((request) => {
      bodies.push(request.body ?? '');
      return wire.exchange(request);
    });
    await store.peek();
    await store.readMemory();
    await store.saveMemory({ owner: 'nobody', fence: 1 }, learned([1]));
    expect(bodies).toHaveLength(3);
    for (const body of bodies) expect(JSON.parse(body)).toMatchObject({ ConsistentRead: true });
  });

  test('keeps clusters apart that share the table', async () => {
    const { wire, store } = await aTable();
    await store.acquire('one', NOON, LEASE);
    const other = dynamoStateStore(optionsOver(wire.exchange, 'staging'));
    expect(await other.acquire('other', NOON, LEASE)).not.toBe('held');
    expect(await itemsOf(wire.exchange)).toHaveLength(2);
  });
});

describe('the item that holds the lease', () => {
  test('is never held for ever, though a person takes away the expiry', async () => {
    const { wire, store } = await aTable();
    await store.acquire('one', NOON, LEASE);
    await itemsOf(wire.exchange, {
      operation: 'UpdateItem',
      Key: { cluster_id: { S: 'prod' }, record: { S: 'STATE' } },
      UpdateExpression: 'REMOVE lock_expiry',
    });
    expect(await store.acquire('other', NOON, LEASE)).not.toBe('held');
  });

  test('loses no notice when two make the map of notices at the same moment', async () => {
    const { wire, another } = await aTable();
    const [notice] = FULL_STATE.notices;
    if (!notice) throw new Error('a full state has a notice');
    const other = { ...notice, kind: 'rebalance' } as const;
    // Another writer comes in between: after the map was found missing, before it is made.
    let calls = 0;
    const slow = another(async (request) => {
      if (calls++ === 1) await another().putNotice(other);
      return wire.exchange(request);
    });
    await slow.putNotice(notice);
    expect(calls).toBe(3);
    const { notices } = (await another().peek()).state;
    expect(notices).toHaveLength(2);
    expect(notices).toEqual(expect.arrayContaining([notice, other]));
  });
});

describe('a save that arrives late', () => {
  test('does not undo a later one of the same lease', async () => {
    const { wire, another } = await aTable();
    const delayed: (() => Promise<WireResponse>)[] = [];
    let hold = false;
    const store = another(async (request) => {
      if (!hold) return wire.exchange(request);
      hold = false;
      delayed.push(() => wire.exchange(request));
      throw new OperatingError({ service: 'dynamodb', kind: 'timeout' }, 'still under way');
    });
    const grant = await store.acquire('one', NOON, LEASE);
    if (grant === 'held') throw new Error('a free lease is held');
    hold = true;
    await store.save(grant.lease, { state: EMPTY_STATE }, []);
    const { notices: _n, brake: _b, boost: _o, ...own } = FULL_STATE;
    const later = { ...own, notices: [] };
    await store.save(grant.lease, { state: later }, []);
    for (const arrive of delayed) expect((await arrive()).status).toBe(400);
    expect(delayed).toHaveLength(1);
    expect((await store.peek()).state).toEqual(later);
  });
});

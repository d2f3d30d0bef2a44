import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ATTRIBUTES } from '../../../../../autoscaler/src/adapters/aws/dynamodb/attributes.ts';
import {
  policyReader,
  readStored,
} from '../../../../../autoscaler/src/adapters/aws/dynamodb/read-state.ts';
import { sizeOf } from '../../../../../autoscaler/src/adapters/aws/dynamodb/size.ts';
import { withIsoTimes } from '../../../../../autoscaler/src/adapters/aws/dynamodb/times.ts';
import { toAttribute } from '../../../../../autoscaler/src/adapters/aws/dynamodb/values.ts';
import { savedAttributes } from '../../../../../autoscaler/src/adapters/aws/dynamodb/write-state.ts';
import { defaultPolicy } from '../../../../../autoscaler/src/core/policy/defaults.ts';
import { EMPTY_STATE, noticeKey, type State } from '../../../../../autoscaler/src/core/state.ts';
import { minutes, type OperationId } from '../../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../../autoscaler/src/ports/errors.ts';
import type { Stored } from '../../../../../autoscaler/src/ports/state-store.ts';
import { anyCase } from '../../../../support/any-situation.ts';
import { ago } from '../../../../support/observation.ts';
import { aRemoval, CORDONING } from '../../../../support/operations.ts';
import { FULL_STATE } from '../../../../support/states.ts';

/** The item after a save, with what others write beside it. */
function itemOf(stored: Stored): Record<string, ReturnType<typeof toAttribute>> {
  const { notices, brake, boost } = stored.state;
  const all: readonly (readonly [string, unknown])[] = [
    ...savedAttributes(stored),
    ['notices', Object.fromEntries(notices.map((it) => [noticeKey(it), withIsoTimes(it)]))],
    ['brake', brake && withIsoTimes(brake)],
    ['boost', boost && withIsoTimes(boost)],
  ];
  const present = all.filter(([, it]) => it !== undefined);
  return Object.fromEntries(present.map(([name, it]) => [name, toAttribute(it)]));
}

const read = (item: Record<string, ReturnType<typeof toAttribute>>): Stored =>
  readStored(item, policyReader());

function failureOf(item: Record<string, ReturnType<typeof toAttribute>>): unknown {
  try {
    return read(item);
  } catch (error) {
    return error;
  }
}

describe('the state in its item', () => {
  test('comes back with every field', () => {
    const stored = { state: FULL_STATE, policy: defaultPolicy('shop') };
    expect(read(itemOf(stored))).toEqual(stored);
  });

  test('comes back, whatever a tick may remember', () => {
    fc.assert(
      fc.property(anyCase(), ({ state }) => {
        const { state: back } = read(itemOf({ state }));
        const sorted = ({ notices }: State) =>
          notices.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
        expect({ ...back, notices: sorted(back) }).toEqual({ ...state, notices: sorted(state) });
      }),
    );
  });

  test('keeps the order of operations, which a map has not', () => {
    const named = (id: string) => aRemoval(CORDONING, { id: id as OperationId });
    const operations = ['z', 'a', 'm', '10', '9'].map(named);
    expect(read(itemOf({ state: { ...EMPTY_STATE, operations } })).state.operations).toEqual(
      operations,
    );
  });

  test('is that of the first day while nobody has saved it', () => {
    expect(read({})).toEqual({ state: EMPTY_STATE });
    const { notices, brake } = itemOf({ state: FULL_STATE });
    if (!notices || !brake) throw new Error('a full state has both');
    const leased = { lock_owner: toAttribute('one'), fence: toAttribute(1), operations: { M: {} } };
    expect(read({ ...leased, notices, brake }).state).toEqual({
      ...EMPTY_STATE,
      notices: FULL_STATE.notices,
      brake: FULL_STATE.brake,
    });
  });

  test('leaves alone what people add to the item', () => {
    const item = itemOf({ state: FULL_STATE });
    expect(read({ ...item, comment: { S: 'looked at on Monday' } }).state).toEqual(FULL_STATE);
  });
});

test('a policy that this version refuses is said, and the rest of the state is read', () => {
  const stored = { state: FULL_STATE, policy: defaultPolicy('shop') };
  const { state, policy, refused } = read({ ...itemOf(stored), policy: { S: 'nodes: many' } });
  expect(state).toEqual(FULL_STATE);
  expect(policy).toBeUndefined();
  expect(refused).toMatch(/STATE policy.*expected/);
});

describe('an item of another shape', () => {
  const item = itemOf({ state: FULL_STATE, policy: defaultPolicy('shop') });
  const operation = (change: object) => ({
    operations: toAttribute({
      'up-1': { ...(withIsoTimes(FULL_STATE.operations[0]) as object), id: 'up-1', ...change },
    }),
  });
  const CASES: Readonly<Record<string, readonly [object, RegExp]>> = {
    'a cost that is a text': [
      { month_cost: toAttribute({ month: '2026-11', usd: 'much' }) },
      /STATE: month_cost\.usd: expected .*, got "much"/,
    ],
    'a stamp that is no time': [
      { last_scale_up_at: { S: 'yesterday' } },
      /STATE: last_scale_up_at: expected a time in milliseconds.*, got "yesterday"/,
    ],
    'an unknown phase': [
      operation({ at: { phase: 'dreaming' } }),
      /STATE: operations\.up-1\.at\.phase: expected one of .*, got "dreaming"/,
    ],
    'an operation under another id': [operation({ id: 'up-2' }), /operations\.up-1: .*own id/],
    'operations as a list': [{ operations: { L: [] } }, /STATE: operations: expected a map/],
    'another format': [{ format: { N: '2' } }, /STATE: format: expected 1, got 2/],
    'no format beside a state': [{ format: undefined }, /STATE: format: expected 1 beside/],
    'a policy that is no text': [{ policy: { N: '7' } }, /STATE: policy: expected a text, got 7/],
    'a set of alarms': [{ alarms: { SS: ['at-maximum'] } }, /STATE: alarms: expected a list/],
    'a brake without an end': [{ brake: toAttribute({ why: 'x' }) }, /STATE: brake\.until/],
    'half a node': [{ node_count: { N: '1.5' } }, /STATE: node_count: expected a whole number/],
  };
  test.each(Object.keys(CASES))('is malformed, and says where: %s', (name) => {
    const [change, message] = CASES[name] ?? [{}, /never/];
    const changed = { ...item, ...change };
    const present = Object.entries(changed).filter(([, it]) => it !== undefined);
    const failure = failureOf(Object.fromEntries(present));
    expect(failure).toBeInstanceOf(OperatingError);
    expect(failure).toMatchObject({ service: 'dynamodb', kind: 'malformed' });
    expect(String(failure)).toMatch(message);
  });

  const written = [...savedAttributes({ state: EMPTY_STATE }).entries()]
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  const vital = ['format', 'operations', 'launches', 'month_cost'];

  test.each(vital)('is malformed without %s, which bounds what is bought', (name) => {
    const { [name]: _, ...rest } = item;
    expect(failureOf(rest)).toMatchObject({ kind: 'malformed' });
  });

  test.each(written.filter((name) => !vital.includes(name)))(
    'reads as on the first day without %s, which an older version may not have known',
    (name) => {
      const { [name]: _, ...rest } = item;
      const key = Object.entries(ATTRIBUTES).find(([, it]) => it === name)?.[0] as keyof State;
      expect(read(rest).state[key]).toEqual(EMPTY_STATE[key]);
    },
  );
});

describe('what people look for in the item', () => {
  const old = aRemoval(CORDONING, { startedAt: ago(minutes(9)) });
  const young = { ...old, id: 'down-2' as OperationId, startedAt: ago(minutes(1)) };

  test('names the newest open operation, and the later of both stamps', () => {
    const state = {
      ...EMPTY_STATE,
      operations: [young, old].map((it) => ({
        ...it,
        cause: it === young ? 'repair' : 'underused',
      })),
      lastScaleUpAt: ago(minutes(3)),
      lastScaleDownAt: ago(minutes(1)),
    } as State;
    const saved = savedAttributes({ state });
    expect(saved.get('scaling_in_progress')).toBe('true');
    expect(saved.get('last_scale_action')).toBe('scale-down');
    expect(saved.get('last_scale_reason')).toBe('repair');
    expect(saved.get('last_scale_time')).toBe(saved.get('last_scale_down_at'));
  });

  test('keeps the last action when nothing is open, and the fleet when none was seen', () => {
    const saved = savedAttributes({ state: EMPTY_STATE });
    expect(saved.has('scaling_in_progress') && saved.get('scaling_in_progress')).toBe(undefined);
    for (const name of ['last_scale_action', 'last_scale_reason', 'node_count', 'nodes_by_zone'])
      expect(saved.has(name)).toBe(false);
  });
});

describe('the size of the item', () => {
  test('is never counted smaller than its JSON without names of types', () => {
    const [text, number] = [sizeOf('zwölf'), sizeOf(12)];
    expect([text, number, sizeOf({ ab: [1, true] })]).toEqual([
      6,
      21,
      3 + 1 + 2 + 3 + 1 + 21 + 1 + 1,
    ]);
  });

  test('ends the tick loudly long before DynamoDB would refuse it', () => {
    const pods = Array.from({ length: 3_000 }, (_, index) => `node-${index}`);
    const spared = pods.map((node) => ({ node, until: 1 })) as unknown as State['spared'];
    expect(() => savedAttributes({ state: { ...EMPTY_STATE, spared } })).not.toThrow();
    const more = [...spared, ...spared];
    expect(() => savedAttributes({ state: { ...EMPTY_STATE, spared: more } })).toThrow(
      /fits its item/,
    );
  });
});

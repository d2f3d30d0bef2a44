import { beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import { EMPTY_STATE, type Notice, type State } from '../../../autoscaler/src/core/state.ts';
import {
  after,
  type InstanceId,
  type Instant,
  minutes,
  seconds,
  type Zone,
} from '../../../autoscaler/src/core/units.ts';
import type { StateStore } from '../../../autoscaler/src/ports/state-store.ts';
import { NOON } from '../../support/cluster.ts';
import { FULL_STATE } from '../../support/states.ts';
import { acquire, EXPIRED, LEASE, lateHolder, type StoreTarget } from './store-bench.ts';
import { historyContract } from './store-history.ts';
import { mishapContract } from './store-mishaps.ts';

const BETWEEN = after(NOON, seconds(89));
const POLICY = defaultPolicy('shop');

const notice = (instance: string, kind: Notice['kind'] = 'spot-interruption'): Notice => ({
  instance: instance as InstanceId,
  kind,
  at: NOON,
  endsAt: after(NOON, minutes(2)),
});
const [FIRST, SECOND] = [notice('i-1'), notice('i-2')];
const DECIDED: State = { ...EMPTY_STATE, lastDecisionAt: NOON };

export function storeContract({ name, open }: StoreTarget): void {
  describe(`state store: ${name}`, () => {
    let port: StateStore;
    beforeEach(async () => {
      ({ port } = await open());
    });

    describe('lease', () => {
      test('is granted to one and held against the other until it expires', async () => {
        await acquire(port, 'one');
        expect(await port.acquire('other', BETWEEN, LEASE)).toBe('held');
        expect((await acquire(port, 'other', EXPIRED)).lease.owner).toBe('other');
      });

      test('is granted to one of two that ask at the same moment', async () => {
        const asked = ['one', 'other'].map((owner) => port.acquire(owner, NOON, LEASE));
        const grants = await Promise.all(asked);
        expect(grants.filter((it) => it === 'held')).toHaveLength(1);
      });

      test('is granted to one of two that find it run out at the same moment', async () => {
        await acquire(port, 'late');
        const asked = ['one', 'other'].map((owner) => port.acquire(owner, EXPIRED, LEASE));
        const grants = await Promise.all(asked);
        expect(grants.filter((it) => it === 'held')).toHaveLength(1);
      });

      test('is free at the very moment at which it ends, and not before', async () => {
        await acquire(port, 'one');
        const end = after(NOON, LEASE);
        expect(await port.acquire('other', (end - 1) as Instant, LEASE)).toBe('held');
        expect(await port.acquire('other', end, LEASE)).not.toBe('held');
      });

      test('can be taken again by its owner, who is then the newer of the two', async () => {
        const { lease: first } = await acquire(port, 'one');
        const { lease: second } = await acquire(port, 'one', BETWEEN);
        expect(second.fence).toBeGreaterThan(first.fence);
        expect(await port.save(first, { state: DECIDED }, [])).toBe('fenced');
        await port.release(first);
        expect(await port.acquire('other', BETWEEN, LEASE)).toBe('held');
        expect(await port.save(second, { state: DECIDED }, [])).toBe('stored');
      });

      test('has a fence that rises with every grant, released or expired', async () => {
        const { lease: first } = await acquire(port, 'one');
        await port.release(first);
        const { lease: second } = await acquire(port, 'one');
        const { lease: third } = await acquire(port, 'other', EXPIRED);
        expect(second.fence).toBeGreaterThan(first.fence);
        expect(third.fence).toBeGreaterThan(second.fence);
      });

      test('is free at once when it is released', async () => {
        const { lease } = await acquire(port, 'one');
        await port.release(lease);
        expect(await port.acquire('other', NOON, LEASE)).not.toBe('held');
      });

      test('is not released by a late holder', async () => {
        const { late } = await lateHolder(port);
        await port.release(late);
        expect(await port.acquire('third', EXPIRED, LEASE)).toBe('held');
      });

      test('is neither needed nor taken by a peek', async () => {
        const { lease } = await acquire(port, 'one');
        expect((await port.peek()).state).toEqual(EMPTY_STATE);
        expect(await port.save(lease, { state: DECIDED }, [])).toBe('stored');
        expect((await port.peek()).state).toEqual(DECIDED);
      });
    });

    describe('state', () => {
      test('is empty, without a policy, before anything was written', async () => {
        expect(await port.peek()).toEqual({ state: EMPTY_STATE });
        const { lease: _lease, ...stored } = await acquire(port, 'one');
        expect(stored).toEqual({ state: EMPTY_STATE });
      });

      test('comes back as it was saved, in a peek and in the next grant', async () => {
        const { lease } = await acquire(port, 'one');
        const { brake, boost, notices, ...own } = FULL_STATE;
        for (const it of notices) await port.putNotice(it);
        await port.putBrake(brake);
        await port.putBoost(boost);
        const stored = { state: FULL_STATE, policy: POLICY };
        expect(await port.save(lease, { ...stored, state: { ...own, notices } }, [])).toBe(
          'stored',
        );
        expect(await port.peek()).toEqual(stored);
        const { lease: _lease, ...granted } = await acquire(port, 'other', EXPIRED);
        expect(granted).toEqual(stored);
      });

      test('loses what the next save leaves out', async () => {
        const { lease } = await acquire(port, 'one');
        await port.save(lease, { state: DECIDED }, []);
        await port.save(lease, { state: EMPTY_STATE }, []);
        expect((await port.peek()).state).toEqual(EMPTY_STATE);
      });

      test('keeps the fleet that was seen last, for a save that has seen none', async () => {
        const { lease } = await acquire(port, 'one');
        const fleet = {
          nodes: 3,
          byZone: { ['us-east-1a' as Zone]: 2, ['us-east-1b' as Zone]: 1 },
        };
        await port.save(lease, { state: DECIDED, fleet }, []);
        await port.save(lease, { state: EMPTY_STATE }, []);
        expect(await port.peek()).toEqual({ state: EMPTY_STATE, fleet });
      });

      test('can be saved by a holder whose lease ran out but was given to nobody', async () => {
        const { lease } = await acquire(port, 'one');
        expect(await port.acquire('other', BETWEEN, LEASE)).toBe('held');
        expect(await port.save(lease, { state: DECIDED }, [])).toBe('stored');
      });

      test('is not touched by a late holder', async () => {
        const { late, next } = await lateHolder(port);
        await port.putNotice(FIRST);
        expect(await port.save(late, { state: DECIDED }, [FIRST])).toBe('fenced');
        expect((await port.peek()).state).toEqual({ ...EMPTY_STATE, notices: [FIRST] });
        expect(await port.save(next, { state: DECIDED }, [])).toBe('stored');
      });

      test('is not touched by a late holder of the same name', async () => {
        const { lease: late } = await acquire(port, 'same');
        await acquire(port, 'same', EXPIRED);
        expect(await port.save(late, { state: DECIDED }, [])).toBe('fenced');
      });
    });

    describe('notices, brake and boost', () => {
      const brake = { until: after(NOON, minutes(9)), why: 'incident' };
      const boost = { nodes: 6, until: after(NOON, minutes(9)), why: 'sale' };

      test('are written without the lease, and the next grant shows them', async () => {
        await port.putNotice(FIRST);
        await port.putBrake(brake);
        await port.putBoost(boost);
        const { state } = await acquire(port, 'one');
        expect(state).toEqual({ ...EMPTY_STATE, notices: [FIRST], brake, boost });
      });

      test('fence nobody off', async () => {
        const { lease } = await acquire(port, 'one');
        await port.putNotice(FIRST);
        await port.putBrake(brake);
        await port.putBoost(boost);
        expect(await port.save(lease, { state: DECIDED }, [])).toBe('stored');
      });

      test('survive the save of a tick that has not seen them', async () => {
        const { lease } = await acquire(port, 'one');
        await port.putNotice(FIRST);
        await port.putBrake(brake);
        await port.putBoost(boost);
        await port.save(lease, { state: DECIDED }, []);
        const { state } = await port.peek();
        expect(state).toEqual({ ...DECIDED, notices: [FIRST], brake, boost });
      });

      test('stay released while a tick saves what it saw before', async () => {
        await port.putBrake(brake);
        await port.putBoost(boost);
        const { lease, state } = await acquire(port, 'one');
        await port.putBrake(undefined);
        await port.putBoost(undefined);
        await port.save(lease, { state }, []);
        const after = (await port.peek()).state;
        expect(after.brake).toBeUndefined();
        expect(after.boost).toBeUndefined();
      });

      test('lose only the notices that are named', async () => {
        const other = notice('i-1', 'rebalance');
        for (const it of [FIRST, other, SECOND]) await port.putNotice(it);
        const { lease, state } = await acquire(port, 'one');
        const without = { ...state, notices: [] };
        expect(await port.save(lease, { state: without }, [FIRST])).toBe('stored');
        const { notices } = (await port.peek()).state;
        expect(notices).toHaveLength(2);
        expect(notices).toEqual(expect.arrayContaining([other, SECOND]));
      });

      test('are all there when many write at once into a table that holds nothing', async () => {
        const many = Array.from({ length: 5 }, (_, index) => notice(`i-${index}`));
        await Promise.all([
          ...many.map((it) => port.putNotice(it)),
          port.putBrake(brake),
          port.putBoost(boost),
          port.acquire('one', NOON, LEASE),
        ]);
        const { state } = await port.peek();
        expect(state).toMatchObject({ brake, boost });
        expect(state.notices).toHaveLength(5);
        expect(state.notices).toEqual(expect.arrayContaining(many));
      });

      test('survive a save that drops others while they are written', async () => {
        await port.putNotice(FIRST);
        const { lease } = await acquire(port, 'one');
        await Promise.all([
          port.save(lease, { state: DECIDED }, [FIRST]),
          port.putNotice(SECOND),
          port.putBrake(brake),
        ]);
        expect((await port.peek()).state).toEqual({ ...DECIDED, notices: [SECOND], brake });
      });

      test('can be dropped twice', async () => {
        await port.putNotice(FIRST);
        const { lease } = await acquire(port, 'one');
        await port.save(lease, { state: EMPTY_STATE }, [FIRST]);
        expect(await port.save(lease, { state: EMPTY_STATE }, [FIRST])).toBe('stored');
        expect((await port.peek()).state.notices).toEqual([]);
      });

      test('keep one notice of an instance and kind: the last', async () => {
        const later = { ...FIRST, at: after(NOON, seconds(5)) };
        await port.putNotice(FIRST);
        await port.putNotice(later);
        expect((await port.peek()).state.notices).toEqual([later]);
      });
    });
  });

  historyContract({ name, open });
  mishapContract({ name, open });
}

import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import { EMPTY_STATE, type Notice } from '../../../autoscaler/src/core/state.ts';
import { type InstanceId, seconds } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { NOON } from '../../support/cluster.ts';
import { FULL_STATE } from '../../support/states.ts';
import { RECORD } from './decision-record.ts';
import { learned, type Mishap, type StoreBench, type StoreTarget } from './store-bench.ts';

const notice = (instance: string): Notice => ({
  instance: instance as InstanceId,
  kind: 'rebalance',
  at: NOON,
});
const LOADS = Array.from({ length: 20 }, (_, index) => 3 + index / 10);

/** Whoever calls a port may be told of a failure, and asks again. */
async function again<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return call();
  }
}

/** All that a tick and those beside it do with a store, each call once more if it fails. */
async function aLife({ port }: StoreBench): Promise<void> {
  await again(() => port.putNotice(notice('i-1')));
  const grant = await again(() => port.acquire('one', NOON, seconds(90)));
  if (grant === 'held') throw new Error('a free lease is held');
  const { lease } = grant;
  await again(() => port.putNotice(notice('i-2')));
  const first = { state: FULL_STATE, policy: defaultPolicy('shop') };
  expect(await again(() => port.save(lease, first, []))).toBe('stored');
  const next = { ...first, state: { ...FULL_STATE, operations: [] } };
  expect(await again(() => port.save(lease, next, [notice('i-1')]))).toBe('stored');
  await again(() => port.putBrake({ until: NOON, why: 'incident' }));
  await again(() => port.putBoost({ until: NOON, why: 'sale', nodes: 6 }));
  await again(() => port.readMemory());
  expect(await again(() => port.saveMemory(lease, learned(LOADS)))).toBe('stored');
  await again(() => port.record(RECORD));
  await again(() => port.release(lease));
}

/** All that can be read afterwards, and that the lease is free. */
async function remains({ port, records }: StoreBench): Promise<unknown> {
  const free = await port.acquire('next', NOON, seconds(90));
  const { load, boards, latest } = await port.readMemory();
  const kept = await records();
  return { stored: await port.peek(), load, boards, latest, kept, free: free !== 'held' };
}

/** No life takes as many calls: a bound for stores that never stop calling. */
const MOST_CALLS = 100;

export function mishapContract({ name, open }: StoreTarget): void {
  describe(`state store, calls that go wrong: ${name}`, () => {
    test.each<Mishap>(['answer-lost', 'never-arrives'])(
      'leaves the same whichever call is hit and made again: %s',
      async (mishap) => {
        const spared = await open();
        await aLife(spared);
        const calls = spared.calls();
        const wanted = await remains(spared);
        expect(wanted).toMatchObject({ free: true, kept: [RECORD] });
        expect(calls).toBeGreaterThan(10);
        expect(calls).toBeLessThan(MOST_CALLS);
        for (let hit = 0; hit < calls; hit++) {
          const bench = await open();
          bench.hit(mishap, hit);
          await aLife(bench);
          expect(await remains(bench), `call ${hit}`).toEqual(wanted);
        }
      },
    );

    test('throws when nothing answers, and is never empty', async () => {
      const bench = await open();
      const { port } = bench;
      const grant = await port.acquire('one', NOON, seconds(90));
      if (grant === 'held') throw new Error('a free lease is held');
      const { lease } = grant;
      bench.hit('never-arrives', 0, 'forever');
      const calls: readonly (() => Promise<unknown>)[] = [
        () => port.peek(),
        () => port.acquire('two', NOON, seconds(90)),
        () => port.save(lease, { state: EMPTY_STATE }, []),
        () => port.release(lease),
        () => port.putNotice(notice('i-1')),
        () => port.putBrake(undefined),
        () => port.putBoost(undefined),
        () => port.readMemory(),
        () => port.saveMemory(lease, learned(LOADS)),
        () => port.record(RECORD),
      ];
      for (const call of calls) {
        const failure = await call().then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(failure).toBeInstanceOf(OperatingError);
        expect(failure).toMatchObject({ service: 'dynamodb', kind: 'timeout' });
      }
    });
  });
}

import { beforeEach, describe, expect, test } from 'vitest';
import type { Pool } from '../../../autoscaler/src/core/decision.ts';
import type {
  InstanceId,
  InstanceType,
  Market,
  Millis,
  OperationId,
} from '../../../autoscaler/src/core/units.ts';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import type { Compute, Creation, InstanceRequest } from '../../../autoscaler/src/ports/compute.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { ZONE_A, ZONE_B } from '../../support/cluster.ts';

/** What a test may do to EC2 behind the port's back. */
export interface ComputeControls {
  /** Lets so much time pass. */
  readonly pass: (span: Millis) => Promise<void>;
  /** From now on these pools have no capacity. */
  readonly exhaust: (dry: readonly (Pool & { readonly market: Market })[]) => Promise<void>;
  /** From now on the account may run so many instances. */
  readonly allow: (instances: number) => Promise<void>;
  /** New instances show in reads only after so long. */
  readonly lagReads: (span: Millis) => Promise<void>;
  /** From now on EC2 answers nothing, or answers again. */
  readonly silence: (on: boolean) => Promise<void>;
  /** Instances that run in truth, whatever reads show. */
  readonly running: () => Promise<number>;
}

export interface ComputeBench {
  readonly port: Compute;
  readonly controls: ComputeControls;
}

export interface ComputeTarget {
  readonly name: string;
  /** An account in which nothing of ours runs, in zones a and b. */
  readonly open: () => Promise<ComputeBench>;
}

const TYPE = 't3.small' as InstanceType;
const POOL_A: Pool = { type: TYPE, zone: ZONE_A };
const POOL_B: Pool = { type: TYPE, zone: ZONE_B };

const request = (traits: Partial<InstanceRequest> = {}): InstanceRequest => ({
  clientToken: 'up-1-0-1',
  operation: 'up-1-0' as OperationId,
  market: 'spot',
  pools: [POOL_A, POOL_B],
  ...traits,
});

function idOf(creation: Creation): InstanceId {
  if (creation.kind === 'created') return creation.instance;
  throw new Error(`refused: ${creation.refusal.message}`);
}

export function computeContract({ name, open }: ComputeTarget): void {
  describe(`compute: ${name}`, () => {
    let port: Compute;
    let controls: ComputeControls;
    beforeEach(async () => {
      ({ port, controls } = await open());
    });

    const only = async () => {
      const owned = await port.owned();
      expect(owned).toHaveLength(1);
      return owned[0];
    };

    describe('creation', () => {
      test('shows an instance of the pool and market, tagged with its operation', async () => {
        const id = idOf(await port.create(request({ pools: [POOL_B] })));
        expect(await only()).toMatchObject({
          id,
          operation: 'up-1-0',
          zone: ZONE_B,
          type: TYPE,
          market: 'spot',
        });
        expect((await only())?.state).toMatch(/pending|running/);
      });

      test('buys once for one token, however often and late it is asked', async () => {
        const id = idOf(await port.create(request()));
        expect(idOf(await port.create(request()))).toBe(id);
        await controls.pass(minutes(5));
        expect(idOf(await port.create(request()))).toBe(id);
        expect(await controls.running()).toBe(1);
      });

      test('buys once for one token that is asked twice at the same moment', async () => {
        const both = await Promise.all([port.create(request()), port.create(request())]);
        expect(new Set(both.map(idOf)).size).toBe(1);
        expect(await controls.running()).toBe(1);
      });

      test('buys nothing more for a token whose instance has ended', async () => {
        await port.terminate(idOf(await port.create(request())));
        await controls.pass(minutes(3));
        await port.create(request());
        expect(await controls.running()).toBe(0);
      });

      test('buys another instance for another token', async () => {
        await port.create(request());
        await port.create(request({ clientToken: 'up-1-0-2' }));
        expect(await controls.running()).toBe(2);
      });

      test('on demand takes the first pool that has any, and not the cheapest one', async () => {
        const large: Pool = { type: 't3.medium' as InstanceType, zone: ZONE_B };
        await port.create(request({ market: 'on-demand', pools: [large, POOL_A, POOL_B] }));
        expect(await only()).toMatchObject(large);
      });
    });

    describe('refusal', () => {
      test('of one pool is answered by the next one', async () => {
        await controls.exhaust([{ ...POOL_A, market: 'spot' }]);
        await port.create(request());
        expect((await only())?.zone).toBe(ZONE_B);
      });

      test('of all pools is a value, and nothing is bought', async () => {
        await controls.exhaust([POOL_A, POOL_B].map((pool) => ({ ...pool, market: 'spot' })));
        expect(await port.create(request())).toMatchObject({
          kind: 'refused',
          refusal: { kind: 'no-capacity' },
        });
        expect(await controls.running()).toBe(0);
      });

      test('says in EC2’s own words what was refused', async () => {
        await controls.exhaust([{ ...POOL_A, market: 'spot' }]);
        const refused = await port.create(request({ pools: [POOL_A] }));
        expect(refused).toMatchObject({
          refusal: { message: expect.stringContaining('InsufficientInstanceCapacity') },
        });
      });

      test('ends: the same pools serve another token once they have capacity again', async () => {
        await controls.exhaust([POOL_A, POOL_B].map((pool) => ({ ...pool, market: 'spot' })));
        await port.create(request());
        await controls.exhaust([]);
        idOf(await port.create(request({ clientToken: 'up-1-0-2' })));
        expect(await controls.running()).toBe(1);
      });

      test('of one market says nothing about the other', async () => {
        await controls.exhaust([POOL_A, POOL_B].map((pool) => ({ ...pool, market: 'spot' })));
        await port.create(request());
        idOf(await port.create(request({ clientToken: 'up-1-0-2', market: 'on-demand' })));
        expect((await only())?.market).toBe('on-demand');
      });

      test('by the quota is told apart from missing capacity', async () => {
        await controls.allow(1);
        await port.create(request());
        expect(await port.create(request({ clientToken: 'up-2-0-1' }))).toMatchObject({
          kind: 'refused',
          refusal: { kind: 'quota' },
        });
      });
    });

    describe('ending', () => {
      test('shows the instance as terminated, and keeps showing it', async () => {
        const id = idOf(await port.create(request()));
        await port.terminate(id);
        expect((await only())?.state).toMatch(/shutting-down|terminated/);
        await controls.pass(minutes(3));
        expect(await only()).toMatchObject({ id, state: 'terminated' });
        await controls.pass(minutes(10));
        expect(await only()).toMatchObject({ id, state: 'terminated' });
      });

      test('what is ended, or was never there, is no error', async () => {
        const id = idOf(await port.create(request()));
        await port.terminate(id);
        await port.terminate(id);
        await controls.pass(minutes(3));
        await port.terminate(id);
        await port.terminate('i-0123456789abcdef0' as InstanceId);
        expect(await only()).toMatchObject({ id, state: 'terminated' });
      });

      test('one instance leaves the others running', async () => {
        const id = idOf(await port.create(request()));
        const other = idOf(await port.create(request({ clientToken: 'up-2-0-1' })));
        await port.terminate(id);
        await controls.pass(minutes(3));
        const left = (await port.owned()).filter(({ state }) => state === 'running');
        expect(left.map((it) => it.id)).toEqual([other]);
      });
    });

    describe('reads', () => {
      test('show every instance, however many there are, each once', async () => {
        const bought: InstanceId[] = [];
        for (let index = 0; index < 7; index++)
          bought.push(idOf(await port.create(request({ clientToken: `up-${index}-0-1` }))));
        const seen = (await port.owned()).map(({ id }) => id);
        expect(seen.toSorted()).toEqual(bought.toSorted());
      });

      test('may lag behind what was bought, and catch up', async () => {
        await controls.lagReads(seconds(60));
        const id = idOf(await port.create(request()));
        expect(await port.owned()).toEqual([]);
        await controls.pass(seconds(75));
        expect((await only())?.id).toBe(id);
      });

      test('that fail throw and are never empty', async () => {
        await port.create(request());
        await controls.silence(true);
        await expect(port.owned()).rejects.toBeInstanceOf(OperatingError);
        await controls.silence(false);
        await only();
      });

      test('are not alone in failing: calls throw the same kind of error', async () => {
        await controls.silence(true);
        await expect(port.create(request())).rejects.toBeInstanceOf(OperatingError);
        await expect(port.terminate('i-1' as InstanceId)).rejects.toBeInstanceOf(OperatingError);
      });
    });
  });
}

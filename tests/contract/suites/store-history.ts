import { beforeEach, describe, expect, test } from 'vitest';
import { emptyMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import { recordLoad } from '../../../autoscaler/src/core/forecast/record.ts';
import { startOfSlot } from '../../../autoscaler/src/core/forecast/slots.ts';
import type { Cores, OperationId } from '../../../autoscaler/src/core/units.ts';
import type { StateStore } from '../../../autoscaler/src/ports/state-store.ts';
import { RECORD } from './decision-record.ts';
import {
  acquire,
  EXPIRED,
  FIRST_SLOT,
  lateHolder,
  learned,
  type StoreBench,
  type StoreTarget,
} from './store-bench.ts';

export function historyContract({ name, open }: StoreTarget): void {
  describe(`state store, what is kept beside the state: ${name}`, () => {
    let port: StateStore;
    let records: StoreBench['records'];
    beforeEach(async () => {
      ({ port, records } = await open());
    });

    describe('memory', () => {
      const LOADS = Array.from({ length: 600 }, (_, index) => 3 + Math.sin(index / 45));

      test('is empty before anything was recorded', async () => {
        expect(await port.readMemory()).toEqual(emptyMemory());
      });

      test('forecasts after a reading what it would have forecast without it', async () => {
        const { lease } = await acquire(port, 'one');
        expect(await port.saveMemory(lease, learned(LOADS))).toBe('stored');
        const kept = await port.readMemory();
        const next = startOfSlot(FIRST_SLOT + LOADS.length);
        const went = recordLoad(learned(LOADS), next, 3.5 as Cores);
        const read = recordLoad(kept, next, 3.5 as Cores);
        expect(read.latest).toBe(went.latest);
        for (const [index, board] of read.boards.entries())
          expect(board.pending).toEqual(went.boards[index]?.pending);
      });

      test('is not touched by what a reader records and never saves', async () => {
        const { lease } = await acquire(port, 'one');
        await port.saveMemory(lease, learned(LOADS));
        recordLoad(await port.readMemory(), startOfSlot(FIRST_SLOT + LOADS.length), 9 as Cores);
        expect((await port.readMemory()).latest).toBe(learned(LOADS).latest);
      });

      test('is not touched by what its owner goes on to record in what was read or saved', async () => {
        const { lease } = await acquire(port, 'one');
        const saved = learned(LOADS);
        const { latest } = saved;
        await port.saveMemory(lease, saved);
        recordLoad(saved, startOfSlot(FIRST_SLOT + LOADS.length), 9 as Cores);
        expect((await port.readMemory()).latest).toBe(latest);
        await port.release(lease);
        await acquire(port, 'other');
        await acquire(port, 'third', EXPIRED);
        recordLoad(await port.readMemory(), startOfSlot(FIRST_SLOT + LOADS.length), 9 as Cores);
        expect((await port.readMemory()).latest).toBe(latest);
      });

      test('is not touched by a late holder', async () => {
        const { late, next } = await lateHolder(port);
        expect(await port.saveMemory(late, learned(LOADS))).toBe('fenced');
        expect((await port.readMemory()).latest).toBe(-1);
        expect(await port.saveMemory(next, learned(LOADS))).toBe('stored');
      });
    });

    describe('decision records', () => {
      test('are kept as they were written', async () => {
        await port.record(RECORD);
        expect(await records()).toEqual([RECORD]);
      });

      test('are written once: a second of the same id changes nothing', async () => {
        await port.record(RECORD);
        await port.record({ ...RECORD, open: ['up-1-0' as OperationId] });
        await port.record({ ...RECORD, id: '8' });
        const kept = await records();
        expect(kept).toHaveLength(2);
        expect(kept.find(({ id }) => id === '7')).toEqual(RECORD);
      });
    });
  });
}

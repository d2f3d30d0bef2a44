import { emptyMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import { recordLoad } from '../../../autoscaler/src/core/forecast/record.ts';
import { startOfSlot } from '../../../autoscaler/src/core/forecast/slots.ts';
import type { Cores } from '../../../autoscaler/src/core/units.ts';
import type { DecisionRecord, StateStore } from '../../../autoscaler/src/ports/state-store.ts';

/** The answer is lost after the effect, or the call never arrives. */
export type Mishap = 'answer-lost' | 'never-arrives';

export interface StoreBench {
  readonly port: StateStore;
  /** Decision records as they are kept, in any order. */
  readonly records: () => Promise<readonly DecisionRecord[]>;
  /** Calls to whatever is behind the port, so far. */
  readonly calls: () => number;
  /** Hits the call after so many more, and, if `forever`, every one after it. */
  readonly hit: (mishap: Mishap, after: number, forever?: 'forever') => void;
}

export interface StoreTarget {
  readonly name: string;
  /** A table in which nothing was written yet. */
  readonly open: () => Promise<StoreBench>;
}

/** Midnight, so that a day of 288 slots begins with the first. */
export const FIRST_SLOT = 5_984_784 - (5_984_784 % 288);

/** A memory that has taken in these loads, slot by slot. */
export const learned = (loads: readonly number[], first = FIRST_SLOT) =>
  loads.reduce(
    (memory, load, index) => recordLoad(memory, startOfSlot(first + index), load as Cores),
    emptyMemory(),
  );

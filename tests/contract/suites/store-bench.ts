import { emptyMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import { recordLoad } from '../../../autoscaler/src/core/forecast/record.ts';
import { startOfSlot } from '../../../autoscaler/src/core/forecast/slots.ts';
import { after, type Cores, type Instant, seconds } from '../../../autoscaler/src/core/units.ts';
import type {
  DecisionRecord,
  Grant,
  Lease,
  StateStore,
} from '../../../autoscaler/src/ports/state-store.ts';
import { NOON } from '../../support/cluster.ts';

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

export const LEASE = seconds(90);
/** A lease taken at noon has ended. */
export const EXPIRED = after(NOON, seconds(91));

export async function acquire(
  port: StateStore,
  owner: string,
  now: Instant = NOON,
): Promise<Grant> {
  const grant = await port.acquire(owner, now, LEASE);
  if (grant === 'held') throw new Error(`${owner} finds the lease held`);
  return grant;
}

/** A holder whose lease ran out, and the one who has it now. */
export async function lateHolder(port: StateStore): Promise<{ late: Lease; next: Lease }> {
  const { lease: late } = await acquire(port, 'late');
  const { lease: next } = await acquire(port, 'next', EXPIRED);
  return { late, next };
}

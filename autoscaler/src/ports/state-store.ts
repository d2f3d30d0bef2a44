import type { ForecastMemory } from '../core/forecast/memory.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { DecisionRecord } from '../core/record.ts';
import type { Boost, Brake, Notice, State } from '../core/state.ts';
import type { Instant, Millis, Zone } from '../core/units.ts';

export type { DecisionRecord, PolicyOrigin } from '../core/record.ts';

/** What one item of the table holds: the state, and the last policy that was good. */
export interface Stored {
  readonly state: State;
  readonly policy?: Policy;
  /** Why this version, whose rules may be stricter, cannot read the last good policy. */
  readonly refused?: string;
  /** For people who read the table; no decision does. A save without it leaves what was there. */
  readonly fleet?: Fleet;
}

/** Workers that are registered, as of the last good list of nodes. */
export interface Fleet {
  readonly nodes: number;
  readonly byZone: Readonly<Record<Zone, number>>;
}

/** The right to tick, for a bounded time. The fence rises with every grant. */
export interface Lease {
  readonly owner: string;
  readonly fence: number;
}

export interface Grant extends Stored {
  readonly lease: Lease;
}

/**
 * Memory between ticks. One item, so that one conditional update is one atomic step. Every write
 * that names a lease is refused (`fenced`) once a newer lease was granted.
 */
export interface StateStore {
  /** One consistent read, without a lease: all that an idle heartbeat costs. */
  peek(): Promise<Stored>;
  /**
   * `held` while somebody else's lease runs. The grant carries the state as of that moment. One's
   * own lease can be taken again, with a higher fence, so that a lost answer costs no time-out:
   * owners must be unique to one tick.
   */
  acquire(owner: string, now: Instant, span: Millis): Promise<Grant | 'held'>;
  /**
   * Writes everything but notices, brake and boost, which others write by path at any time: of
   * those, it only removes the notices named in `dropped`.
   */
  save(lease: Lease, stored: Stored, dropped: readonly Notice[]): Promise<'stored' | 'fenced'>;
  /** Best effort: a lease that is not released expires. */
  release(lease: Lease): Promise<void>;
  /** By path and without the lease: the two things that ticks only read or remove. */
  putNotice(notice: Notice): Promise<void>;
  putBrake(brake: Brake | undefined): Promise<void>;
  putBoost(boost: Boost | undefined): Promise<void>;
  readMemory(): Promise<ForecastMemory>;
  saveMemory(lease: Lease, memory: ForecastMemory): Promise<'stored' | 'fenced'>;
  record(record: DecisionRecord): Promise<void>;
}

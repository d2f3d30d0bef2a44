import type { Instant } from '../core/units.ts';
import type { DecisionRecord } from './state-store.ts';

export interface Stretch {
  /** In. */
  readonly from: Instant;
  /** Out. */
  readonly to: Instant;
  /** Most records to read: the newest of the stretch. */
  readonly limit: number;
}

/**
 * The decisions of the last 90 days, as they were written: what `history` and `explain` read. Reads
 * may lag behind writes by a second. A list that cannot be read in full throws `OperatingError`.
 */
export interface DecisionLog {
  /** Newest first. */
  decisions(stretch: Stretch): Promise<readonly DecisionRecord[]>;
  /**
   * The newest record of this id, or nothing when there is none. The id alone is looked for from
   * the newest record back; `at`, where the caller knows it, finds it by one read.
   */
  decision(id: string, at?: Instant): Promise<DecisionRecord | undefined>;
}

import type { Instant } from '../core/units.ts';
import type { Lease } from './state-store.ts';

export interface Holder extends Lease {
  /** A lease that is past this holds nobody up: its holder ended without giving it back. */
  readonly until: Instant;
}

/** Who may tick now: for people, since no tick decides by it. Throws `OperatingError`. */
export interface LeaseView {
  /** Nobody, once it was given back. */
  holder(): Promise<Holder | undefined>;
}

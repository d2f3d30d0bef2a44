import type { InstanceType, Instant, Usd, Zone } from '../core/units.ts';

/** What one spot pool costs now. */
export interface SpotPrice {
  readonly type: InstanceType;
  readonly zone: Zone;
  /** US dollars an hour. */
  readonly usd: Usd;
  /** Since when. */
  readonly since: Instant;
}

/** The spot market's prices, for reports (C1). No decision waits for them. */
export interface SpotPrices {
  /**
   * The latest price of each type in each zone as of `now`, in the order of type and zone. A pool
   * without a price is not offered and left out. Throws `OperatingError`; never cut short.
   */
  read(types: readonly InstanceType[], now: Instant): Promise<readonly SpotPrice[]>;
}

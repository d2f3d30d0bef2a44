import type { PoolPrice } from '../core/cost/spot-price.ts';
import type { InstanceType, Instant } from '../core/units.ts';

/** What one spot pool costs now. */
export interface SpotPrice extends PoolPrice {
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

import type { Cores, Instant, Millis } from '../units.ts';

/** The five small forecasters, by the name that reports show. */
export type Member = 'last-value' | 'ewma' | 'daily-profile' | 'last-week' | 'ridge';

/** What is expected at one horizon. `p90` is the 90th percentile of the load to come. */
export interface Expectation {
  readonly ahead: Millis;
  readonly point: Cores;
  readonly p90: Cores;
}

/** What the look ahead says at one instant, or why it says nothing. */
export type Forecast =
  | { readonly kind: 'off' }
  | { readonly kind: 'too-little-history'; readonly have: Millis; readonly need: Millis }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'expected';
      readonly at: Instant;
      readonly member: Member;
      /** True when the chosen member was no better than the last value over the last 24 h. */
      readonly fellBack: boolean;
      /** By horizon, nearest first: 10, 20 and 30 minutes. */
      readonly horizons: readonly Expectation[];
    };

export const NO_FORECAST: Forecast = { kind: 'off' };

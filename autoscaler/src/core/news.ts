import type { WeeklyReport } from './cost/weekly.ts';
import type { TickEvent } from './event.ts';

/** All that people are told. */
export type News = TickEvent | PolicyChanged | WeeklyCost;

/** Another policy is live: told by the controller, once Git's word has reached the autoscaler. */
export interface PolicyChanged {
  readonly kind: 'policy-changed';
  readonly policy: string;
  /** As Flux names it: `main@sha1:…`. */
  readonly revision: string;
  /** One sentence for each field that changed, as `policy diff` says it. */
  readonly changes: readonly string[];
}

/** What the last seven days cost, and what they would have cost before. */
export interface WeeklyCost {
  readonly kind: 'weekly-cost';
  readonly report: WeeklyReport;
}

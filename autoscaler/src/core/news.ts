import type { WeeklyReport } from './cost/weekly.ts';
import type { TickEvent } from './event.ts';
import type { Instant } from './units.ts';

/** All that people are told. */
export type News = TickEvent | PolicyNews | WeeklyCost;

/** What becomes of a commit: told by the controller. */
export type PolicyNews = PolicyChanged | PolicyRefused | PolicyHeld;

/** Another policy is live: told by the controller, once Git's word has reached the autoscaler. */
export interface PolicyChanged {
  readonly kind: 'policy-changed';
  readonly policy: string;
  /** As Flux names it: `main@sha1:…`. */
  readonly revision: string;
  /** Of its content. */
  readonly hash: string;
  /** What it took the place of, where that was no policy: nothing, or what nobody can read. */
  readonly instead?: 'nothing' | 'unreadable';
  /** It was live before, as after a `git revert`. */
  readonly returns?: true;
  /** One sentence for each field that changed, as `policy diff` says it. */
  readonly changes: readonly string[];
}

/** A commit's policy does not go live: what was live before goes on. */
export interface PolicyRefused {
  readonly kind: 'policy-refused';
  readonly revision: string;
  /** Each with its file, line and column. */
  readonly problems: readonly string[];
}

/** A sync window holds a commit's policy back. */
export interface PolicyHeld {
  readonly kind: 'policy-held';
  readonly policy: string;
  readonly revision: string;
  readonly hash: string;
  /** What the windows say. */
  readonly reason: string;
  /** Not before then; absent when no window is known that would let it through. */
  readonly until?: Instant;
  /** Whether a person may let it through all the same. */
  readonly byHand: boolean;
}

/** What the last seven days cost, and what they would have cost before. */
export interface WeeklyCost {
  readonly kind: 'weekly-cost';
  readonly report: WeeklyReport;
}

/** What the controller and the weekly report tell, beside ticks. */
const TOLD_BESIDE: readonly News['kind'][] = [
  'policy-changed',
  'policy-refused',
  'policy-held',
  'weekly-cost',
];

export const isTickEvent = (news: News): news is TickEvent => !TOLD_BESIDE.includes(news.kind);

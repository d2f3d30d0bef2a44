import type { Policy } from '../policy/policy.ts';
import type { Problem } from '../problem.ts';
import type { Instant, NonEmpty } from '../units.ts';
import type { Hold, PublishReason } from './plan.ts';

/** What became of the content that Flux applied. */
export type SyncOutcome =
  | {
      readonly kind: 'synced';
      readonly live: Published;
      /** Absent where it was live before. */
      readonly published?: PublishReason;
    }
  | {
      readonly kind: 'invalid';
      readonly problems: NonEmpty<Problem>;
      /** It went live before the guardrails became what they are. */
      readonly isLive: boolean;
    }
  | ({ readonly kind: 'held'; readonly policy: string; readonly timeZone: string } & Hold)
  | { readonly kind: 'failed'; readonly why: string };

/** What was read back from the parameter store. */
export interface Published {
  readonly policy: Policy;
  readonly hash: string;
  readonly revision: string;
  readonly appliedAt: Instant;
  /** Of the parameter. */
  readonly version: number;
  readonly bytes: number;
}

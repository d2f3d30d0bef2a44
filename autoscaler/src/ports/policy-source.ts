import type { Policy } from '../core/policy/policy.ts';
import type { PolicyVersion } from '../core/record.ts';

export type { PolicyVersion } from '../core/record.ts';

/** The policy that Git says, or that it cannot be had: the shell then keeps the last good one. */
export type PolicyReading =
  | ({ readonly kind: 'current'; readonly policy: Policy } & Partial<PolicyVersion>)
  | { readonly kind: 'unavailable'; readonly why: string };

/** Never throws. */
export interface PolicySource {
  read(): Promise<PolicyReading>;
}

import type { Policy } from '../core/policy/policy.ts';

/** Which commit's policy it is: decisions are recorded with it. */
export interface PolicyVersion {
  /** Of the policy's content, as 64 hexadecimal digits. */
  readonly hash: string;
  /** As Flux names it: `main@sha1:…`. */
  readonly revision: string;
}

/** The policy that Git says, or that it cannot be had: the shell then keeps the last good one. */
export type PolicyReading =
  | ({ readonly kind: 'current'; readonly policy: Policy } & Partial<PolicyVersion>)
  | { readonly kind: 'unavailable'; readonly why: string };

/** Never throws. */
export interface PolicySource {
  read(): Promise<PolicyReading>;
}

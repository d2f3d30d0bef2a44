import type { Instant } from '../units.ts';

/** What the sync windows say of the policy at one moment. */
export interface WindowVerdict {
  readonly allowed: boolean;
  /** A sentence: which window decides, and how. */
  readonly reason: string;
  /** Whether a person may pass them by hand all the same. */
  readonly byHand: boolean;
  /** When the verdict becomes another one; absent when that is not in sight. */
  readonly nextChangeAt?: Instant;
}

export type Windows = (at: Instant) => WindowVerdict;

/** A file beside the policy as the cluster holds it, or why it cannot be had. */
export type Rule<T> =
  | { readonly kind: 'read'; readonly rule: T }
  | { readonly kind: 'missing'; readonly why: string };

/**
 * What stands between a good policy and the autoscaler. Nothing new goes live while either cannot
 * be read: writes fail closed, and what is live stays.
 */
export interface Rules<G = unknown> {
  /** The policy is held to them as it is read. */
  readonly guardrails: Rule<G>;
  readonly windows: Rule<Windows>;
}

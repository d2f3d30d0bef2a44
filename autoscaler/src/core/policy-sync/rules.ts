import type { Policy } from '../policy/policy.ts';
import type { Problem } from '../problem.ts';
import type { Instant } from '../units.ts';

/** What the sync windows say of the policy at one moment. */
export interface WindowVerdict {
  readonly allowed: boolean;
  /** A sentence: which window decides, and how. */
  readonly reason: string;
  /** When the verdict may become another one; absent when it never will. */
  readonly nextChangeAt?: Instant;
}

export type Windows = (asked: {
  readonly at: Instant;
  /** Whether a person asks, by hand. */
  readonly manual: boolean;
}) => WindowVerdict;

/** What a policy breaks of the hard bounds; its text tells the places. */
export type Guardrails = (content: string, policy: Policy) => readonly Problem[];

/** A file beside the policy as the cluster holds it, or why it cannot be had. */
export type Rule<T> =
  | { readonly kind: 'read'; readonly rule: T }
  | { readonly kind: 'missing'; readonly why: string };

/**
 * What stands between a good policy and the autoscaler. Nothing new goes live while either cannot
 * be read: writes fail closed, and what is live stays.
 */
export interface Rules {
  readonly guardrails: Rule<Guardrails>;
  readonly windows: Rule<Windows>;
}

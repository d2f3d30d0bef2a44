import type { PolicyFiles } from '../core/policy-sync/files.ts';
import type { Revisions } from '../core/policy-sync/plan.ts';
import type { Annotations } from '../core/policy-sync/standing.ts';

/** The ConfigMap of the policy, as Flux applied it and as it was annotated since. */
export interface PolicyObject {
  /** `data['policy.yaml']`, byte for byte; empty when there is no such key. */
  readonly content: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly uid: string;
  /** Changes with every write, by whomever. */
  readonly resourceVersion: string;
}

/** What `kubectl describe` shows beside an object for an hour. */
export interface ObjectEvent {
  readonly type: 'Normal' | 'Warning';
  /** One word in capitals: `PolicyRefused`. */
  readonly reason: string;
  readonly message: string;
}

/**
 * The way of a policy through the cluster. Reads are complete and no older than the last write;
 * all of it throws `OperatingError`. Writes are safe to repeat.
 */
export interface Delivery {
  /** Nothing when nobody has applied it, or somebody has deleted it. */
  policy(): Promise<PolicyObject | undefined>;
  files(): Promise<PolicyFiles>;
  /** How far Flux has come. Empty where Flux does not know the policy. */
  revisions(): Promise<Revisions>;
  /**
   * Gives the object as it is afterwards. `moved` when it changed since it was seen, or is gone:
   * nothing is written then.
   */
  annotate(seen: PolicyObject, patch: Annotations): Promise<PolicyObject | 'moved'>;
  /** Shown once, however often it is asked for within the hour that events live. */
  tell(about: PolicyObject, event: ObjectEvent): Promise<void>;
  /** Asks Flux to look at the policy again now, under a mark that it has not seen before. */
  ask(mark: string): Promise<void>;
}

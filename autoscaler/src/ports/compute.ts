import type { Instance } from '../core/cluster.ts';
import type { LaunchRequest } from '../core/decision.ts';
import type { Refusal } from '../core/operations/effect.ts';
import type { InstanceId, OperationId } from '../core/units.ts';

export interface InstanceRequest extends Pick<LaunchRequest, 'market' | 'pools'> {
  /** Asking again with one token never buys a second instance. */
  readonly clientToken: string;
  /** Tagged on the instance, which is how it is found again after a lost answer. */
  readonly operation: OperationId;
}

/** A success promises nothing that `owned` does not show later; a refusal is evidence. */
export type Creation =
  | { readonly kind: 'created'; readonly instance: InstanceId }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** EC2. Reads may lag behind writes by seconds; a failed list throws and is never empty. */
export interface Compute {
  /** Instances with our tags, terminated ones included for as long as EC2 shows them. */
  owned(): Promise<readonly Instance[]>;
  create(request: InstanceRequest): Promise<Creation>;
  /** Ending what is ended is no error. */
  terminate(instance: InstanceId): Promise<void>;
}

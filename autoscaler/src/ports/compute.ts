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

/** Workers as EC2 has them. Reads lag behind writes by seconds; a failed list throws. */
export interface Workforce {
  /** Instances with our tags, terminated ones included for as long as EC2 shows them. */
  owned(): Promise<readonly Instance[]>;
  /** Ending what is ended is no error. */
  terminate(instance: InstanceId): Promise<void>;
}

/** EC2: the workers, and how there come to be more of them. */
export interface Compute extends Workforce {
  create(request: InstanceRequest): Promise<Creation>;
}

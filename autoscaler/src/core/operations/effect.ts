import type { LaunchRequest } from '../decision.ts';
import type { InstanceId, NodeName, OperationId } from '../units.ts';

/** A request to the world. Each is safe to repeat: the shell may crash after any of them. */
export type Effect =
  | {
      readonly kind: 'create-instance';
      readonly operation: OperationId;
      /** One token for one attempt of one operation: asking twice buys once. */
      readonly clientToken: string;
      readonly request: Pick<LaunchRequest, 'market' | 'pools'>;
    }
  | { readonly kind: 'terminate-instance'; readonly instance: InstanceId }
  | { readonly kind: 'cordon'; readonly node: NodeName; readonly by: string }
  | { readonly kind: 'uncordon'; readonly node: NodeName; readonly by: string }
  | {
      readonly kind: 'evict-pods';
      readonly node: NodeName;
      /** `delete` gives up budgets: only for a machine that dies anyway. */
      readonly manner: 'evict' | 'delete';
    }
  | { readonly kind: 'delete-node'; readonly node: NodeName; readonly uid: string };

/** Why EC2 said no. A recorded refusal is evidence: nothing was bought by that attempt. */
export interface Refusal {
  readonly kind: 'no-capacity' | 'quota' | 'configuration';
  readonly message: string;
}

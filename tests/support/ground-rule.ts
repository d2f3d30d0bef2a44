import type { Laid } from './ground.ts';

/**
 * What checkov would say of the resources (names of its checks from bridgecrewio/checkov), as rules
 * over what the program asks for. `slip` is a resource that the rule must find.
 */
export interface GroundRule {
  readonly id: string;
  readonly says: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ by type.
  readonly keeps: (inputs: any, all: readonly Laid[]) => boolean;
  readonly slip: object;
}

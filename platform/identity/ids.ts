import type { GitSettings } from '../settings.ts';

/** What a policy names that AWS gives its own id, known once the ground is laid. */
export interface GroundIds {
  /** `lt-…` */
  readonly template: string;
  /** `ami-…`, of the region. */
  readonly ami: string;
  /** `subnet-…`: where workers and functions live. */
  readonly privateSubnets: readonly string[];
  /** `sg-…` */
  readonly workerGroup: string;
  /** `sg-…`, of the functions in the VPC. */
  readonly functionGroup: string;
  /** All types that the stack lets a policy buy. */
  readonly workerTypes: readonly string[];
}

/** Whose workflows GitHub may vouch for. */
export type Vouched = Pick<GitSettings, 'repository' | 'environment'>;

import type { Market } from './units.ts';

/**
 * Tags on everything that SmartScale buys (U1). Data: the identity policies, the launch template
 * and the simulated EC2 read the same names.
 */

/** Whose instance it is: what one cluster lists and ends is never another's. */
export const CLUSTER_TAG = 'smartscale:cluster';
/** The operation that asked for it: how an instance is found again after a lost answer. */
export const OPERATION_TAG = 'smartscale:operation';
/** Workers carry it and the server does not, which carries the cluster's tag as well. */
export const GROUP_TAG = 'ScalingGroup';
export const WORKER_GROUP = 'k3s-workers';

/** The tags that every worker carries, by the brief's names. */
export const WORKER_TAGS = {
  Name: 'k3s-worker',
  Project: 'SmartScale',
  ManagedBy: 'Lambda',
  Environment: 'Production',
  [GROUP_TAG]: WORKER_GROUP,
} as const;

/** How it was bought, in the brief's words. */
export const MARKET_TAG = 'InstanceType';
export const MARKET_WORDS: Readonly<Record<Market, string>> = {
  spot: 'Spot',
  'on-demand': 'OnDemand',
};

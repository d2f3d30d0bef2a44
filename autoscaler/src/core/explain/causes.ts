import type { LaunchCause } from '../decision.ts';
import type { RemovalCause } from '../operations/removal.ts';

/** What a node was bought for, as a sentence. */
export const LAUNCHED_FOR: Readonly<Record<LaunchCause, string>> = {
  cpu: 'CPU was above its watermark.',
  memory: 'Memory was above its watermark.',
  pending: 'Pods had found no node.',
  custom: 'The queue, latency or errors were above their watermark.',
  forecast: 'The forecast expects more load.',
  schedule: 'A schedule asks for it.',
  'below-minimum': 'There were fewer nodes than the minimum.',
  headroom: 'The policy keeps room free.',
  boost: 'A boost asks for it.',
  repair: 'It stands in for a node that is not Ready.',
  replacement: 'It stands in for a node that AWS takes.',
};

/** Why a node goes, as a sentence. */
export const REMOVED_FOR: Readonly<Record<RemovalCause, string>> = {
  underused: 'Its pods fit elsewhere, and the load is low.',
  replaced: 'Its replacement serves.',
  repair: 'It was not Ready for too long.',
  interrupted: 'AWS takes its instance back.',
};

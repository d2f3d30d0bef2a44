import type { State } from '../../../core/state.ts';

/** The sort key of the one item that holds the lease and the state. */
export const STATE = 'STATE';

/** Of the shape that is written here; a later shape that this code cannot read has another. */
export const FORMAT = 1;

/**
 * Where each part of the state stands. A part that is added to the state and not here does not
 * compile, so that nothing is remembered for one tick only.
 */
export const ATTRIBUTES = {
  operations: 'operations',
  notices: 'notices',
  lastScaleUpAt: 'last_scale_up_at',
  lastScaleDownAt: 'last_scale_down_at',
  lastDecisionAt: 'last_decision_at',
  launches: 'launches',
  refusedPools: 'refused_pools',
  spared: 'spared',
  brake: 'brake',
  boost: 'boost',
  monthCost: 'month_cost',
  lastGood: 'last_good',
  suspects: 'suspects',
  alarms: 'alarms',
  outbox: 'outbox',
  decidedOn: 'decided_on',
  shadow: 'shadow',
} as const satisfies { readonly [K in keyof State]-?: string };

/** Written by others at any time and by path: the maps must be there, and no save touches them. */
export const FOREIGN = ['notices', 'brake', 'boost'] as const satisfies readonly (keyof State)[];
export type Foreign = (typeof FOREIGN)[number];
export const isForeign = (key: string): key is Foreign => FOREIGN.some((it) => it === key);

import { days, type NonEmpty, type Zone } from '../units.ts';
import { defaultPolicy } from './defaults.ts';
import type { Policy } from './policy.ts';

/** Longer than anything that a decision looks back on. */
const NEVER = days(3_650);

/** Where the built-in policy may buy: only the stack knows its zones when no policy says them. */
export interface SafeGround {
  readonly zones: NonEmpty<Zone>;
}

/**
 * The policy of last resort (G3): neither the parameter nor a last good copy can be had. It keeps
 * the minimum and holds everything else. The maximum is the minimum, so that nothing is bought
 * beyond it whatever speaks for more; no node is ever old enough to be removed, and none is ended
 * as broken, for nobody can say any more how many there should be. One removal is left: a node that
 * AWS announced to take, once the one that was bought in its place serves.
 */
export function safePolicy(ground?: SafeGround): Policy {
  const base = defaultPolicy('built-in');
  const { nodes, scaleDown, prediction, signals, safety, capacity } = base;
  const { lastGoodFor } = signals;
  return {
    ...base,
    nodes: { ...nodes, max: nodes.min, minAge: NEVER },
    scaleDown: { ...scaleDown, cpu: { ...scaleDown.cpu, below: 0 } },
    // Nothing but nodes and CPU is asked for: queues and endpoints are the policy's to name.
    signals: { lastGoodFor },
    prediction: { ...prediction, mode: 'off' },
    schedules: [],
    safety: { ...safety, repairAfter: NEVER },
    capacity: ground ? { ...capacity, zones: ground.zones } : capacity,
  };
}

import type { LaunchCause, Reason, Veto } from '../decision.ts';
import { known } from '../observation.ts';
import type { InstanceId } from '../units.ts';
import type { Situation } from './situation.ts';

/** How a reason to scale up stands against the guards: see `precedence.ts`. */
export type Urgency = 'floor' | 'replace' | 'ahead' | 'pods' | 'metric';

/** One reason to scale up, with the nodes it asks for beyond what serves or is on its way. */
export interface Pressure {
  readonly reason: Reason;
  readonly urgency: Urgency;
  readonly cause: LaunchCause;
  /** 0 when what is incoming already answers it. */
  readonly nodes: number;
  readonly replaces?: InstanceId;
}

/** Reasons to scale up, and signals that asked for one and may not be a reason. */
export interface Pressures {
  readonly pressures: readonly Pressure[];
  readonly notes: readonly Veto[];
}

/** Load that more nodes would share, in vCPUs: undefined when it is unknown; never NaN. */
export const loadOf = ({ seen }: Situation): number | undefined => known(seen.load);

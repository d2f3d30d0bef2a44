import type { TickEvent } from '../core/event.ts';
import { known, type Observation } from '../core/observation.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Notice, State } from '../core/state.ts';
import type { Zone } from '../core/units.ts';
import type { Fleet, Lease } from '../ports/state-store.ts';
import type { Ports } from './ports.ts';

/** One tick under way: the lease, and the state as it is stored now. */
export interface Run {
  /** What the mode allows: in shadow mode every effect is refused here. */
  readonly ports: Ports;
  /**
   * For the effects of recorded operations alone: shadow mode records none, so what is open was
   * opened before the switch, and a switch abandons nothing.
   */
  readonly finishing: Ports;
  readonly policy: Policy;
  readonly lease: Lease;
  /** What is stored: read it anew after each `save`. */
  readonly state: State;
  /** Effects that were asked for in the present look. */
  readonly done: Set<string>;
  readonly events: readonly TickEvent[];
  /** Throws `Fenced` when a newer lease exists: nothing more may be asked of the world then. */
  readonly save: (state: State, dropped: readonly Notice[]) => Promise<void>;
  readonly tell: (event: TickEvent) => void;
  /** From now on what is saved tells people of the workers that this look found. */
  readonly sees: (seen: Observation) => void;
}

/** A newer holder exists. Ends the tick at once; what was recorded is that one's to pursue. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

export function startRun(
  { ports, finishing }: Pick<Run, 'ports' | 'finishing'>,
  { policy, lease, state }: Pick<Run, 'policy' | 'lease' | 'state'>,
): Run {
  let current = state;
  let fleet: Fleet | undefined;
  const events: TickEvent[] = [];
  return {
    ports,
    finishing,
    policy,
    lease,
    done: new Set(),
    events,
    get state() {
      return current;
    },
    async save(next, dropped) {
      const withFleet = { state: next, policy, ...(fleet ? { fleet } : {}) };
      const stored = await ports.store.save(lease, withFleet, dropped);
      if (stored === 'fenced') throw new Fenced('a newer lease was granted');
      current = next;
    },
    tell: (event) => void events.push(event),
    sees: (seen) => {
      fleet = fleetOf(seen) ?? fleet;
    },
  };
}

/** A list that failed says nothing: the workers of the last good one are still the best known. */
function fleetOf(seen: Observation): Fleet | undefined {
  const workers = known(seen.nodes)?.filter(({ role }) => role === 'worker');
  if (!workers) return undefined;
  const byZone: Record<Zone, number> = {};
  for (const { zone } of workers) byZone[zone] = (byZone[zone] ?? 0) + 1;
  return { nodes: workers.length, byZone };
}

import type { TickEvent } from '../core/event.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Notice, State } from '../core/state.ts';
import type { Lease } from '../ports/state-store.ts';
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
      const stored = await ports.store.save(lease, { state: next, policy }, dropped);
      if (stored === 'fenced') throw new Fenced('a newer lease was granted');
      current = next;
    },
    tell: (event) => void events.push(event),
  };
}

import type { TickEvent } from '../core/event.ts';
import { known, type Observation } from '../core/observation.ts';
import { bounded, enqueued } from '../core/outbox.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Notice, State, Untold } from '../core/state.ts';
import type { Instant, Zone } from '../core/units.ts';
import type { PolicyVersion } from '../ports/policy-source.ts';
import type { Fleet, Lease, PolicyOrigin } from '../ports/state-store.ts';
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
  readonly origin: Origin;
  readonly lease: Lease;
  /** Once this is past nothing new is asked of the world: the rest is for the record. */
  readonly workUntil: Instant;
  /** What is stored, and what is staged on top of it: read it anew after each change. */
  readonly state: State;
  /** Effects that were asked for in the present look. */
  readonly done: Set<string>;
  /** What happened in this run so far, told or not. */
  readonly events: readonly TickEvent[];
  /** Throws `Fenced` when a newer lease exists: nothing more may be asked of the world then. */
  readonly save: (state: State, dropped: readonly Notice[]) => Promise<void>;
  /**
   * For what may be lost in a crash: it is stored with the next save, at the latest by `flush`. An
   * effect must never rest on it.
   */
  readonly stage: (state: State) => void;
  readonly flush: () => Promise<void>;
  /**
   * People are to be told. Before the save that makes it true: both are stored as one, so that
   * nothing happens untold and nothing is told that did not happen.
   */
  readonly tell: (event: TickEvent) => void;
  /**
   * A number that no other adopted operation of this run has; launches and voluntary removals
   * number from 0, and no decision opens so many.
   */
  readonly nextIndex: () => number;
  /** From now on what is saved tells people of the workers that this look found. */
  readonly sees: (seen: Observation) => void;
}

/** A newer holder exists. Ends the tick at once; what was recorded is that one's to pursue. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** Where the policy of a tick came from. */
export interface Origin extends Partial<PolicyVersion> {
  readonly source: PolicyOrigin;
}

type Given = Pick<Run, 'policy' | 'origin' | 'lease' | 'state' | 'workUntil'>;

export function startRun(
  { ports, finishing }: Pick<Run, 'ports' | 'finishing'>,
  given: Given,
): Run {
  const { policy, origin, lease, workUntil } = given;
  let current = given.state;
  let staged = false;
  let fleet: Fleet | undefined;
  const events: TickEvent[] = [];
  let untold: Untold[] = [];
  let index = 100;
  // What is built in stands in for a policy; it must never be remembered as a good one.
  const kept = origin.source === 'built-in' ? {} : { policy };
  const save = async (next: State, dropped: readonly Notice[]) => {
    const full = { ...next, outbox: enqueued(next.outbox, untold) };
    const stored = { state: full, ...kept, ...(fleet ? { fleet } : {}) };
    const answer = await ports.store.save(lease, stored, dropped);
    if (answer === 'fenced') throw new Fenced('a newer lease was granted');
    current = full;
    untold = [];
    staged = false;
  };
  return {
    ports,
    finishing,
    policy,
    origin,
    lease,
    workUntil,
    done: new Set(),
    events,
    get state() {
      return current;
    },
    save,
    stage: (next) => {
      staged ||= next !== current;
      current = next;
    },
    flush: async () => {
      if (staged || untold.length > 0) await save(current, []);
    },
    tell: (event) => {
      events.push(event);
      untold.push({ at: ports.clock.now(), event: bounded(event) });
    },
    nextIndex: () => index++,
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

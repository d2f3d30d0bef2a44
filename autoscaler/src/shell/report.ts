import { circumstancesOf, type Telling } from '../core/circumstances.ts';
import { isAlive } from '../core/decide/situation.ts';
import type { Decision } from '../core/decision.ts';
import type { TickEvent } from '../core/event.ts';
import { known, type Observation } from '../core/observation.ts';
import type { Operation } from '../core/operations/operation.ts';
import { elapsed, hours } from '../core/units.ts';
import { OperatingError } from '../ports/errors.ts';
import type { DecisionRecord } from '../ports/state-store.ts';
import type { Run } from './run.ts';

/** A decision with what it was taken on: later looks of the same tick see another world. */
export interface Decided extends Pick<DecisionRecord, 'open' | 'landed'> {
  readonly seen: Observation;
  readonly decision: Decision;
  readonly opened: readonly Operation[];
}

/**
 * Keeps the decision, at once: whatever fails later, what was decided and opened can be asked for.
 * Nothing here may fail a tick that does its work.
 */
export async function keepRecord(run: Run, decided: Decided): Promise<void> {
  await tryTo(run, () => run.ports.store.record(recordOf(run, decided)));
}

/** Longer than this nobody waits for news. */
const STALE_NEWS = hours(1);

export interface Reported {
  /** The last look: beside what happened, people are told how things stand now. */
  readonly seen: Observation;
  readonly decided: Decided | undefined;
}

/**
 * Tells people what the outbox holds, of this run and of those that could not. What could not be
 * told stays there for the next tick; after a crash something may be told twice, but never not at
 * all.
 */
export async function report(run: Run, reported: Reported): Promise<void> {
  await run.flush();
  const { notifier, clock } = run.ports;
  const { outbox } = run.state;
  if (outbox.length === 0) return;
  // All at once: together they take no longer than one, and one that is lost costs no other.
  const told = await Promise.all(
    outbox.map(({ event, at }) => {
      const around = circumstancesOf(event, tellingOf(run, event, reported));
      return tryTo(run, () => notifier.tell(event, { at, around }));
    }),
  );
  const now = clock.now();
  const left = outbox.filter(({ at }, i) => !told[i] && elapsed(at, now) < STALE_NEWS);
  await run.save({ ...run.state, outbox: left }, []);
}

/** What an earlier run could not tell was not decided by this one. */
function tellingOf(run: Run, event: TickEvent, { seen, decided }: Reported): Telling {
  const { policy, state, origin, events } = run;
  const { revision } = origin;
  const own = decided && events.includes(event);
  return {
    policy,
    state,
    seen,
    ...(revision === undefined ? {} : { revision }),
    ...(own ? { decided: { ...decided, id: idOf(run) } } : {}),
  };
}

/** No two leases share a fence. */
const idOf = ({ lease }: Run): string => `${lease.fence}`;

function recordOf(run: Run, decided: Decided): DecisionRecord {
  const { policy, origin } = run;
  const { seen, decision, open, opened, landed } = decided;
  const { signals, load, forecast } = seen;
  const paid = paidFor(seen);
  return {
    id: idOf(run),
    at: seen.at,
    policy: { name: policy.name, mode: policy.mode, ...origin },
    decision,
    observation: { signals, load, forecast },
    open,
    opened,
    landed,
    ...(paid ? { paid } : {}),
  };
}

function paidFor({ instances }: Observation): DecisionRecord['paid'] {
  const alive = known(instances)?.filter(isAlive);
  const spot = alive?.filter(({ market }) => market === 'spot').length ?? 0;
  return alive && { spot, 'on-demand': alive.length - spot };
}

async function tryTo({ ports }: Run, call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    ports.telemetry.log('report failed', { at: error.service, why: error.kind });
    return false;
  }
}

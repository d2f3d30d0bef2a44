import { circumstancesOf } from '../core/circumstances.ts';
import { isAlive } from '../core/decide/situation.ts';
import type { Decision } from '../core/decision.ts';
import { known, type Observation } from '../core/observation.ts';
import type { Operation } from '../core/operations/operation.ts';
import { OperatingError } from '../ports/errors.ts';
import type { DecisionRecord } from '../ports/state-store.ts';
import type { Run } from './run.ts';

/** A decision with what it was taken on: later looks of the same tick see another world. */
export interface Decided extends Pick<DecisionRecord, 'open' | 'landed'> {
  readonly seen: Observation;
  readonly decision: Decision;
  readonly opened: readonly Operation[];
}

export interface Reported {
  /** The last look: what people are told is how things stand now. */
  readonly seen: Observation;
  readonly decided: Decided | undefined;
}

/** Keeps the decision and tells people. Nothing here may fail a tick that did its work. */
export async function report(run: Run, { seen, decided }: Reported): Promise<void> {
  const { ports, policy, state, origin } = run;
  if (decided) await tryTo(run, () => ports.store.record(recordOf(run, decided)));
  const now = ports.clock.now();
  const { revision } = origin;
  const telling = {
    policy,
    state,
    seen,
    ...(revision === undefined ? {} : { revision }),
    ...(decided ? { decided: { ...decided, id: idOf(run) } } : {}),
  };
  // All at once: together they take no longer than one, and one that is lost costs no other.
  await Promise.all(
    run.events.map((event) => {
      const occasion = { at: now, around: circumstancesOf(event, telling) };
      return tryTo(run, () => ports.notifier.tell(event, occasion));
    }),
  );
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

async function tryTo({ ports }: Run, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    ports.telemetry.log('report failed', { service: error.service, why: error.kind });
  }
}

import type { Decision } from '../core/decision.ts';
import type { Observation } from '../core/observation.ts';
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

/** Keeps the decision and tells people. Nothing here may fail a tick that did its work. */
export async function report(run: Run, decided: Decided | undefined): Promise<void> {
  const { ports } = run;
  if (decided) await tryTo(run, () => ports.store.record(recordOf(run, decided)));
  const now = ports.clock.now();
  // One message that is lost must not cost those after it.
  for (const event of run.events) await tryTo(run, () => ports.notifier.tell(event, now));
}

function recordOf({ lease, policy }: Run, decided: Decided): DecisionRecord {
  const { seen, decision, open, opened, landed } = decided;
  const { signals, load, forecast } = seen;
  return {
    id: `${lease.fence}`,
    at: seen.at,
    policy: { name: policy.name, mode: policy.mode },
    decision,
    observation: { signals, load, forecast },
    open,
    opened,
    landed,
  };
}

async function tryTo({ ports }: Run, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    ports.telemetry.log('report failed', { service: error.service, why: error.kind });
  }
}

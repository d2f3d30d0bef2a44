import type { Decision } from '../core/decision.ts';
import type { Observation } from '../core/observation.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Run } from './run.ts';

export interface Result {
  readonly seen: Observation;
  readonly decision: Decision | undefined;
}

/** Keeps the decision and tells people. Nothing here may fail a tick that did its work. */
export async function report(run: Run, { seen, decision }: Result): Promise<void> {
  const { ports, policy } = run;
  try {
    if (decision) {
      const { signals, load, forecast } = seen;
      await ports.store.record({
        id: `${run.lease.fence}`,
        at: seen.at,
        policy: { name: policy.name, mode: policy.mode },
        decision,
        observation: { signals, load, forecast },
        opened: run.state.operations,
      });
    }
    for (const event of run.events) await ports.notifier.tell(event, seen.at);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    ports.telemetry.log('report failed', { service: error.service, why: error.kind });
  }
}

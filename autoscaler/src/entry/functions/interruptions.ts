import { readAwsEvent } from '../../core/aws-events.ts';
import { renderProblem } from '../../core/problem.ts';
import type { Notice } from '../../core/state.ts';
import { after, elapsed, type Millis, seconds } from '../../core/units.ts';
import {
  handleInterruption,
  type InterruptionOutcome,
  type InterruptionPorts,
} from '../../shell/interruption.ts';
import { accessPoints, failed, type Handler } from './run-record.ts';
import type { InterruptionSettings } from './settings.ts';
import { type Outside, type RunPorts, wire } from './wiring.ts';

/** Left for the logs, out of what AWS Lambda gives. */
const MARGIN = seconds(3);

/** What became of each instance that an event names; nothing for an event that is none of ours. */
export interface InterruptionAnswer {
  readonly outcomes: readonly InterruptionOutcome[];
}

/**
 * The function `smartscale-interruptions`: AWS takes machines, or says that it will. An event that
 * cannot be read is dropped with a record: the same event would be as bad a second time.
 */
export function interruptionsHandler(
  settings: InterruptionSettings,
  outside: Outside,
): Handler<InterruptionAnswer> {
  const root = wire(settings, outside);
  return async (event, { awsRequestId, getRemainingTimeInMillis }) => {
    const begun = outside.clock.now();
    const read = readAwsEvent(event);
    if (!read.ok) {
      const problems = read.problems.map(renderProblem);
      outside.telemetry(awsRequestId).log('event dropped', { problems });
      return { outcomes: [] };
    }
    const { id, notices } = read.value;
    const end = after(begun, Math.max(0, getRemainingTimeInMillis() - MARGIN) as Millis);
    const ports = root.begin({ correlation: id, workUntil: end, endBy: end });
    const invoker = ports.invoker(settings.autoscaler);
    try {
      const outcomes = await handleAll({ ...ports, invoker }, notices, ports.telemetry);
      ports.telemetry.measure(accessPoints(ports.access(), ports.telemetry));
      return { outcomes };
    } catch (error) {
      failed(error, { telemetry: ports.telemetry, took: elapsed(begun, outside.clock.now()) });
      throw error;
    }
  };
}

/** One after the other: only maintenance names several, and nothing is drained for it. */
async function handleAll(
  ports: InterruptionPorts,
  notices: readonly Notice[],
  telemetry: RunPorts['telemetry'],
): Promise<readonly InterruptionOutcome[]> {
  const outcomes: InterruptionOutcome[] = [];
  for (const notice of notices) {
    const outcome = await handleInterruption(ports, notice);
    const { instance, kind } = notice;
    telemetry.log('interruption', { instance, notice: kind, outcome });
    outcomes.push(outcome);
  }
  return outcomes;
}

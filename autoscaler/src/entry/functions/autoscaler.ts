import { z } from 'zod';
import type { MetricPoint } from '../../core/metrics.ts';
import { after, elapsed, type Instant, type Millis } from '../../core/units.ts';
import { measurementsOf } from '../../shell/measure.ts';
import { TICK_LIMITS, type TickOutcome, tick } from '../../shell/tick.ts';
import { lifeSignIn } from './life-sign.ts';
import { overrunsOf, type Pace, paceFor } from './pace.ts';
import { accessPoints, failed, type Handler } from './run-record.ts';
import type { Settings } from './settings.ts';
import { type Outside, type RunPorts, wire } from './wiring.ts';

/** The function `smartscale-autoscaler`: one tick for each heartbeat, and for whoever asks for one. */
export function autoscalerHandler(
  settings: Settings,
  outside: Outside,
): Handler<{ readonly outcome: TickOutcome['kind'] | 'heard' }> {
  const root = wire(settings, outside);
  return async (event, { awsRequestId, getRemainingTimeInMillis }) => {
    const lifeSign = lifeSignIn(event);
    if (lifeSign) {
      outside.telemetry(awsRequestId).measure(lifeSign);
      return { outcome: 'heard' };
    }
    const asked = ASKED.safeParse(event).data;
    const begun = outside.clock.now();
    const pace = paceFor(getRemainingTimeInMillis() as Millis);
    const ports = root.begin({
      correlation: asked?.correlation ?? awsRequestId,
      workUntil: after(begun, pace.workUntil),
      endBy: after(begun, pace.endBy),
    });
    // Unique to one invocation, as the lease asks of its owners.
    const decide = asked?.decide === true;
    const limits = { ...TICK_LIMITS, ...pace, owner: awsRequestId, decide };
    try {
      const outcome = await tick(ports, limits, settings.ground);
      tell(outcome, { ports, pace, begun });
      return { outcome: outcome.kind };
    } catch (error) {
      failed(error, { telemetry: ports.telemetry, took: elapsed(begun, outside.clock.now()) });
      throw error;
    }
  };
}

interface Ended {
  readonly ports: RunPorts;
  readonly pace: Pace;
  readonly begun: Instant;
}

function tell(outcome: TickOutcome, { ports, pace, begun }: Ended): void {
  const { telemetry, marks } = ports;
  const ended = ports.clock.now();
  const took = elapsed(begun, ended);
  telemetry.log(`tick ${outcome.kind}`, { took, ...fieldsOf(outcome) });
  for (const { phase, by } of overrunsOf({ pace, begun, ended, marks }))
    telemetry.log('overrun', { phase, by });
  const points: readonly MetricPoint[] = [
    ...measurementsOf(outcome, took),
    ...accessPoints(ports.access(), telemetry),
  ];
  telemetry.measure(points);
}

function fieldsOf(outcome: TickOutcome): Readonly<Record<string, unknown>> {
  if (outcome.kind === 'failed') return { why: outcome.why };
  if (outcome.kind !== 'ticked') return {};
  const { looks, source, events, decision, state } = outcome;
  const plan = decision === undefined ? {} : { plan: decision.plan.kind };
  return { looks, source, events: events.length, open: state.operations.length, ...plan };
}

/**
 * Whoever asks for a tick may name what it is about, as an interruption does, and may ask it to
 * decide, as the controller does for pods that have waited.
 */
const ASKED = z.object({
  correlation: z.string().regex(/^[\w:./-]{1,128}$/),
  decide: z.boolean().optional(),
});

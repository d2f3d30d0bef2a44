import { decide } from '../../../core/decide/decide.ts';
import type { Decision } from '../../../core/decision.ts';
import { type Forecast, NO_FORECAST } from '../../../core/forecast/forecast.ts';
import { forecastLoad } from '../../../core/forecast/look-ahead.ts';
import { forHorizon } from '../../../core/forecast/memory.ts';
import type { Observation } from '../../../core/observation.ts';
import { asShadowBelieves } from '../../../core/operations/shadow.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { SafeGround } from '../../../core/policy/safe.ts';
import type { State } from '../../../core/state.ts';
import type { PolicyOrigin } from '../../../ports/state-store.ts';
import { observe } from '../../../shell/observe.ts';
import type { Ports } from '../../../shell/ports.ts';
import { refusingEffects } from '../../../shell/shadow.ts';
import { choosePolicy } from '../../../shell/tick.ts';

export interface Rehearsal {
  readonly decision: Decision;
  readonly observation: Observation;
  readonly policy: Policy;
  readonly state: State;
  readonly source: PolicyOrigin;
  /** Why Git's policy could not be had. */
  readonly why?: string;
}

/**
 * What the next decision would be. The same look and the same function as the tick's, on ports that
 * refuse every effect; the table is only read, so the slots of the forecast that have ended since
 * the last tick are missing from it. Throws `OperatingError` when the table cannot be read.
 */
export async function rehearsal(given: Ports, ground: SafeGround): Promise<Rehearsal> {
  const ports = refusingEffects(given);
  const [stored, reading] = await Promise.all([ports.store.peek(), ports.policies.read()]);
  const { policy, origin } = choosePolicy(reading, stored, ground);
  const { state } = stored;
  const forecast = await ahead(ports, policy);
  const observation = await observe(ports, { policy, state, forecast });
  const believed = policy.mode === 'shadow' ? asShadowBelieves(state) : state;
  return {
    decision: decide(policy, observation, believed),
    ...{ observation, policy, state, source: origin.source },
    ...(reading.kind === 'unavailable' ? { why: reading.why } : {}),
  };
}

async function ahead({ store, clock }: Ports, { prediction }: Policy): Promise<Forecast> {
  if (prediction.mode === 'off') return NO_FORECAST;
  const memory = forHorizon(await store.readMemory(), prediction.horizon);
  return forecastLoad(memory, clock.now());
}

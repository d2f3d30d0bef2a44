import type { Reason, Veto } from '../decision.ts';
import type { Expectation, Forecast } from '../forecast/forecast.ts';
import type { Policy } from '../policy/policy.ts';
import { floorAt } from '../schedule/windows.ts';
import { after, type Cores, type Millis, minutes } from '../units.ts';
import type { Pressure, Pressures } from './pressure.ts';
import { type Situation, typicalVcpu } from './situation.ts';

type Expected = Extract<Forecast, { kind: 'expected' }>;

/** Schedules and the forecast: capacity before the load. */
export function lookAheadPressure(situation: Situation): Pressures {
  const { pressures, notes } = forecastPressure(situation);
  return { pressures: [...schedulePressure(situation), ...pressures], notes };
}

function schedulePressure({ policy, seen, counts }: Situation): readonly Pressure[] {
  if (!counts) return [];
  const active = counts.capacityNodes - counts.incoming;
  const demands = floorAt(policy, seen.at, active).filter(({ nodes }) => nodes > active);
  return demands.map(({ name, nodes, start }) => ({
    reason: { code: 'schedule', name, nodes, start },
    urgency: 'ahead',
    cause: 'schedule',
    nodes: Math.max(0, Math.min(nodes, policy.nodes.max) - counts.capacityNodes),
  }));
}

function forecastPressure({ policy, seen, counts }: Situation): Pressures {
  const { forecast } = seen;
  if (!counts || forecast.kind !== 'expected' || policy.prediction.mode === 'off')
    return { pressures: [], notes: [] };
  const peak = peakOf(forecast, Math.min(BUYS_WITHIN, policy.prediction.horizon));
  const short =
    nodesFor(peak.p90, policy, policy.prediction.targetUtilization) - policy.prediction.hysteresis;
  const perNode = typicalVcpu(policy);
  const nodes = Math.ceil(short - counts.capacityCores / perNode - 1e-9);
  const missing = Math.ceil(short - counts.servingCores / perNode - 1e-9);
  if (missing <= 0) return { pressures: [], notes: [] };
  const wanted = Math.max(0, nodes);
  if (policy.prediction.mode === 'shadow') {
    const notes: Veto[] = wanted > 0 ? [{ code: 'prediction-in-shadow', nodes: wanted }] : [];
    return { pressures: [], notes };
  }
  const reason: Reason = {
    code: 'forecast',
    expected: peak.p90,
    at: after(forecast.at, peak.ahead),
    member: forecast.member,
    nodes: wanted,
  };
  return { pressures: [{ reason, urgency: 'ahead', cause: 'forecast', nodes: wanted }], notes: [] };
}

/** P3: a node is bought for what comes within half an hour; a removal looks as far as there is. */
const BUYS_WITHIN = minutes(30);

/** The horizon with the highest P90, up to so far ahead. */
export function peakOf({ horizons }: Expected, within: number): Expectation {
  const nothing = { ahead: 0 as Millis, point: 0 as Cores, p90: 0 as Cores };
  return horizons
    .filter(({ ahead }) => ahead <= within)
    .reduce((top, it) => (it.p90 > top.p90 ? it : top), nothing);
}

/** Nodes, as a broken number, that carry so much load at this utilisation. */
export const nodesFor = (load: Cores, policy: Policy, utilization: number): number =>
  load / (typicalVcpu(policy) * utilization);

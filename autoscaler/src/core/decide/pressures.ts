import type { Reason } from '../decision.ts';
import type { Pressure, Pressures } from './pressure.ts';
import { lookAheadPressure } from './pressure-ahead.ts';
import { applicationPressure, metricPressure } from './pressure-metrics.ts';
import { podPressure } from './pressure-pods.ts';
import { replacementPressure } from './pressure-replacement.ts';
import type { Situation } from './situation.ts';

/** D1, D3, D13, P1, P3: everything that may ask for a node, strongest first. */
export function pressuresOn(situation: Situation): Pressures {
  const parts = [
    { pressures: belowMinimum(situation), notes: [] },
    replacementPressure(situation),
    { pressures: boostPressure(situation), notes: [] },
    lookAheadPressure(situation),
    podPressure(situation),
    metricPressure(situation),
    applicationPressure(situation),
  ];
  return {
    pressures: parts.flatMap(({ pressures }) => pressures),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** Counts what exists and not only what is Ready: a node that boots needs no second one. */
function belowMinimum({ policy, counts }: Situation): readonly Pressure[] {
  const minimum = policy.nodes.min;
  if (!counts || counts.forMin >= minimum) return [];
  const reason: Reason = { code: 'below-minimum', nodes: counts.forMin, minimum };
  const nodes = minimum - counts.forMin;
  return [{ reason, urgency: 'floor', cause: 'below-minimum', nodes }];
}

function boostPressure({ policy, counts, state, seen }: Situation): readonly Pressure[] {
  const { boost } = state;
  if (!counts || !boost || boost.until <= seen.at) return [];
  const floor = Math.min(boost.nodes, policy.nodes.max);
  if (counts.capacityNodes - counts.incoming >= floor) return [];
  const reason: Reason = { code: 'boost', nodes: floor, until: boost.until, why: boost.why };
  const nodes = Math.max(0, floor - counts.capacityNodes);
  return [{ reason, urgency: 'ahead', cause: 'boost', nodes }];
}

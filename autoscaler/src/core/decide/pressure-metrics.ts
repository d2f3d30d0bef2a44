import type { Veto } from '../decision.ts';
import { known, type Signal, type SignalName } from '../observation.ts';
import type { Above } from '../policy/policy.ts';
import { loadOf, type Pressure, type Pressures } from './pressure.ts';
import { waitingNow } from './pressure-pods.ts';
import { type Situation, typicalVcpu } from './situation.ts';

/** CPU and memory above their thresholds for the whole window. */
export function metricPressure(situation: Situation): Pressures {
  const { policy, seen, counts } = situation;
  const { cpu, memory } = policy.scaleUp;
  const pressures = [
    ...fires(seen.signals.cpu, 'cpu', cpu).map((reason) => ({
      reason,
      urgency: 'metric' as const,
      cause: 'cpu' as const,
      nodes: nodesForLoad(situation),
    })),
    ...fires(seen.signals.memory, 'memory', memory).map((reason) => ({
      reason,
      urgency: 'metric' as const,
      cause: 'memory' as const,
      nodes: Math.max(0, 1 - (counts?.incoming ?? 0)),
    })),
  ];
  return { pressures, notes: [] };
}

/**
 * Queue, latency and errors say that the shop suffers, not that it lacks machines: a bad deploy
 * must not buy ten nodes. They count when CPU, an HPA or waiting pods speak for capacity too.
 */
export function applicationPressure(situation: Situation): Pressures {
  const { policy, seen, counts } = situation;
  const { queue, latencyP95, errorRate, corroboration } = policy.scaleUp;
  const reasons = [
    ...fires(seen.signals.queue, 'queue', queue),
    ...fires(seen.signals.latencyP95, 'latencyP95', latencyP95),
    ...fires(seen.signals.errorRate, 'errorRate', errorRate),
  ];
  if (corroboration.required && !isCorroborated(situation)) {
    const notes = reasons.map(
      ({ signal, seen: value }): Veto => ({ code: 'uncorroborated', signal, seen: value }),
    );
    return { pressures: [], notes };
  }
  const nodes = Math.max(0, 1 - (counts?.incoming ?? 0));
  const pressures = reasons.map(
    (reason): Pressure => ({ reason, urgency: 'metric', cause: 'custom', nodes }),
  );
  return { pressures, notes: [] };
}

function fires(signal: Signal, name: SignalName, { above, for: lasted }: Above) {
  if (signal.kind === 'not-configured') return [];
  const floor = known(signal.floor);
  if (floor === undefined || !(floor > above)) return [];
  const seen = known(signal.now) ?? floor;
  return [{ code: 'above-high-watermark' as const, signal: name, seen, watermark: above, lasted }];
}

function isCorroborated(situation: Situation): boolean {
  const { policy, seen } = situation;
  const { cpu } = seen.signals;
  const now = cpu.kind === 'configured' ? known(cpu.now) : undefined;
  if (now !== undefined && now > policy.scaleUp.corroboration.cpuFloor) return true;
  const cluster = known(seen.cluster);
  if (!cluster) return false;
  // A pod that no node would take says that somebody mistyped, not that machines are lacking.
  return (
    cluster.autoscalers.some(({ desired, current }) => desired > current) ||
    waitingNow(situation).length > 0
  );
}

/** Nodes that bring the load down to the target, beyond what is incoming; at least one in all. */
function nodesForLoad(situation: Situation): number {
  const { policy, counts } = situation;
  // Nobody can count: the guard against buying blind speaks, and the reason should be told.
  if (!counts) return 1;
  const load = loadOf(situation);
  const perNode = typicalVcpu(policy) * policy.scaleUp.targetUtilization;
  const serving = counts.servingCores * policy.scaleUp.targetUtilization;
  const short = load === undefined ? 1 : Math.ceil((load - serving) / perNode - 1e-9);
  return Math.max(0, Math.max(1, short) - counts.incoming);
}

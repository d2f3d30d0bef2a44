import type { ClusterList } from '../../adapters/kubernetes/from-list.ts';
import { vcpuOf } from '../../core/cost/shape.ts';
import { type Metrics, signalsFromMetrics } from '../../core/inputs/metrics.ts';
import {
  known,
  measured,
  type Observation,
  type Reading,
  unknown,
} from '../../core/observation.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Cores, Instant } from '../../core/units.ts';
import { UNMEASURED } from '../../core/unmeasured.ts';

/** A look at a cluster of which only its objects are known: no signal was asked for. */
export function observationFromCluster(list: ClusterList, at: Instant): Observation {
  const { nodes, cluster, instances } = list;
  return {
    at,
    nodes: measured(nodes, at),
    cluster: measured(cluster, at),
    instances: measured(instances, at),
    ...UNMEASURED,
  };
}

/** The same look with these signals. The load follows the CPU, so that the two never disagree. */
export function withMetrics(seen: Observation, metrics: Metrics, policy: Policy): Observation {
  const signals = signalsFromMetrics(metrics, policy, seen.at);
  const load = loadAt(signals.cpu, seen);
  return { ...seen, signals, load: load.kind === 'measured' ? load : seen.load };
}

function loadAt(cpu: Observation['signals']['cpu'], { nodes, at }: Observation): Reading<Cores> {
  const share = cpu.kind === 'configured' ? known(cpu.now) : undefined;
  const list = known(nodes);
  if (share === undefined || !list) return unknown('not-asked');
  const serving = list.filter(
    ({ role, ready, schedulable }) => role === 'worker' && ready && schedulable,
  );
  const cores = serving.reduce((sum, node) => sum + vcpuOf(node), 0);
  return measured((share * cores) as Cores, at);
}

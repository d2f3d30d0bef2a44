import type { Pod } from '../cluster.ts';
import type { Reason, Veto } from '../decision.ts';
import { helpablePods, nodesNeeded, roomFor, shapesOf } from '../fit/helpable.ts';
import { elapsed, type Millis, type Zone } from '../units.ts';
import type { Pressure, Pressures } from './pressure.ts';
import type { Situation } from './situation.ts';

/** Pods that wait for a node which we could buy, and room that the policy wants kept free. */
export function podPressure(situation: Situation): Pressures {
  const { counts } = situation;
  if (!counts) return { pressures: [], notes: [] };
  const { waiting, hopeless } = waitingPods(situation);
  const notes: Veto[] = hopeless.length > 0 ? [{ code: 'pods-not-helpable', pods: hopeless }] : [];
  return { pressures: [...pods(situation, waiting), ...headroom(situation)], notes };
}

/** Helpable pods older than the policy's time, and those that no node of ours would ever take. */
export function waitingPods(situation: Situation): {
  readonly waiting: readonly Pod[];
  readonly hopeless: readonly string[];
} {
  const { policy, seen } = situation;
  const cluster = seen.cluster.kind === 'measured' ? seen.cluster.value : undefined;
  const unschedulable = cluster?.pods.filter(
    (pod) => pod.node === undefined && !pod.deleting && pod.unschedulableSince !== undefined,
  );
  // Without a waiting pod there is nothing to simulate, which is how most ticks end.
  const fit = unschedulable?.length ? situation.fitting() : undefined;
  if (!unschedulable || !fit) return { waiting: [], hopeless: [] };
  const old = unschedulable.filter(
    ({ unschedulableSince: since }) =>
      since !== undefined && elapsed(since, seen.at) >= policy.scaleUp.unschedulableFor,
  );
  const { helpable, hopeless } = helpablePods(fit.scene, old, shapesOf(policy, fit.cluster));
  return {
    waiting: helpable,
    hopeless: hopeless.map(({ namespace, name }) => `${namespace}/${name}`),
  };
}

function pods(situation: Situation, waiting: readonly Pod[]): readonly Pressure[] {
  const { counts, seen, policy } = situation;
  const fit = situation.fitting();
  if (!counts || !fit || waiting.length === 0) return [];
  const nodes = nodesNeeded(fit.scene, waiting, shapesOf(policy, fit.cluster));
  const oldest = Math.max(
    ...waiting.map(({ unschedulableSince: since }) => (since ? elapsed(since, seen.at) : 0)),
  );
  const reason: Reason = {
    code: 'pods-unschedulable',
    pods: waiting.length,
    oldest: oldest as Millis,
    nodes,
  };
  return [
    {
      reason,
      urgency: 'pods',
      cause: 'pending',
      nodes: Math.max(0, nodes - counts.incoming),
    },
  ];
}

/** Zones in which a waiting pod's volume lies: a node elsewhere would not help it. */
export function zonesWanted(situation: Situation): readonly Zone[] {
  const fit = situation.fitting();
  if (!fit) return [];
  const { waiting } = waitingPods(situation);
  const shapes = shapesOf(situation.policy, fit.cluster);
  return helpablePods(fit.scene, waiting, shapes).zones;
}

function headroom({ policy, counts, fitting }: Situation): readonly Pressure[] {
  const { nodes, pods: count } = policy.nodes.headroom;
  if (!counts || (nodes === 0 && count === 0)) return [];
  const open = fitting();
  if (!open) return [];
  const has = roomFor(open.scene, policy.nodes.headroom);
  const missing = has.missingNodes;
  if (missing <= 0) return [];
  const reason: Reason = { code: 'headroom', nodes: has.nodes, wanted: has.nodes + missing };
  const short = Math.max(0, missing - counts.incoming);
  return [{ reason, urgency: 'ahead', cause: 'headroom', nodes: short }];
}

import type { Node } from '../cluster.ts';
import { simulateRemovals } from '../fit/removal.ts';
import { known } from '../observation.ts';
import { elapsed, type InstanceId, type Millis } from '../units.ts';
import { loadOf, type Pressure, type Pressures } from './pressure.ts';
import { isAlive, isTaken, type Situation, typicalVcpu } from './situation.ts';

/** Nodes that AWS announced to take, and nodes that have been broken for too long. */
export function replacementPressure(situation: Situation): Pressures {
  return { pressures: [...interrupted(situation), ...broken(situation)], notes: [] };
}

function interrupted(situation: Situation): readonly Pressure[] {
  const { workers, state, counts } = situation;
  if (!workers || !counts) return [];
  const announced = new Set(state.notices.map(({ instance }) => instance));
  const leaving = workers.all.filter(
    ({ instance }) => instance && announced.has(instance) && !isReplaced(instance, situation),
  );
  // Each is judged with those before it gone as well: two may not count on one and the same room.
  const spared: Node[] = [];
  const due: Node[] = [];
  for (const node of leaving) (areSpare([...spared, node], situation) ? spared : due).push(node);
  return due.map(({ name, instance }) => ({
    reason: { code: 'interruption', nodes: [name] },
    urgency: 'replace',
    cause: 'replacement',
    nodes: 1,
    ...(instance ? { replaces: instance } : {}),
  }));
}

/**
 * A launch stands for it, whatever its phase, or what one bought lives: where that failed or died,
 * another is due. An instance that a lagging list lacks lives while its node is registered.
 */
export function isReplaced(instance: InstanceId, situation: Situation): boolean {
  const { launches, state, workers, seen } = situation;
  if (launches.some((it) => it.replaces === instance && it.at.phase !== 'failed')) return true;
  const ids = known(seen.instances);
  const lives = (id: InstanceId): boolean =>
    !ids ||
    ids.some((it) => it.id === id && isAlive(it)) ||
    (!ids.some((it) => it.id === id) &&
      (workers?.all.some((node) => node.instance === id && node.ready) ?? false));
  return state.launches.some(
    (it) =>
      it.replaces === instance &&
      it.outcome === 'ready' &&
      (it.instance === undefined || lives(it.instance)),
  );
}

/** Their pods fit elsewhere, the load stays under the limit and the minimum is kept. */
function areSpare(nodes: readonly Node[], situation: Situation): boolean {
  const { policy, counts, state, fitting } = situation;
  const load = loadOf(situation);
  const open = fitting();
  if (!counts || !open || load === undefined) return false;
  // One that AWS takes is no longer counted for the minimum; one that it only may take still is.
  const isGone = ({ instance }: Node) =>
    state.notices.some((it) => isTaken(it) && it.instance === instance);
  const leaving = nodes.filter((node) => !isGone(node)).length;
  if (counts.forMin - leaving < policy.nodes.min) return false;
  const names = new Set(nodes.map(({ name }) => name));
  const serving = situation.workers?.serving.filter(({ name }) => names.has(name)).length ?? 0;
  const cores = counts.servingCores - serving * typicalVcpu(policy);
  if (cores <= 0 || !(load / cores <= policy.scaleDown.maxLoadAfter)) return false;
  return simulateRemovals(open.scene, [...names]).fits;
}

/** D13: launch first, remove after. One at a time, and never while many are down at once. */
function broken(situation: Situation): readonly Pressure[] {
  const { workers, counts, seen, launches } = situation;
  if (!workers || !counts || launches.some(({ cause }) => cause === 'repair')) return [];
  const found = workers.unready.find((node) => needsRepair(node, situation));
  if (!found?.instance || isReplaced(found.instance, situation)) return [];
  const unreadyFor = elapsed(found.readySince, seen.at) as Millis;
  return [
    {
      reason: { code: 'repair', node: found.name, unreadyFor },
      urgency: 'replace',
      cause: 'repair',
      nodes: 1,
      replaces: found.instance,
    },
  ];
}

/** Registered, NotReady for longer than the policy allows, and its instance runs. */
export function needsRepair(node: Node, { policy, seen, launches }: Situation): boolean {
  if (node.ready || elapsed(node.readySince, seen.at) < policy.safety.repairAfter) return false;
  // A node that has never been Ready is a launch's business until that gives up.
  if (launches.some(({ at }) => at.phase === 'joining' && at.instance === node.instance))
    return false;
  const instance = known(seen.instances)?.find(({ id }) => id === node.instance);
  return instance?.state === 'running';
}

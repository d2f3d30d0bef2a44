import type { Node } from '../cluster.ts';
import { simulateRemoval } from '../fit/removal.ts';
import { known } from '../observation.ts';
import type { Notice } from '../state.ts';
import { elapsed, type InstanceId, type Millis } from '../units.ts';
import { loadOf, type Pressure, type Pressures } from './pressure.ts';
import { isTaken, type Situation, typicalVcpu } from './situation.ts';

/** Nodes that AWS announced to take, and nodes that have been broken for too long. */
export function replacementPressure(situation: Situation): Pressures {
  return { pressures: [...interrupted(situation), ...broken(situation)], notes: [] };
}

function interrupted(situation: Situation): readonly Pressure[] {
  const { workers, state, counts } = situation;
  if (!workers || !counts) return [];
  const due = state.notices.flatMap((notice) => {
    const node = workers.all.find(({ instance }) => instance === notice.instance);
    return node && isDue(notice, node, situation) ? [{ notice, node }] : [];
  });
  const byInstance = new Map(due.map(({ notice, node }) => [notice.instance, node]));
  return [...byInstance].map(([instance, node]) => ({
    reason: { code: 'interruption', nodes: [node.name] },
    urgency: 'replace',
    cause: 'replacement',
    nodes: 1,
    replaces: instance,
  }));
}

/** Not when one was launched for it already, and not when the rest has room to spare. */
function isDue({ instance }: Notice, node: Node, situation: Situation): boolean {
  return !isReplaced(instance, situation) && !isSpare(node, situation);
}

/** A launch stands for it, whatever its phase: a failed one is tried again. */
export function isReplaced(instance: InstanceId, { launches, state }: Situation): boolean {
  const open = launches.some((it) => it.replaces === instance && it.at.phase !== 'failed');
  const lately = state.launches.some((it) => it.replaces === instance && it.outcome !== 'failed');
  return open || lately;
}

/** Its pods fit elsewhere, the load stays under the limit and the minimum is kept. */
function isSpare(node: Node, situation: Situation): boolean {
  const { policy, counts, state, fitting } = situation;
  const load = loadOf(situation);
  const open = fitting();
  if (!counts || !open || load === undefined) return false;
  // One that AWS takes is no longer counted for the minimum; one that it only may take still is.
  const taken = state.notices.some((it) => isTaken(it) && it.instance === node.instance);
  const leaving = taken ? 0 : 1;
  if (counts.forMin - leaving < policy.nodes.min) return false;
  const servesNow = situation.workers?.serving.some(({ name }) => name === node.name);
  const cores = counts.servingCores - (servesNow ? typicalVcpu(policy) : 0);
  if (cores <= 0 || load / cores > policy.scaleDown.maxLoadAfter) return false;
  return simulateRemoval(open.scene, node.name).fits;
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

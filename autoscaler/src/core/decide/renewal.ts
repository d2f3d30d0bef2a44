import type { Node } from '../cluster.ts';
import type { Reason } from '../decision.ts';
import type { InstanceId, NodeName } from '../units.ts';
import { atMaximum } from './guards.ts';
import { needsRepair } from './pressure-replacement.ts';
import { isTaken, type Situation } from './situation.ts';

interface Renewal {
  readonly node: NodeName;
  readonly reason: Reason;
}

/**
 * A broken node whose replacement serves. One at a time, and only while it is still broken. At the
 * maximum there is no room for a replacement first: the broken one makes it, for it serves nobody.
 */
export function repairedNode(situation: Situation): Renewal | undefined {
  const { workers, removals } = situation;
  if (!workers || removals.length > 0) return undefined;
  for (const node of workers.unready) {
    const replacement = node.instance && successor(node.instance, situation);
    if (!needsRepair(node, situation)) continue;
    if (replacement)
      return { node: node.name, reason: { code: 'repaired', node: node.name, replacement } };
    if (atMaximum(situation))
      return { node: node.name, reason: { code: 'repaired', node: node.name } };
  }
  return undefined;
}

/** Nodes with a rebalance or maintenance notice whose replacement serves, by name. */
export function replacedNodes(situation: Situation): readonly Renewal[] {
  const { workers, removals, state } = situation;
  if (!workers || removals.length > 0) return [];
  const announced = state.notices.filter((notice) => !isTaken(notice));
  return workers.serving
    .filter((node) =>
      announced.some(
        ({ instance }) =>
          instance === node.instance && successor(instance, situation) !== undefined,
      ),
    )
    .map(({ name }) => ({ node: name, reason: { code: 'replaced', node: name } }));
}

/** The serving node that was launched in place of this instance. */
function successor(instance: InstanceId, situation: Situation): NodeName | undefined {
  const { state, workers, seen } = situation;
  const done = state.launches.find((it) => it.replaces === instance && it.outcome === 'ready');
  if (!done || seen.instances.kind === 'unknown') return undefined;
  const launched = seen.instances.value.find(({ operation }) => operation === done.operation);
  const serves = (node: Node) => node.instance !== undefined && node.instance === launched?.id;
  return workers?.serving.find(serves)?.name;
}

import type { Cluster, Node } from '../cluster.ts';
import type { Blocker, PassedOver } from '../decision.ts';
import { type Removed, simulateRemoval } from '../fit/removal.ts';
import type { Scene } from '../fit/scene.ts';
import type { Policy } from '../policy/policy.ts';
import type { State } from '../state.ts';
import type { InstanceId, Instant, Millis, NodeName, Ratio, Zone } from '../units.ts';
import { blockerOf, type Look } from './blockers.ts';
import { gatherEvidence } from './evidence.ts';
import { inOrder } from './preference.ts';
import { standingOf } from './standing.ts';

export interface Candidacy {
  readonly policy: Policy;
  readonly now: Instant;
  /** All workers; others are ignored, and the server is never so much as named. */
  readonly nodes: readonly Node[];
  readonly cluster: Cluster;
  /** Opened on the same nodes and cluster, the server included. */
  readonly scene: Scene;
  readonly state: State;
  readonly idle: Readonly<Record<NodeName, Millis>>;
  /** Instances with our tags; absent when the list failed. */
  readonly ours?: ReadonlySet<InstanceId>;
}

export interface Judgement {
  readonly choice?: { readonly node: NodeName; readonly moves: number };
  /** By name: every other worker that is not on its way out, with the first thing in its way. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * The node that a voluntary removal would take, and why not each of the others (D4, D5, D6). Every
 * worker is asked the cheap questions; the simulation runs in the order of preference, and ends
 * with the first node whose pods all fit elsewhere.
 */
export function judgeCandidates(candidacy: Candidacy): Judgement {
  const { nodes, state, policy, scene, idle } = candidacy;
  const judged = nodes.filter(
    (node) => node.role === 'worker' && standingOf(node, state) !== 'leaving',
  );
  const active = judged.filter((node) => standingOf(node, state) === 'active');
  const look = lookFor(candidacy, active);
  const passedOver: PassedOver[] = [];
  const pass = (node: Node, by: Blocker) => passedOver.push({ node: node.name, by });
  const free: Node[] = [];
  for (const node of judged) {
    const blocker = blockerOf(node, look);
    if (blocker) pass(node, blocker);
    else free.push(node);
  }
  let choice: Judgement['choice'];
  for (const node of inOrder(free, { active, scene, state, capacity: policy.capacity, idle })) {
    if (choice) {
      pass(node, { code: 'not-preferred', to: choice.node });
      continue;
    }
    const removed = simulateRemoval(scene, node.name);
    const blocker = blockerAfter(removed, policy.scaleDown.maxRequestsAfter);
    if (blocker) pass(node, blocker);
    else choice = { node: node.name, moves: removed.fits ? removed.moves : 0 };
  }
  passedOver.sort((a, b) => (a.node < b.node ? -1 : 1));
  return choice ? { choice, passedOver } : { passedOver };
}

/** What keeps one node from being removed, however well it would rank. */
export function judgeNode(candidacy: Candidacy, name: NodeName): Blocker | undefined {
  const { nodes, state, policy, scene } = candidacy;
  const node = nodes.find((it) => it.name === name);
  if (!node) return undefined;
  const active = nodes.filter((it) => standingOf(it, state) === 'active');
  return (
    blockerOf(node, lookFor(candidacy, active)) ??
    blockerAfter(simulateRemoval(scene, name), policy.scaleDown.maxRequestsAfter)
  );
}

function lookFor(candidacy: Candidacy, active: readonly Node[]): Look {
  const { policy, now, cluster, scene, state, ours } = candidacy;
  const serving = new Map<Zone, number>();
  for (const { ready, zone } of active) if (ready) serving.set(zone, (serving.get(zone) ?? 0) + 1);
  const byName = new Map(scene.nodes.map((node) => [node.name, node]));
  const evidence = gatherEvidence(cluster, byName);
  return { policy, now, cluster, scene, state, serving, evidence, ...(ours ? { ours } : {}) };
}

function blockerAfter(removed: Removed, limit: Ratio): Blocker | undefined {
  if (!removed.fits) {
    const { pod, because } = removed;
    return { code: 'pods-would-not-fit', pod, because };
  }
  const { cpu, memory } = removed.after;
  if (cpu > limit) return { code: 'requests-after-removal', resource: 'cpu', share: cpu, limit };
  return memory > limit
    ? { code: 'requests-after-removal', resource: 'memory', share: memory, limit }
    : undefined;
}

import { mustMove, type Node } from '../cluster.ts';
import type { Scene } from '../fit/board.ts';
import type { Capacity } from '../policy/policy.ts';
import type { State } from '../state.ts';
import type { Millis, NodeName, Zone } from '../units.ts';
import { spotTarget } from './market.ts';
import { podsOn } from './pods-on.ts';
import { isAnnounced } from './standing.ts';

export interface Ranking {
  /** Workers that count: neither leaving nor set aside. */
  readonly active: readonly Node[];
  readonly scene: Scene;
  readonly state: State;
  readonly capacity: Capacity;
  readonly idle: Readonly<Record<NodeName, Millis>>;
}

/** One step of the order: the lower number goes first. */
type Step = (node: Node, seen: Seen) => number;

interface Seen extends Ranking {
  readonly workersIn: ReadonlyMap<Zone, number>;
  readonly spots: number;
}

/**
 * D5, compared one after the other. The name comes last, so that two equal nodes are never chosen
 * by the order of a list: the same cluster must give the same decision.
 */
const STEPS: readonly Step[] = [
  // Being interrupted.
  (node, { state }) => (isAnnounced(node, state) ? 0 : 1),
  // Zone with most workers.
  ({ zone }, { workersIn }) => -(workersIn.get(zone) ?? 0),
  // Keeps the spot share.
  ({ market }, { active, spots, capacity }) => {
    const spotsAfter = spots - (market === 'spot' ? 1 : 0);
    return Math.abs(spotsAfter - spotTarget(active.length - 1, capacity));
  },
  // Without StatefulSet pods.
  ({ name }, { scene }) =>
    podsOn(scene, name).some(({ owner }) => owner?.kind === 'StatefulSet') ? 1 : 0,
  // Fewest pods to move.
  ({ name }, { scene }) => movesFrom(scene, name),
  // Longest idle.
  ({ name }, { idle }) => -(idle[name] ?? 0),
  // Newest last.
  ({ createdAt }) => createdAt,
];

export const movesFrom = (scene: Scene, name: NodeName): number =>
  podsOn(scene, name).filter(mustMove).length;

/**
 * Candidates, the one to remove first ahead. Each step is computed once a node, not once a pair.
 */
export function inOrder(candidates: readonly Node[], ranking: Ranking): readonly Node[] {
  const workersIn = new Map<Zone, number>();
  for (const { zone } of ranking.active) workersIn.set(zone, (workersIn.get(zone) ?? 0) + 1);
  const spots = ranking.active.filter(({ market }) => market === 'spot').length;
  const seen: Seen = { ...ranking, workersIn, spots };
  return candidates
    .map((node) => ({ node, marks: STEPS.map((step) => step(node, seen)) }))
    .toSorted((a, b) => compare(a.marks, b.marks) || (a.node.name < b.node.name ? -1 : 1))
    .map(({ node }) => node);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [step, mark] of a.entries()) {
    const difference = mark - (b[step] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

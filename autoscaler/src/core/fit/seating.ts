import type { Pod } from '../cluster.ts';
import type { FitFailure } from '../decision.ts';
import { canTake, lift, place, podAt, profileAt, type Scene } from './board.ts';
import { failureAt, fits } from './predicates.ts';
import type { Profile } from './profile.ts';

/**
 * Largest first: small pods fill the gaps that large ones leave, not the other way round. Names
 * break ties, so that the order of a list never decides.
 */
export function largestFirst(scene: Scene, rows: readonly number[]): readonly number[] {
  return rows.toSorted((a, b) => {
    const difference = profileAt(scene, b).size - profileAt(scene, a).size;
    return difference !== 0 ? difference : byName(podAt(scene, a), podAt(scene, b));
  });
}

function byName(a: Pod, b: Pod): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

export function podKey(scene: Scene, row: number): string {
  const { namespace, name } = podAt(scene, row);
  return `${namespace}/${name}`;
}

/** First fit, node by node in order of their names. Remembers where the last search ended. */
export interface Search {
  profile?: Profile;
  node: number;
}

/**
 * Places a pod on the first node that takes it. While pods only arrive, a node that refused one
 * replica refuses the next: their search goes on where the last one ended. Only a spread forgives,
 * once other domains have caught up, so that its search begins anew.
 */
export function seat(scene: Scene, row: number, search: Search): boolean {
  const profile = profileAt(scene, row);
  const resumes = search.profile === profile && profile.pod.spread.length === 0;
  search.profile = profile;
  const { length } = scene.nodes;
  for (let node = resumes ? search.node : 0; node < length; node++) {
    if (!fits(scene, profile, node)) continue;
    search.node = node;
    place(scene, row, node);
    return true;
  }
  search.node = length;
  return false;
}

/** Puts pods back where they stood, last moved first. */
export function putBack(scene: Scene, rows: readonly number[], node: number): void {
  for (const row of rows.toReversed()) {
    if ((scene.at[row] ?? -1) >= 0) lift(scene, row);
    place(scene, row, node);
  }
}

/** Why no node takes it: what most of the nodes that take pods at all answered. */
export function commonFailure(scene: Scene, profile: Profile): FitFailure {
  const votes = new Map<FitFailure, number>();
  for (let node = 0; node < scene.nodes.length; node++) {
    if (!canTake(scene, node)) continue;
    const failure = failureAt({ scene, profile, node });
    if (failure) votes.set(failure, (votes.get(failure) ?? 0) + 1);
  }
  const [most] = [...votes].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? 'no-nodes';
}

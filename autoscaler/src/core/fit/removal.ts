import { mustMove } from '../cluster.ts';
import type { FitFailure } from '../decision.ts';
import { type NodeName, type Ratio, ratio } from '../units.ts';
import { canTake, lift, nodeIndex, podAt, profileAt, type Scene, setPresent } from './board.ts';
import { commonFailure, largestFirst, podKey, putBack, type Search, seat } from './seating.ts';

export type Removed =
  | {
      readonly fits: true;
      /** Requests over allocatable of the workers that remain and take pods, 1 if none does. */
      readonly after: { readonly cpu: Ratio; readonly memory: Ratio };
      /** Pods that would be evicted and start elsewhere. */
      readonly moves: number;
    }
  | { readonly fits: false; readonly pod: string; readonly because: FitFailure };

/**
 * What if this node were gone? Every pod that has somewhere else to be must find a place on the
 * nodes that remain, after the pods that wait already have taken theirs. First fit, largest first:
 * a "yes" names a real arrangement, a "no" may be too careful but never too bold. The scene is left
 * as it was.
 */
export const simulateRemoval = (scene: Scene, name: NodeName): Removed =>
  simulateRemovals(scene, [name]);

/** The same of several nodes at once: their pods compete for the room that remains. */
export function simulateRemovals(scene: Scene, names: readonly NodeName[]): Removed {
  const leaving = names.map((name) => {
    const node = nodeIndex(scene, name);
    return { node, rows: [...(scene.podsOn[node] ?? [])] };
  });
  for (const { node, rows } of leaving) {
    for (const row of rows) lift(scene, row);
    setPresent(scene, node, 0);
  }
  const outcome = seatAll(
    scene,
    leaving.flatMap(({ rows }) => rows),
  );
  for (const { node, rows } of leaving) {
    setPresent(scene, node, 1);
    putBack(scene, rows, node);
  }
  return outcome;
}

function seatAll(scene: Scene, rows: readonly number[]): Removed {
  // Not by profile: a DaemonSet's pod may look like any other.
  const moving = rows.filter((row) => mustMove(podAt(scene, row)));
  const search: Search = { node: 0 };
  for (const row of largestFirst(scene, moving)) {
    if (seat(scene, row, search)) continue;
    const because = commonFailure(scene, profileAt(scene, row));
    return { fits: false, pod: podKey(scene, row), because };
  }
  const moves = moving.filter((row) => podAt(scene, row).node !== undefined).length;
  return { fits: true, after: requestShares(scene), moves };
}

function requestShares(scene: Scene): { readonly cpu: Ratio; readonly memory: Ratio } {
  let [cpu, freeCpu, memory, freeMemory] = [0, 0, 0, 0];
  for (const [node, { role, allocatable }] of scene.nodes.entries()) {
    // The server's room is not for the load: counting it would make every removal look easy.
    if (role !== 'worker' || !canTake(scene, node)) continue;
    cpu += allocatable.cpu;
    memory += allocatable.memory;
    freeCpu += scene.freeCpu[node] ?? 0;
    freeMemory += scene.freeMemory[node] ?? 0;
  }
  return { cpu: share(cpu - freeCpu, cpu), memory: share(memory - freeMemory, memory) };
}

/** Requests may exceed what a node offers after its reservation grew: still a share. */
const share = (part: number, whole: number): Ratio =>
  ratio(whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 1);

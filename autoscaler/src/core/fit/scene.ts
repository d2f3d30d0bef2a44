import type { Cluster, Node } from '../cluster.ts';
import { indexScene, NOWHERE, type Scene, type SceneOptions } from './board.ts';
import { largestFirst, type Search, seat } from './seating.ts';

export type { Scene };

/**
 * The cluster, ready for "what if". Pods that wait for a node are given room first, largest first:
 * the scheduler will place them before anything that a removal sets free, and room that is spoken
 * for must be counted neither for them twice nor for the pods of a node that goes.
 */
export function openScene(
  nodes: readonly Node[],
  cluster: Cluster,
  options: SceneOptions = {},
): Scene {
  const scene = indexScene(nodes, cluster, options);
  const waiting = [...scene.at.keys()].filter((row) => scene.at[row] === NOWHERE);
  const search: Search = { node: 0 };
  for (const row of largestFirst(scene, waiting))
    if (seat(scene, row, search)) scene.podsOn[search.node]?.push(row);
  return scene;
}

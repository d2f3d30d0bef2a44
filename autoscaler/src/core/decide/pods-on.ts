import type { Pod } from '../cluster.ts';
import type { Scene } from '../fit/board.ts';
import type { NodeName } from '../units.ts';

/** Pods that stand on a node: not those that wait and were only given room on it. */
export function podsOn(scene: Scene, name: NodeName): readonly Pod[] {
  const index = scene.indexOf.get(name);
  const rows = index === undefined ? [] : (scene.podsOn[index] ?? []);
  const pods: Pod[] = [];
  for (const row of rows) {
    const pod = scene.pods[row];
    if (pod && pod.node === name) pods.push(pod);
  }
  return pods;
}

import type { Budget, Pod } from '../../src/core/cluster.ts';
import { podsOf, QUEUE, SHOP } from './pods.ts';
import type { World } from './state.ts';

/** The disruption controller: how many pods each budget may lose right now. */
export function budgetsOf(world: World): readonly Budget[] {
  const shopDown = Math.max(1, Math.floor(world.replicas * 0.2));
  return [
    { name: SHOP, wanted: world.replicas, mayBeDown: shopDown },
    { name: QUEUE, wanted: 2, mayBeDown: 1 },
  ].map(({ name, wanted, mayBeDown }) => {
    const healthy = podsOf(world, name).filter(({ pod }) => pod.ready && !pod.deleting).length;
    return {
      namespace: 'default',
      name,
      selector: { matchLabels: { app: name } },
      disruptionsAllowed: Math.max(0, healthy - (wanted - mayBeDown)),
    };
  });
}

/** What the budgets would allow for one pod: undefined when none selects it. */
export function allowanceFor(world: World, pod: Pod): Budget | undefined {
  return budgetsOf(world).find(
    ({ namespace, name }) => namespace === pod.namespace && pod.labels['app'] === name,
  );
}

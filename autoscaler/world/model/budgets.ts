import type { Budget, Pod } from '../../src/core/cluster.ts';
import { podsOf, QUEUE, SHOP } from './pods.ts';
import type { ExtraBudget, World } from './state.ts';

/** A budget as the disruption controller keeps it. */
export interface Guard extends Budget {
  /** As many pods are healthy as it asks for: one that is not costs nothing then. */
  readonly met: boolean;
  readonly pods: number;
  readonly healthy: number;
  readonly needs: number;
  readonly mayBeDown: number;
}

const QUEUE_REPLICAS = 2;

/** How many pods each budget may lose right now. */
export function budgetsOf(world: World): readonly Budget[] {
  return guardsOf(world).map(({ namespace, name, selector, disruptionsAllowed }) => ({
    namespace,
    name,
    selector,
    disruptionsAllowed,
  }));
}

/** The budgets that select one pod: with more than one, the API server evicts it for nobody. */
export function guardsFor(world: World, pod: Pod): readonly Guard[] {
  return guardsOf(world).filter(
    ({ namespace, selector }) =>
      namespace === pod.namespace && selector.matchLabels?.['app'] === pod.labels['app'],
  );
}

export function guardsOf(world: World): readonly Guard[] {
  const shop = { name: SHOP, app: SHOP, mayBeDown: Math.max(1, Math.floor(world.replicas * 0.2)) };
  const queue = { name: QUEUE, app: QUEUE, mayBeDown: 1 };
  return [shop, queue, ...world.extraBudgets].map((it) => guardOf(world, it));
}

function guardOf(world: World, { name, app, mayBeDown }: ExtraBudget): Guard {
  const pods = podsOf(world, app);
  const replicas: Readonly<Record<string, number>> = {
    [SHOP]: world.replicas,
    [QUEUE]: QUEUE_REPLICAS,
  };
  const wanted = replicas[app] ?? pods.length;
  const healthy = pods.filter(({ pod }) => pod.ready && !pod.deleting).length;
  const needs = Math.max(0, wanted - mayBeDown);
  const spare = healthy - needs;
  return {
    namespace: 'default',
    name,
    selector: { matchLabels: { app } },
    disruptionsAllowed: Math.max(0, spare),
    met: spare >= 0,
    pods: wanted,
    healthy,
    needs,
    mayBeDown,
  };
}

import { podsOf, SHOP } from './pods.ts';
import { laterBy, type World } from './state.ts';

/** kube-controller-manager's defaults: tolerance 0.1, five minutes of stabilisation downwards. */
const TOLERANCE = 0.1;
const STABILISE_FOR = 300_000;

/**
 * autoscaling/v2 on average CPU: desired = ceil(current × use / target). Upwards it may double or
 * add four pods in a step; downwards the highest wish of the last five minutes holds.
 */
export function scaleShop(world: World, used: number): void {
  const { shop } = world.options;
  const ready = podsOf(world, SHOP).filter(({ pod }) => pod.ready && !pod.deleting).length;
  if (ready === 0) return;
  const usage = used / ready / shop.targetPerPod;
  const current = world.replicas;
  const raw = Math.abs(usage - 1) <= TOLERANCE ? current : Math.ceil(ready * usage);
  const bounded = Math.min(Math.max(raw, shop.minReplicas), shop.maxReplicas);
  const { wanted } = world.hpa;
  wanted.push({ at: world.now, replicas: bounded });
  while (wanted[0] && wanted[0].at < laterBy(world.now, -STABILISE_FOR)) wanted.shift();
  const most = Math.max(...wanted.map(({ replicas }) => replicas));
  const fastest = Math.max(current * 2, current + 4);
  world.hpa.desired = bounded > current ? Math.min(bounded, fastest) : Math.min(current, most);
  world.replicas = world.hpa.desired;
}

import type { InstanceId, NodeName } from '../../autoscaler/src/core/units.ts';
import { buy, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import { createPod, dropPod, type Template } from '../../autoscaler/world/model/pods.ts';
import { changeNode } from '../../autoscaler/world/model/requests.ts';
import { fresh, type World } from '../../autoscaler/world/model/state.ts';
import type { ClusterControls, PodKey } from '../contract/suites/cluster.ts';
import { ZONE_A } from './cluster.ts';
import { anEmptyWorld } from './world.ts';

const T3 = 't3.small' as never;

/** Two zones, nothing of ours running but what is named, and a shop of one pod. */
export const worldWith = (initial: number): World =>
  anEmptyWorld({
    initial: Array.from({ length: initial }, () => ({
      zone: ZONE_A,
      type: T3,
      market: 'on-demand' as const,
    })),
  });

/** What a test does to the cluster behind the port: straight on the model. */
export function clusterControls(world: World): Omit<ClusterControls, 'silence'> {
  const template = (workload: string): Template => ({
    workload,
    kind: 'Deployment',
    namespace: 'default',
    cpuMillis: 50,
    memoryMib: 32,
    startup: [1_000, 2_000],
    spreadZones: false,
  });
  const close = (name: NodeName, schedulable: boolean) => {
    const node = world.nodes.get(name);
    if (!node) throw new Error(`no node ${name}`);
    changeNode(world, node, { schedulable, annotations: node.annotations, ours: false });
  };
  return {
    worker: async () => {
      const order = { zone: ZONE_A, type: T3, market: 'on-demand', lag: 0, booted: true } as const;
      return nodeNameOf(buy(world, { ...order, token: fresh(world, 'token-') }) as InstanceId);
    },
    pod: async (node, guard = { budgets: 0, allowed: 0 }) => {
      const app = fresh(world, 'app-');
      const entry = createPod(world, template(app), { node });
      entry.pod = { ...entry.pod, phase: 'Running', ready: true };
      for (let index = 0; index < guard.budgets; index++)
        world.extraBudgets.push({ name: `${app}-${index}`, app, mayBeDown: guard.allowed });
      return keyOf(entry.pod);
    },
    succeed: async ({ uid }) => {
      const entry = world.pods.get(uid);
      if (!entry) throw new Error(`no pod ${uid}`);
      dropPod(world, entry);
      const node = entry.pod.node;
      const next = createPod(world, template(entry.workload), node ? { node } : {});
      next.pod = { ...entry.pod, uid: next.pod.uid };
      return keyOf(next.pod);
    },
    closeByHand: async (node) => close(node, false),
    openByHand: async (node) => close(node, true),
    registerAnew: async (name) => {
      const node = world.nodes.get(name);
      if (!node) throw new Error(`no node ${name}`);
      world.nodes.set(name, { ...node, uid: fresh(world, 'node-') });
    },
  };
}

const keyOf = ({ namespace, name, uid }: PodKey): PodKey => ({ namespace, name, uid });

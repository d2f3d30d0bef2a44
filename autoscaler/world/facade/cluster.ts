import type { Cluster as Objects, Pod } from '../../src/core/cluster.ts';
import { CORDONED_BY } from '../../src/core/names.ts';
import type { Cluster, Eviction } from '../../src/ports/cluster.ts';
import { budgetsOf } from '../model/budgets.ts';
import {
  DAEMON_TOLERATIONS,
  EXPORTER_TEMPLATE,
  NAMESPACES,
  podsOf,
  QUEUE,
  SHOP,
} from '../model/pods.ts';
import {
  changeNode,
  deletePod,
  type EvictionAnswer,
  evictPod,
  podNamed,
  removeNode,
} from '../model/requests.ts';
import { tell, type World } from '../model/state.ts';

/** The Kubernetes port straight on the model: no wire, no delay, no faults of its own. */
export function facadeCluster(world: World): Cluster {
  let cached: { version: number; pods: readonly Pod[] } | undefined;
  const pods = () => {
    if (cached?.version !== world.podVersion)
      cached = { version: world.podVersion, pods: [...world.pods.values()].map(({ pod }) => pod) };
    return cached.pods;
  };
  return {
    nodes: async () => [...world.nodes.values()],
    objects: async () => {
      tell(world, { kind: 'pods-listed' });
      return objectsOf(world, pods());
    },
    cordon: async (name, by) => {
      const node = world.nodes.get(name);
      // Our mark is set only by the cordon that really closed the node: a person's stays his own.
      if (!node?.schedulable) return;
      const annotations = { ...node.annotations, [CORDONED_BY]: by };
      changeNode(world, node, { schedulable: false, annotations, ours: true });
    },
    uncordon: async (name, by) => {
      const node = world.nodes.get(name);
      if (node?.cordonedBy !== by) return;
      const { [CORDONED_BY]: _mark, ...annotations } = node.annotations;
      changeNode(world, node, { schedulable: true, annotations, ours: true });
    },
    evict: async (key) => {
      const entry = podNamed(world, key);
      return entry ? told(evictPod(world, entry, key.uid)) : { kind: 'gone' };
    },
    deletePod: async (key) => {
      const entry = podNamed(world, key);
      if (entry?.pod.uid === key.uid) deletePod(world, entry);
    },
    deleteNode: async (name, uid) => {
      const node = world.nodes.get(name);
      if (node?.uid === uid) removeNode(world, node);
    },
  };
}

function told(answer: EvictionAnswer): Eviction {
  if (answer.kind === 'other-uid') return { kind: 'gone' };
  if (answer.kind !== 'refused') return answer;
  const { namespace, name } = answer.budget;
  return { kind: 'refused-by-budget', budget: `${namespace}/${name}` };
}

function objectsOf(world: World, pods: readonly Pod[]): Objects {
  const ready = (workload: string) =>
    podsOf(world, workload).filter(({ pod }) => pod.ready && !pod.deleting).length;
  const namespace = 'default';
  return {
    pods,
    workloads: [
      { kind: 'Deployment', namespace, name: SHOP, replicas: world.replicas, ready: ready(SHOP) },
      { kind: 'StatefulSet', namespace, name: QUEUE, replicas: 2, ready: ready(QUEUE) },
    ],
    daemonSets: [
      {
        namespace: EXPORTER_TEMPLATE.namespace,
        name: EXPORTER_TEMPLATE.workload,
        requests: {
          cpu: EXPORTER_TEMPLATE.cpuMillis,
          memory: EXPORTER_TEMPLATE.memoryMib * 1024 * 1024,
        } as Pod['requests'],
        nodeSelector: {},
        nodeTerms: [],
        tolerations: DAEMON_TOLERATIONS,
      },
    ],
    autoscalers: [
      {
        namespace,
        name: SHOP,
        target: { kind: 'Deployment', name: SHOP },
        current: podsOf(world, SHOP).length,
        desired: world.hpa.desired,
        max: world.options.shop.maxReplicas,
      },
    ],
    budgets: budgetsOf(world),
    namespaces: NAMESPACES.map((name) => ({
      name,
      labels: { 'kubernetes.io/metadata.name': name },
    })),
  };
}

import type { Node, Cluster as Objects, Pod } from '../../src/core/cluster.ts';
import type { NodeName } from '../../src/core/units.ts';
import type { Cluster, Eviction } from '../../src/ports/cluster.ts';
import { budgetsOf, guardsFor } from '../model/budgets.ts';
import { dropPod, EXPORTER_TEMPLATE, endPod, podsOf, QUEUE, SHOP } from '../model/pods.ts';
import { type PodEntry, tell, type World } from '../model/state.ts';

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
      tell(world, { kind: 'cordoned', node, by });
      world.nodes.set(name, { ...node, schedulable: false, cordonedBy: by });
    },
    uncordon: async (name) => lift(world, name),
    evict: async (pod) => evict(world, pod),
    deletePod: async (pod) => {
      const entry = find(world, pod);
      if (!entry || entry.pod.deleting) return;
      tell(world, { kind: 'pod-deleted', pod: entry.pod });
      endPod(world, entry);
    },
    deleteNode: async (name, uid) => {
      const node = world.nodes.get(name);
      if (!node || node.uid !== uid) return;
      tell(world, { kind: 'node-deleted', node });
      world.nodes.delete(name);
      for (const entry of [...world.pods.values()])
        if (entry.pod.node === name && entry.workload === EXPORTER_TEMPLATE.workload)
          dropPod(world, entry);
    },
  };
}

function lift(world: World, name: NodeName): void {
  const node = world.nodes.get(name);
  if (!node || node.cordonedBy === undefined) return;
  const { cordonedBy: _ours, ...open } = node;
  world.nodes.set(name, { ...open, schedulable: true } satisfies Node);
}

type PodKey = Pick<Pod, 'namespace' | 'name' | 'uid'>;

/** By name as the API server finds it, and only if it is still the pod with that UID. */
function find(world: World, { namespace, name, uid }: PodKey): PodEntry | undefined {
  const entry = world.pods.get(uid);
  return entry?.pod.namespace === namespace && entry.pod.name === name ? entry : undefined;
}

function evict(world: World, key: PodKey): Eviction {
  const entry = find(world, key);
  if (!entry || entry.pod.deleting) return { kind: 'gone' };
  const { pod } = entry;
  // A pod that never ran costs no budget anything; nor, while its budget is met, one not Ready.
  const guards = pod.phase === 'Pending' ? [] : guardsFor(world, pod);
  const [budget, another] = guards;
  if (another) return { kind: 'two-budgets' };
  const free = budget === undefined || (!pod.ready && budget.met);
  if (!free && budget.disruptionsAllowed < 1)
    return { kind: 'refused-by-budget', budget: `${budget.namespace}/${budget.name}` };
  world.tally.evictions += 1;
  const budgetAllowed = budget?.disruptionsAllowed ?? Number.POSITIVE_INFINITY;
  tell(world, { kind: 'evicted', pod, budgetAllowed });
  endPod(world, entry);
  return { kind: 'accepted' };
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
        tolerations: [{ operator: 'Exists' }],
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
    namespaces: [{ name: 'default', labels: {} }],
  };
}

import type { Cluster as Objects } from '../../core/cluster.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { claimsOf } from './claims.ts';
import { mapCluster, NO_OBJECTS } from './cluster.ts';
import { cordonNode, uncordonNode } from './cordon.ts';
import { type Call, callerOf, type HttpOptions } from './http.ts';
import { listAll } from './lists.ts';
import { mapNode } from './node.ts';
import { deleteNode, deletePod, evictPod } from './removals.ts';

/**
 * The cluster behind a Kubernetes API server, as plain JSON over an exchange. A look is one list of
 * nodes and nine of other kinds, all at once; the API server writes priorities into pods itself, so
 * their classes are not asked for.
 */
export function kubernetesCluster(options: HttpOptions): Cluster {
  const call = callerOf(options);
  return {
    nodes: async () => (await listAll(call, 'Node')).map(mapNode),
    objects: () => readObjects(call),
    cordon: (node, by) => cordonNode(call, node, by),
    uncordon: (node, by) => uncordonNode(call, node, by),
    evict: (pod) => evictPod(call, pod),
    deletePod: (pod) => deletePod(call, pod),
    deleteNode: (node, uid) => deleteNode(call, node, uid),
  };
}

/** All lists or none: a decision on part of a cluster would take the rest for empty. */
async function readObjects(call: Call): Promise<Objects> {
  const [pods, deployments, replicaSets, statefulSets, daemonSets, ...others] = await Promise.all([
    listAll(call, 'Pod'),
    listAll(call, 'Deployment'),
    listAll(call, 'ReplicaSet'),
    listAll(call, 'StatefulSet'),
    listAll(call, 'DaemonSet'),
    listAll(call, 'HorizontalPodAutoscaler'),
    listAll(call, 'PodDisruptionBudget'),
    listAll(call, 'PersistentVolume'),
    listAll(call, 'Namespace'),
  ]);
  const [autoscalers, budgets, volumes, namespaces] = others;
  const claims = claimsOf(pods, volumes);
  const followed = claims ? { PersistentVolumeClaim: claims } : await readClaims(call);
  const { cluster } = mapCluster({
    ...NO_OBJECTS,
    ...followed,
    Pod: pods,
    Deployment: deployments,
    ReplicaSet: replicaSets,
    StatefulSet: statefulSets,
    DaemonSet: daemonSets,
    HorizontalPodAutoscaler: autoscalers,
    PodDisruptionBudget: budgets,
    PersistentVolume: volumes,
    Namespace: namespaces,
  });
  return cluster;
}

async function readClaims(call: Call) {
  const [PersistentVolumeClaim, StorageClass] = await Promise.all([
    listAll(call, 'PersistentVolumeClaim'),
    listAll(call, 'StorageClass'),
  ]);
  return { PersistentVolumeClaim, StorageClass };
}

import type { Pod } from '../../../src/core/cluster.ts';
import { guardsOf } from '../../model/budgets.ts';
import {
  DAEMON_TOLERATIONS,
  EXPORTER,
  EXPORTER_TEMPLATE,
  NAMESPACES,
  podsOf,
  QUEUE,
  SHOP,
} from '../../model/pods.ts';
import type { World } from '../../model/state.ts';
import { cpuText, type Json, memoryText, metadataOf, pruned } from './json.ts';

/** A Deployment's pods belong to a ReplicaSet, whose name ends in a hash of the template. */
const replicaSetOf = (deployment: string): string => `${deployment}-5c7d9f8b6d`;

const uidOf = (kind: string, name: string): string => `${kind.toLowerCase()}-${name}`;

export function ownerReference({ owner }: Pick<Pod, 'owner'>): readonly Json[] {
  if (!owner) return [];
  const managed = owner.kind === 'Deployment';
  const kind = managed ? 'ReplicaSet' : owner.kind;
  const name = managed ? replicaSetOf(owner.name) : owner.name;
  const reference = { apiVersion: 'apps/v1', kind, name, uid: uidOf(kind, name), controller: true };
  return [reference];
}

const metadata = (world: World, kind: string, [namespace, name]: readonly [string, string]): Json =>
  metadataOf({ name, namespace, uid: uidOf(kind, name), createdAt: world.options.start });

const counts = (world: World, workload: string): Json => {
  const pods = podsOf(world, workload).filter(({ pod }) => !pod.deleting);
  const ready = pods.filter(({ pod }) => pod.ready).length;
  return pruned({ replicas: pods.length, readyReplicas: ready || undefined });
};

const labels = (app: string): Json => ({ matchLabels: { app } });

export const deployments = (world: World): readonly Json[] => [
  {
    metadata: metadata(world, 'Deployment', ['default', SHOP]),
    spec: { replicas: world.replicas, selector: labels(SHOP) },
    status: counts(world, SHOP),
  },
];

/** One for each Deployment whose pods are there. */
export function replicaSets(world: World): readonly Json[] {
  const owners = new Map<string, string>([[SHOP, 'default']]);
  for (const { pod } of world.pods.values())
    if (pod.owner?.kind === 'Deployment') owners.set(pod.owner.name, pod.namespace);
  return [...owners].map(([owner, namespace]) => {
    const of = { kind: 'Deployment', name: owner, uid: uidOf('Deployment', owner) };
    const parent = { apiVersion: 'apps/v1', ...of, controller: true };
    const named = metadata(world, 'ReplicaSet', [namespace, replicaSetOf(owner)]);
    const replicas = owner === SHOP ? world.replicas : podsOf(world, owner).length;
    return {
      metadata: { ...named, ownerReferences: [parent] },
      spec: { replicas, selector: labels(owner) },
      status: counts(world, owner),
    };
  });
}

export const statefulSets = (world: World): readonly Json[] => [
  {
    metadata: metadata(world, 'StatefulSet', ['default', QUEUE]),
    spec: { replicas: 2, selector: labels(QUEUE), serviceName: QUEUE },
    status: counts(world, QUEUE),
  },
];

export function daemonSets(world: World): readonly Json[] {
  const { namespace, cpuMillis, memoryMib } = EXPORTER_TEMPLATE;
  const requests = { cpu: cpuText(cpuMillis), memory: memoryText(memoryMib * 1024 * 1024) };
  // The template holds the author's own toleration only: the rest its controller adds.
  const tolerations = DAEMON_TOLERATIONS.slice(0, 1);
  const spec = { containers: [{ name: 'main', resources: { requests } }], tolerations };
  return [
    {
      metadata: metadata(world, 'DaemonSet', [namespace, EXPORTER]),
      spec: { selector: labels(EXPORTER), template: { spec } },
    },
  ];
}

export const autoscalers = (world: World): readonly Json[] => [
  {
    metadata: metadata(world, 'HorizontalPodAutoscaler', ['default', SHOP]),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: SHOP },
      minReplicas: world.options.shop.minReplicas,
      maxReplicas: world.options.shop.maxReplicas,
    },
    status: { currentReplicas: podsOf(world, SHOP).length, desiredReplicas: world.hpa.desired },
  },
];

export const budgets = (world: World): readonly Json[] =>
  guardsOf(world).map(({ namespace, name, selector, ...guard }) => ({
    metadata: metadata(world, 'PodDisruptionBudget', [namespace, name]),
    spec: { maxUnavailable: guard.mayBeDown, selector },
    status: {
      disruptionsAllowed: guard.disruptionsAllowed,
      currentHealthy: guard.healthy,
      desiredHealthy: guard.needs,
      expectedPods: guard.pods,
    },
  }));

export const namespaces = (world: World): readonly Json[] =>
  NAMESPACES.map((name) => ({
    metadata: metadataOf(
      { name, uid: uidOf('Namespace', name), createdAt: world.options.start },
      { labels: { 'kubernetes.io/metadata.name': name } },
    ),
    status: { phase: 'Active' },
  }));

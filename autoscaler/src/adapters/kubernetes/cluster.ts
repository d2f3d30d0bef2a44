import type { Cluster, Node } from '../../core/cluster.ts';
import { check } from '../../core/inputs/problems.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { mapNode } from './node.ts';
import { mapPods } from './pod.ts';
import { type ItemOf, KINDS, type Kind, type Objects } from './schemas.ts';
import { mapAutoscaler, mapBudget, mapDaemonSet, mapWorkloads } from './workloads.ts';

export const NO_OBJECTS: Objects = {
  Node: [],
  Pod: [],
  Deployment: [],
  ReplicaSet: [],
  StatefulSet: [],
  DaemonSet: [],
  HorizontalPodAutoscaler: [],
  PodDisruptionBudget: [],
  PersistentVolume: [],
  PersistentVolumeClaim: [],
  StorageClass: [],
  PriorityClass: [],
  Namespace: [],
};

/** Plain Kubernetes objects as the decision sees them. */
export function mapCluster(objects: Objects): {
  readonly nodes: readonly Node[];
  readonly cluster: Cluster;
} {
  const cluster: Cluster = {
    pods: mapPods(objects),
    workloads: mapWorkloads(objects),
    daemonSets: objects.DaemonSet.map(mapDaemonSet),
    autoscalers: objects.HorizontalPodAutoscaler.map(mapAutoscaler),
    budgets: objects.PodDisruptionBudget.map(mapBudget),
    namespaces: objects.Namespace.map(({ metadata: { name, labels } }) => ({ name, labels })),
  };
  return { nodes: objects.Node.map(mapNode), cluster };
}

/** One item of one kind, checked. `path` says where in the source it stands. */
export function parseItem<K extends Kind>(
  kind: K,
  item: unknown,
  { source, path }: { readonly source: string; readonly path: string },
): Parsed<ItemOf<K>> {
  // The cast: the compiler does not see that the schema found under `kind` is that kind's.
  const parsed = check(KINDS[kind], item, source) as Parsed<ItemOf<K>>;
  if (parsed.ok) return parsed;
  const problems = parsed.problems.map(
    (problem): Problem => ({
      ...problem,
      path: problem.path === '' ? path : `${path}.${problem.path}`,
      hint: `in ${nameOf(kind, item)}`,
    }),
  );
  return { ok: false, problems };
}

/** A list of the API server, of one kind: its items carry no kind of their own. */
export function parseItems<K extends Kind>(
  kind: K,
  items: readonly unknown[],
  source: string,
): Parsed<readonly ItemOf<K>[]> {
  const parsed = items.map((item, index) =>
    parseItem(kind, item, { source, path: `items[${index}]` }),
  );
  const problems = parsed.flatMap((it) => (it.ok ? [] : it.problems));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: parsed.flatMap((it) => (it.ok ? [it.value] : [])) };
}

/** A path with a number in it finds nothing in a list of a thousand: a name does. */
function nameOf(kind: Kind, item: unknown): string {
  const metadata = fieldOf(item, 'metadata');
  const [namespace, name] = [fieldOf(metadata, 'namespace'), fieldOf(metadata, 'name')];
  if (typeof name !== 'string') return `a ${kind} without a name`;
  return typeof namespace === 'string' ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

export const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

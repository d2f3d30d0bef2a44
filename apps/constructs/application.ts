import { App, Chart } from 'cdk8s';
import type { KubernetesObject } from '../../autoscaler/src/core/kubernetes-object.ts';

/**
 * What Flux applies as one: a folder under `clusters/<cluster>/` and the Kustomization that points
 * there. `applications[]` of `policies/delivery.yaml` says in which order they come.
 */
export interface Application {
  readonly name: string;
  /** Of objects that name none. An application without one holds objects of many namespaces. */
  readonly namespace?: string;
  /** Where a reader changes it, from the root. */
  readonly source: string;
  readonly build: (chart: Chart) => void;
  /** What stands in its `kustomization.yaml` beside the rendered objects. */
  readonly kustomization?: {
    /** Files beside the rendered ones, which nobody renders: they are kept when stale ones go. */
    readonly vendored?: readonly string[];
    readonly patches?: readonly unknown[];
  };
}

/** Names are written out in full, for a hash in a name makes every rename a new object. */
export function objectsOf({ name, namespace, build }: Application): readonly KubernetesObject[] {
  const chart = new Chart(new App(), name, {
    disableResourceNameHashes: true,
    labels: { 'app.kubernetes.io/part-of': 'smartscale' },
    ...(namespace === undefined ? {} : { namespace }),
  });
  build(chart);
  return (chart.toJson() as KubernetesObject[]).map(wherePlaced);
}

/** Kinds that belong to no namespace, as far as we render any. */
const CLUSTER_KINDS: readonly string[] = [
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
];

/** cdk8s gives the chart's namespace to every object, also to those that can have none. */
function wherePlaced(object: KubernetesObject): KubernetesObject {
  if (!CLUSTER_KINDS.includes(object.kind)) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

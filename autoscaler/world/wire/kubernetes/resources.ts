import type { World } from '../../model/state.ts';
import { documentItems } from './document-items.ts';
import type { Json } from './json.ts';
import { nodeItem } from './node.ts';
import { podItem } from './pod.ts';
import { claims, priorityClasses, storageClasses, volumes } from './volumes.ts';
import {
  autoscalers,
  budgets,
  daemonSets,
  deployments,
  namespaces,
  replicaSets,
  statefulSets,
} from './workloads.ts';

export interface Resource {
  /** `/api/v1` or `/apis/apps/v1`. */
  readonly root: string;
  readonly plural: string;
  readonly kind: string;
  readonly short: readonly string[];
  readonly namespaced: boolean;
  readonly items: (world: World) => readonly Item[];
}

export interface Item {
  readonly json: Json;
  /** What the object is in the model; each other one is another version. */
  readonly of: object | undefined;
}

type Named = readonly [plural: string, kind: string, ...short: string[]];

/** Objects that follow from others have no version of their own. */
const derived = (list: (world: World) => readonly Json[]): Resource['items'] => {
  return (world) => list(world).map((json) => ({ json, of: undefined }));
};

const spread = (root: string, namespaced: boolean) => {
  return ([plural, kind, ...short]: Named, items: Resource['items']): Resource => {
    return { root, namespaced, plural, kind, short, items };
  };
};

const everywhere = spread('/api/v1', false);
const core = spread('/api/v1', true);
const apps = spread('/apis/apps/v1', true);
const autoscaling = spread('/apis/autoscaling/v2', true);
const policy = spread('/apis/policy/v1', true);
const storage = spread('/apis/storage.k8s.io/v1', false);
const flux = spread('/apis/kustomize.toolkit.fluxcd.io/v1', true);
const sources = spread('/apis/source.toolkit.fluxcd.io/v1', true);
const scheduling = spread('/apis/scheduling.k8s.io/v1', false);

export const RESOURCES: readonly Resource[] = [
  everywhere(['nodes', 'Node', 'no'], (world) =>
    [...world.nodes.values()].map((node) => ({ json: nodeItem(node), of: node })),
  ),
  core(['pods', 'Pod', 'po'], (world) =>
    [...world.pods.values()].map((entry) => ({ json: podItem(entry), of: entry.pod })),
  ),
  everywhere(['namespaces', 'Namespace', 'ns'], derived(namespaces)),
  everywhere(['persistentvolumes', 'PersistentVolume', 'pv'], derived(volumes)),
  core(['persistentvolumeclaims', 'PersistentVolumeClaim', 'pvc'], derived(claims)),
  apps(['deployments', 'Deployment', 'deploy'], derived(deployments)),
  apps(['replicasets', 'ReplicaSet', 'rs'], derived(replicaSets)),
  apps(['statefulsets', 'StatefulSet', 'sts'], derived(statefulSets)),
  apps(['daemonsets', 'DaemonSet', 'ds'], derived(daemonSets)),
  autoscaling(['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'hpa'], derived(autoscalers)),
  policy(['poddisruptionbudgets', 'PodDisruptionBudget', 'pdb'], derived(budgets)),
  storage(['storageclasses', 'StorageClass', 'sc'], derived(storageClasses)),
  scheduling(['priorityclasses', 'PriorityClass', 'pc'], derived(priorityClasses)),
  core(['configmaps', 'ConfigMap', 'cm'], documentItems('ConfigMap')),
  core(['events', 'Event', 'ev'], documentItems('Event')),
  flux(['kustomizations', 'Kustomization', 'ks'], documentItems('Kustomization')),
  sources(['gitrepositories', 'GitRepository', 'gitrepo'], documentItems('GitRepository')),
];

/** `v1`, `apps/v1`. */
export const groupVersion = ({ root }: Pick<Resource, 'root'>): string =>
  root.replace(/^\/apis?\//, '');

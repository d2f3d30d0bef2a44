import type { Autoscaler, Budget, DaemonSet, Toleration, Workload } from '../../core/cluster.ts';
import { placementOf } from './placement.ts';
import { controllerOf } from './pod.ts';
import { requestsOf } from './requests.ts';
import type { ItemOf, Objects } from './schemas.ts';
import { selectorOf } from './selectors.ts';

/** Deployments, StatefulSets, and ReplicaSets that nobody manages. */
export function mapWorkloads(objects: Objects): readonly Workload[] {
  const bare = objects.ReplicaSet.filter(({ metadata }) => controllerOf(metadata) === undefined);
  return [
    ...objects.Deployment.map((it) => workload('Deployment', it)),
    ...objects.StatefulSet.map((it) => workload('StatefulSet', it)),
    ...bare.map((it) => workload('ReplicaSet', it)),
  ];
}

const workload = (kind: string, { metadata, spec, status }: ItemOf<'Deployment'>): Workload => ({
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  replicas: spec.replicas,
  ready: status.readyReplicas,
});

export const mapDaemonSet = ({ metadata, spec }: ItemOf<'DaemonSet'>): DaemonSet => {
  const placement = placementOf(spec.template.spec);
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    requests: requestsOf(spec.template.spec),
    ...placement,
    tolerations: [...placement.tolerations, ...GIVEN_TOLERATIONS],
  };
};

/** What the DaemonSet controller adds to every pod that it makes. */
const GIVEN_TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

export const mapAutoscaler = (item: ItemOf<'HorizontalPodAutoscaler'>): Autoscaler => ({
  namespace: item.metadata.namespace,
  name: item.metadata.name,
  target: item.spec.scaleTargetRef,
  current: item.status.currentReplicas,
  desired: item.status.desiredReplicas,
  max: item.spec.maxReplicas,
});

export const mapBudget = ({ metadata, spec, status }: ItemOf<'PodDisruptionBudget'>): Budget => ({
  namespace: metadata.namespace,
  name: metadata.name,
  selector: selectorOf(spec.selector),
  disruptionsAllowed: status.disruptionsAllowed,
});

import type { Owner, Pod } from '../../core/cluster.ts';
import { MIRROR_POD } from '../../core/names.ts';
import type { Instant, NodeName } from '../../core/units.ts';
import { placementOf, podTermsOf, spreadOf } from './placement.ts';
import { requestsOf } from './requests.ts';
import type { Condition, ItemOf, Metadata, Objects, PodSpec } from './schemas.ts';
import { type Volumes, volumesIn } from './volumes.ts';

/** All pods of one look. What they refer to is indexed once, not searched for each of them. */
export function mapPods(objects: Objects): readonly Pod[] {
  const known: Known = {
    volumes: volumesIn(objects),
    ownerOf: ownersIn(objects),
    priorityOf: prioritiesIn(objects),
  };
  return objects.Pod.map((pod) => mapPod(pod, known));
}

interface Known {
  readonly volumes: Volumes;
  readonly ownerOf: (metadata: Metadata) => Owner | undefined;
  readonly priorityOf: (spec: PodSpec) => number;
}

function mapPod({ metadata, spec, status }: ItemOf<'Pod'>, known: Known): Pod {
  const { name, namespace, uid, labels, annotations } = metadata;
  const owner = known.ownerOf(metadata);
  const since = unschedulableSince(status.conditions, metadata.creationTimestamp);
  const node = spec.nodeName ? { node: spec.nodeName as NodeName } : {};
  return {
    uid,
    namespace,
    name,
    ...node,
    phase: status.phase,
    ready: status.conditions.some((it) => it.type === 'Ready' && it.status === 'True'),
    deleting: metadata.deletionTimestamp !== undefined,
    ...(owner ? { owner } : {}),
    mirror: MIRROR_POD in annotations,
    labels,
    annotations,
    priority: known.priorityOf(spec),
    requests: requestsOf(spec),
    hostPorts: hostPorts(spec),
    ...placementOf(spec),
    ...podTermsOf(spec),
    spread: spreadOf(spec, labels),
    volumes: known.volumes(spec, { namespace, pod: name, placed: 'node' in node }),
    ...(since !== undefined ? { unschedulableSince: since } : {}),
  };
}

/**
 * Pending alone is no sign: image pulls are pending too, and a gated pod waits for somebody else.
 * Only the scheduler's own "there is no node for it" counts.
 */
function unschedulableSince(
  conditions: readonly Condition[],
  createdAt: Instant | undefined,
): Instant | undefined {
  const refused = conditions.find(
    ({ type, status, reason }) =>
      type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  );
  return refused && (refused.lastTransitionTime ?? createdAt);
}

function hostPorts({ containers, initContainers }: PodSpec): readonly number[] {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports }) =>
    ports.flatMap(({ hostPort }) => (hostPort ? [hostPort] : [])),
  );
}

export const controllerOf = ({ ownerReferences }: Metadata): Owner | undefined => {
  const owner = ownerReferences.find(({ controller }) => controller === true);
  return owner && { kind: owner.kind, name: owner.name };
};

/** A ReplicaSet is an in-between: people, budgets and autoscalers speak of its Deployment. */
function ownersIn(objects: Objects): Known['ownerOf'] {
  const parents = new Map(
    objects.ReplicaSet.map(({ metadata }) => [
      `${metadata.namespace}/${metadata.name}`,
      controllerOf(metadata),
    ]),
  );
  return (metadata) => {
    const owner = controllerOf(metadata);
    if (owner?.kind !== 'ReplicaSet') return owner;
    return parents.get(`${metadata.namespace}/${owner.name}`) ?? owner;
  };
}

/** The API server writes the number into each pod; hand-made files may only name the class. */
function prioritiesIn(objects: Objects): Known['priorityOf'] {
  const classes = new Map(objects.PriorityClass.map((it) => [it.metadata.name, it.value]));
  const standard = objects.PriorityClass.find(({ globalDefault }) => globalDefault)?.value ?? 0;
  return ({ priority, priorityClassName }) =>
    priority ?? classes.get(priorityClassName ?? '') ?? standard;
}

import type { Node } from '../../core/cluster.ts';
import {
  CORDONED_BY,
  MARKET_LABEL,
  SERVER_LABELS,
  TYPE_LABEL,
  ZONE_LABEL,
} from '../../core/names.ts';
import type { InstanceId, InstanceType, NodeName, Zone } from '../../core/units.ts';
import { bytes, milliCores } from './quantity.ts';
import type { ItemOf } from './schemas.ts';

export const UNKNOWN_ZONE = 'unknown-zone' as Zone;

/** K3s without a cloud provider gives every node this instance type. */
const NO_TYPE = 'k3s';

/** Who writes, as the API server notes it down beside each field. */
export const FIELD_MANAGER = 'smartscale';

/** Kubernetes says here once more what `ready` and `schedulable` say. */
const LIFECYCLE_TAINTS = ['unschedulable', 'not-ready', 'unreachable'].map(
  (word) => `node.kubernetes.io/${word}`,
);

export function mapNode(item: ItemOf<'Node'>): Node {
  const { metadata, spec, status } = item;
  const { labels, annotations } = metadata;
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  const { cpu, memory, pods } = status.allocatable;
  const instance = instanceIn(spec.providerID ?? '') ?? instanceIn(metadata.name);
  const type = labels[TYPE_LABEL];
  const by = cordonedBy(item);
  const taints = spec.taints.filter(({ key }) => !LIFECYCLE_TAINTS.includes(key));
  return {
    name: metadata.name as NodeName,
    uid: metadata.uid,
    ...(instance ? { instance } : {}),
    role: SERVER_LABELS.some((label) => label in labels) ? 'server' : 'worker',
    zone: (labels[ZONE_LABEL] as Zone | undefined) ?? UNKNOWN_ZONE,
    ...(type && type !== NO_TYPE ? { type: type as InstanceType } : {}),
    market: labels[MARKET_LABEL] === 'spot' ? 'spot' : 'on-demand',
    createdAt: metadata.creationTimestamp,
    // A kubelet that has not reported yet has no Ready condition: that is not ready.
    ready: ready?.status === 'True',
    readySince: ready?.lastTransitionTime ?? metadata.creationTimestamp,
    schedulable: spec.unschedulable !== true,
    ...(by ? { cordonedBy: by } : {}),
    labels,
    annotations,
    taints: taints.map(({ key, value, effect }) => ({
      key,
      effect,
      ...(value ? { value } : {}),
    })),
    allocatable: { cpu: milliCores(cpu), memory: bytes(memory), pods: Math.floor(pods) },
  };
}

/**
 * Our mark outlives a person's `kubectl uncordon`, so it counts only on a node that is closed, and
 * by us: the API server notes who set the field. A file that kubectl printed does not say so much,
 * and then the mark alone must do.
 */
function cordonedBy({ metadata, spec }: ItemOf<'Node'>): string | undefined {
  if (spec.unschedulable !== true) return undefined;
  const owners = metadata.managedFields.filter(
    ({ fieldsV1 }) => fieldsV1?.['f:spec'] !== undefined && UNSCHEDULABLE in fieldsV1['f:spec'],
  );
  const ours = owners.length === 0 || owners.some(({ manager }) => manager === FIELD_MANAGER);
  return ours ? metadata.annotations[CORDONED_BY] : undefined;
}

const UNSCHEDULABLE = 'f:unschedulable';

/** `aws:///us-east-1a/i-0abc…`, or the bare id by which agents of ours are named. */
function instanceIn(text: string): InstanceId | undefined {
  const [, id] = /^(?:aws:\/\/\/(?:[\w-]+\/)?)?(i-[0-9a-f]{8,17})$/.exec(text) ?? [];
  return id as InstanceId | undefined;
}

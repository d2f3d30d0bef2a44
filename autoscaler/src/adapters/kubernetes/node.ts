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

export function mapNode({ metadata, spec, status }: ItemOf<'Node'>): Node {
  const { labels, annotations } = metadata;
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  const { cpu, memory, pods } = status.allocatable;
  const instance = instanceIn(spec.providerID ?? '') ?? instanceIn(metadata.name);
  const type = labels[TYPE_LABEL];
  const by = annotations[CORDONED_BY];
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
    taints: spec.taints.map(({ key, value, effect }) => ({
      key,
      effect,
      ...(value ? { value } : {}),
    })),
    allocatable: { cpu: milliCores(cpu), memory: bytes(memory), pods: Math.floor(pods) },
  };
}

/** `aws:///us-east-1a/i-0abc…`, or the bare id by which agents of ours are named. */
function instanceIn(text: string): InstanceId | undefined {
  const [, id] = /^(?:aws:\/\/\/(?:[\w-]+\/)?)?(i-[0-9a-f]{8,17})$/.exec(text) ?? [];
  return id as InstanceId | undefined;
}

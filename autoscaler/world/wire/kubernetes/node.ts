import type { Node, Taint } from '../../../src/core/cluster.ts';
import { cpuText, type Json, memoryText, metadataOf, pruned, timeText } from './json.ts';

/** What the API server calls whoever closes nodes by `kubectl cordon`. */
const A_PERSON = 'kubectl';
export const US = 'smartscale';

export function nodeItem(node: Node): Json {
  const { name, uid, createdAt, labels, annotations, schedulable, instance, zone } = node;
  return {
    metadata: metadataOf(
      { name, uid, createdAt },
      { labels, annotations, managedFields: managed(node) },
    ),
    spec: pruned({
      providerID: instance === undefined ? `k3s://${name}` : `aws:///${zone}/${instance}`,
      unschedulable: !schedulable,
      taints: [...node.taints, ...lifecycleTaints(node)],
    }),
    status: statusOf(node),
  };
}

/** Who owns that a node is closed; the other fields of a node are never asked for. */
function managed({ schedulable, cordonedBy, createdAt }: Node): readonly Json[] {
  if (schedulable) return [];
  return [
    {
      manager: cordonedBy === undefined ? A_PERSON : US,
      operation: 'Update',
      apiVersion: 'v1',
      time: timeText(createdAt),
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:unschedulable': {} } },
    },
  ];
}

/** Set by the node lifecycle controller, from facts that stand elsewhere in the object too. */
function lifecycleTaints(node: Node): readonly Taint[] {
  const taints: Taint[] = [];
  if (!node.schedulable)
    taints.push({ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' });
  if (node.ready) return taints;
  const key = `node.kubernetes.io/${neverReady(node) ? 'not-ready' : 'unreachable'}`;
  return [...taints, { key, effect: 'NoSchedule' }, { key, effect: 'NoExecute' }];
}

/** A kubelet that has reported says that it is not ready; a silent one is given up as unknown. */
const neverReady = ({ createdAt, readySince }: Node): boolean => createdAt === readySince;

function statusOf(node: Node): Json {
  const { ready, readySince, allocatable } = node;
  const resources = {
    cpu: cpuText(allocatable.cpu),
    memory: memoryText(allocatable.memory),
    pods: String(allocatable.pods),
  };
  const waiting = neverReady(node);
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [
      {
        type: 'Ready',
        status: ready ? 'True' : waiting ? 'False' : 'Unknown',
        reason: ready ? 'KubeletReady' : waiting ? 'KubeletNotReady' : 'NodeStatusUnknown',
        lastTransitionTime: timeText(readySince),
      },
    ],
  };
}

import type { NodeTerm, Pod, PodTerm, SpreadConstraint } from '../../../src/core/cluster.ts';
import type { PodEntry } from '../../model/state.ts';
import { cpuText, type Json, memoryText, metadataOf, pruned, timeText } from './json.ts';
import { ownerReference } from './workloads.ts';

export function podItem(entry: PodEntry): Json {
  const { pod, createdAt, goneAt } = entry;
  const { name, namespace, uid, labels, annotations } = pod;
  return {
    metadata: metadataOf(
      { name, namespace, uid, createdAt },
      {
        labels,
        annotations,
        ownerReferences: ownerReference(pod),
        // The API server writes when the grace period will end; a pod that hangs outlives it.
        deletionTimestamp: pod.deleting ? timeText(goneAt ?? createdAt) : undefined,
      },
    ),
    spec: specOf(pod),
    status: { phase: pod.phase, conditions: conditionsOf(entry) },
  };
}

function specOf(pod: Pod): Json {
  const { node, nodeSelector, tolerations, hostPorts, volumes, priority, requests } = pod;
  return pruned({
    nodeName: node,
    containers: [
      pruned({
        name: 'main',
        resources: {
          requests: { cpu: cpuText(requests.cpu), memory: memoryText(requests.memory) },
        },
        ports: hostPorts.map((port) => ({ containerPort: port, hostPort: port })),
      }),
    ],
    nodeSelector,
    tolerations,
    priority,
    affinity: affinityOf(pod),
    topologySpreadConstraints: pod.spread.map(spreadItem),
    volumes: volumes.map(({ claim }, index) => ({
      name: `data-${index}`,
      persistentVolumeClaim: { claimName: claim },
    })),
  });
}

function affinityOf({ nodeTerms, affinity, antiAffinity }: Pod): Json {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const terms = nodeTerms.map(nodeTermItem);
  return pruned({
    nodeAffinity: terms.length === 0 ? {} : { [required]: { nodeSelectorTerms: terms } },
    podAffinity: pruned({ [required]: affinity.map(podTermItem) }),
    podAntiAffinity: pruned({ [required]: antiAffinity.map(podTermItem) }),
  });
}

export const nodeTermItem = ({ expressions, names }: NodeTerm): Json =>
  pruned({
    matchExpressions: expressions,
    matchFields: names ? [{ key: 'metadata.name', operator: 'In', values: names }] : [],
  });

const podTermItem = ({ selector, ...term }: PodTerm): Json => ({
  ...term,
  labelSelector: selector,
});

const spreadItem = ({ selector, ...constraint }: SpreadConstraint): Json => ({
  ...constraint,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: selector,
});

function conditionsOf({ pod, createdAt, readyAt }: PodEntry): readonly Json[] {
  const { unschedulableSince: since } = pod;
  if (since !== undefined)
    return [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        lastTransitionTime: timeText(since),
      },
    ];
  if (pod.node === undefined) return [];
  return [
    { type: 'PodScheduled', status: 'True', lastTransitionTime: timeText(createdAt) },
    {
      type: 'Ready',
      status: pod.ready ? 'True' : 'False',
      lastTransitionTime: timeText(pod.ready && readyAt !== undefined ? readyAt : createdAt),
    },
  ];
}

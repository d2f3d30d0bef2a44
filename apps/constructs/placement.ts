import type { k8s } from 'cdk8s-plus-33';

/**
 * A pod that must outlive every worker stands on the server: on a worker it would keep that worker
 * from ever being removed, or go away with it. What is pinned there has to fit beside K3s itself,
 * which `apps/rules/server-room.ts` holds.
 */
export const ON_SERVER = {
  nodeSelector: { 'node-role.kubernetes.io/control-plane': 'true' },
  tolerations: [
    { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  ],
} as const satisfies Partial<k8s.PodSpec>;

/** On every node there is, whatever is wrong with it. */
export const EVERYWHERE = {
  tolerations: [{ operator: 'Exists' }],
} as const satisfies Partial<k8s.PodSpec>;

/** One zone going away takes no more than its share of the replicas. */
export const spreadOverZones = (
  matchLabels: Record<string, string>,
): k8s.TopologySpreadConstraint[] => [
  {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    // A wish and no more: with one zone full, replicas must still come up in the other.
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  },
];

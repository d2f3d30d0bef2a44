import type { k8s } from 'cdk8s-plus-33';
import { PART_OF, selects } from './labels.ts';

/** Of images that name no user of their own: `nonroot`, as distroless calls it. */
export const NON_ROOT = 65_532;

export interface PodOptions {
  /** Of the workload, which is also what its pods are selected by. */
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Without one the pod speaks for nobody and carries no token. */
  readonly serviceAccount?: string;
  /** Whether it speaks to the API server. */
  readonly callsApi?: boolean;
  readonly priority: PriorityName;
  /** Runs and writes its volumes as this user and group. */
  readonly user?: number;
  readonly containers: readonly k8s.Container[];
  readonly volumes?: readonly k8s.Volume[];
  /** Where it may stand, such as `ON_SERVER`; and whatever else this pod needs. */
  readonly spec?: Partial<k8s.PodSpec>;
}

/**
 * Who gives way when room is short. `system-node-critical` is for what every node needs, and the
 * two of ours stand between the system and the shop.
 */
export type PriorityName =
  | 'system-node-critical'
  | 'system-cluster-critical'
  | 'smartscale-platform'
  | 'smartscale-shop';

/** A pod template with the house's defaults. */
export function podTemplate(options: PodOptions): k8s.PodTemplateSpec {
  const { name, labels, annotations, volumes, user = NON_ROOT, callsApi = false } = options;
  return {
    metadata: {
      labels: { ...selects(name), ...PART_OF, ...labels },
      ...(annotations ? { annotations: { ...annotations } } : {}),
    },
    spec: {
      ...(options.serviceAccount ? { serviceAccountName: options.serviceAccount } : {}),
      automountServiceAccountToken: callsApi,
      // Environment variables for each Service of the namespace only confuse programs.
      enableServiceLinks: false,
      priorityClassName: options.priority,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...options.spec,
      containers: [...options.containers],
      ...(volumes ? { volumes: [...volumes] } : {}),
    },
  };
}

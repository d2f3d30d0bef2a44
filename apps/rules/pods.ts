import { z } from 'zod';
import type { Rendered } from '../main.ts';

/** What the rules read of pods, wherever their template lies. */

const texts = z.record(z.string(), z.string());

const containerJson = z.looseObject({
  name: z.string(),
  image: z.string(),
  resources: z
    .looseObject({ requests: texts.optional(), limits: texts.optional() })
    .optional()
    .transform((it) => it ?? {}),
  livenessProbe: z.unknown().optional(),
  readinessProbe: z.unknown().optional(),
  ports: z
    .array(
      z.looseObject({
        name: z.string().optional(),
        containerPort: z.number(),
        hostPort: z.number().optional(),
      }),
    )
    .optional(),
  securityContext: z
    .looseObject({
      privileged: z.boolean().optional(),
      allowPrivilegeEscalation: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      capabilities: z
        .looseObject({ drop: z.array(z.string()).optional(), add: z.array(z.string()).optional() })
        .optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .optional(),
});

const named = z.looseObject({ name: z.string(), optional: z.boolean().optional() });
const volumeJson = z.looseObject({
  name: z.string(),
  hostPath: z.looseObject({ path: z.string() }).optional(),
  configMap: named.optional(),
  secret: z.looseObject({ secretName: z.string(), optional: z.boolean().optional() }).optional(),
});

const podSpecJson = z.looseObject({
  containers: z.array(containerJson),
  initContainers: z.array(containerJson).optional(),
  volumes: z.array(volumeJson).optional(),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  nodeSelector: texts.optional(),
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  priorityClassName: z.string().optional(),
});

const workloadJson = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().optional(),
    selector: z.looseObject({ matchLabels: texts }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: texts, annotations: texts.optional() }),
      spec: podSpecJson,
    }),
  }),
});

export type Container = z.output<typeof containerJson>;
export type PodSpec = z.output<typeof podSpecJson>;

/** Something that makes pods, and what its pods are. */
export interface Workload {
  readonly rendered: Rendered;
  readonly namespace: string;
  /** Absent where it says none. */
  readonly replicas?: number;
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** What adds a field to another's object, as CoreDNS gets a replica, makes no pods of its own. */
export const workloadsIn = (objects: readonly Rendered[]): readonly Workload[] =>
  objects
    .filter(({ object }) => KINDS.includes(object.kind) && templated(object['spec']))
    .map(workloadOf);

const templated = (spec: unknown): boolean =>
  typeof spec === 'object' && spec !== null && 'template' in spec;

function workloadOf(rendered: Rendered): Workload {
  const { spec } = workloadJson.parse(rendered.object);
  return {
    rendered,
    namespace: rendered.object.metadata.namespace ?? '',
    ...(spec.replicas === undefined ? {} : { replicas: spec.replicas }),
    selector: spec.selector.matchLabels,
    labels: spec.template.metadata.labels,
    spec: spec.template.spec,
  };
}

/** Each container of each pod; init containers come first and are marked. */
export const containersIn = (objects: readonly Rendered[]): readonly Placed[] =>
  workloadsIn(objects).flatMap((workload) => {
    const { containers, initContainers = [] } = workload.spec;
    return [
      ...initContainers.map((container) => ({ workload, container, first: true })),
      ...containers.map((container) => ({ workload, container, first: false })),
    ];
  });

export interface Placed {
  readonly workload: Workload;
  readonly container: Container;
  /** Runs before the others and ends: nobody asks it how it is. */
  readonly first: boolean;
}

/** Whether labels have all that is asked for. An empty wish is met by all. */
export const carries = (
  labels: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);

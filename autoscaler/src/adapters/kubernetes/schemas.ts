import { z } from 'zod';
import { parseIso } from '../../core/iso-time.ts';
import { parseQuantity } from './quantity.ts';

/**
 * What is read of Kubernetes objects, as the API server and `kubectl -o json` write them. Unknown
 * fields pass and are dropped; a field that is read must be what it says. Go writes an absent
 * list or map as `null` at times, which is the same as leaving it out.
 */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const strings = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});

const orNothing = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value): z.output<T> | undefined => value ?? undefined);

const TIME = 'a time such as 2026-11-23T04:05:06Z';
const instantText = z.string({ error: TIME }).transform((text, context) => {
  const at = parseIso(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: TIME });
  return z.NEVER;
});

/** kubectl writes texts; a plain number is legal too. */
const QUANTITY = 'a quantity such as 200m or 256Mi';
const textOrNumber = z.union([z.string(), z.number()], { error: QUANTITY });
const quantity = textOrNumber.transform((given, context) => {
  const value = typeof given === 'number' ? given : parseQuantity(given);
  if (value !== undefined && value >= 0) return value;
  context.addIssue({ code: 'custom', message: QUANTITY });
  return z.NEVER;
});

const quantities = z
  .record(z.string(), quantity)
  .nullish()
  .transform((map) => map ?? {});

const ownerReference = z.object({
  kind: z.string(),
  name: z.string(),
  uid: z.string().nullish(),
  controller: z.boolean().nullish(),
});

const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string().default(''),
  creationTimestamp: orNothing(instantText),
  deletionTimestamp: orNothing(instantText),
  labels: strings,
  annotations: strings,
  ownerReferences: list(ownerReference),
});

const taintEffect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  lastTransitionTime: orNothing(instantText),
});

/** Which client wrote which fields; kubectl leaves it out of what it prints. */
const managedFields = list(
  z.object({
    manager: z.string().nullish(),
    fieldsV1: orNothing(z.looseObject({ 'f:spec': orNothing(z.looseObject({})) })),
  }),
);

export const nodeJson = z.object({
  metadata: metadata.extend({ creationTimestamp: instantText, managedFields }),
  spec: z
    .object({
      unschedulable: z.boolean().nullish(),
      providerID: z.string().nullish(),
      taints: list(z.object({ key: z.string(), value: z.string().nullish(), effect: taintEffect })),
    })
    .prefault({}),
  status: z.object({
    allocatable: z.object({ cpu: quantity, memory: quantity, pods: quantity.default(110) }),
    conditions: list(condition),
  }),
});

const operator = z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);
const requirement = z.object({ key: z.string(), operator, values: list(z.string()) });

const labelSelector = z.object({ matchLabels: strings, matchExpressions: list(requirement) });

const nodeSelectorTerms = list(
  z.object({ matchExpressions: list(requirement), matchFields: list(requirement) }),
);

const podAffinityTerm = z.object({
  labelSelector: orNothing(labelSelector),
  topologyKey: z.string(),
  namespaces: list(z.string()),
  namespaceSelector: orNothing(labelSelector),
});

const podAffinity = orNothing(
  z.object({ requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTerm) }),
);

const resources = z
  .object({ requests: quantities, limits: quantities })
  .nullish()
  .transform((given) => given ?? { requests: {}, limits: {} });

const container = z.object({
  resources,
  restartPolicy: z.string().nullish(),
  ports: list(z.object({ hostPort: z.int({ error: 'a whole number' }).nullish() })),
});

export const podSpec = z.object({
  nodeName: z.string().nullish(),
  containers: list(container),
  initContainers: list(container),
  resources,
  overhead: quantities,
  priority: z.int().nullish(),
  priorityClassName: z.string().nullish(),
  nodeSelector: strings,
  tolerations: list(
    z.object({
      key: z.string().nullish(),
      operator: z.enum(['Exists', 'Equal', ''], { error: 'one of "Exists", "Equal"' }).nullish(),
      value: z.string().nullish(),
      effect: z.union([taintEffect, z.literal('')]).nullish(),
    }),
  ),
  affinity: orNothing(
    z.object({
      nodeAffinity: orNothing(
        z.object({
          requiredDuringSchedulingIgnoredDuringExecution: orNothing(
            z.object({ nodeSelectorTerms }),
          ),
        }),
      ),
      podAffinity,
      podAntiAffinity: podAffinity,
    }),
  ),
  topologySpreadConstraints: list(
    z.object({
      maxSkew: z.int().min(1),
      topologyKey: z.string(),
      whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
      labelSelector: orNothing(labelSelector),
      matchLabelKeys: list(z.string()),
      minDomains: z.int().nullish(),
    }),
  ),
  volumes: list(
    z.object({
      name: z.string(),
      persistentVolumeClaim: orNothing(z.object({ claimName: z.string() })),
      ephemeral: orNothing(z.looseObject({})),
    }),
  ),
});

export const podJson = z.object({
  metadata,
  spec: podSpec,
  status: z
    .object({
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).default('Unknown'),
      conditions: list(condition),
    })
    .prefault({}),
});

const count = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? 0);

/** Deployment, ReplicaSet and StatefulSet, as far as we read them. */
export const workloadJson = z.object({
  metadata,
  spec: z.object({
    replicas: z
      .int()
      .min(0)
      .nullish()
      .transform((value) => value ?? 1),
  }),
  status: z.object({ readyReplicas: count }).prefault({}),
});

export const daemonSetJson = z.object({
  metadata,
  spec: z.object({ template: z.object({ spec: podSpec }) }),
});

/** `autoscaling/v2`. */
export const autoscalerJson = z.object({
  metadata,
  spec: z.object({
    scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
    maxReplicas: z.int().min(1),
  }),
  status: z.object({ currentReplicas: count, desiredReplicas: count }).prefault({}),
});

export const budgetJson = z.object({
  metadata,
  spec: z.object({ selector: orNothing(labelSelector) }),
  status: z.object({ disruptionsAllowed: count }).prefault({}),
});

export const volumeJson = z.object({
  metadata,
  spec: z.object({
    storageClassName: z.string().nullish(),
    local: orNothing(z.looseObject({})),
    hostPath: orNothing(z.looseObject({})),
    csi: orNothing(z.looseObject({})),
    claimRef: orNothing(z.object({ namespace: z.string(), name: z.string() })),
    nodeAffinity: orNothing(z.object({ required: orNothing(z.object({ nodeSelectorTerms })) })),
  }),
  status: z.object({ phase: z.string().nullish() }).prefault({}),
});

export const claimJson = z.object({
  metadata,
  spec: z.object({ volumeName: z.string().nullish(), storageClassName: z.string().nullish() }),
});

export const storageClassJson = z.object({
  metadata,
  provisioner: z.string(),
  allowedTopologies: list(
    z.object({
      matchLabelExpressions: list(z.object({ key: z.string(), values: list(z.string()) })),
    }),
  ),
});

export const priorityClassJson = z.object({
  metadata,
  value: z.int(),
  globalDefault: z.boolean().nullish(),
});

export const namespaceJson = z.object({ metadata });

/** The kinds that a decision rests on, each with the schema of what is read of it. */
export const KINDS = {
  Node: nodeJson,
  Pod: podJson,
  Deployment: workloadJson,
  ReplicaSet: workloadJson,
  StatefulSet: workloadJson,
  DaemonSet: daemonSetJson,
  HorizontalPodAutoscaler: autoscalerJson,
  PodDisruptionBudget: budgetJson,
  PersistentVolume: volumeJson,
  PersistentVolumeClaim: claimJson,
  StorageClass: storageClassJson,
  PriorityClass: priorityClassJson,
  Namespace: namespaceJson,
} as const;

export type Kind = keyof typeof KINDS;
export type ItemOf<K extends Kind> = z.output<(typeof KINDS)[K]>;
/** Parsed items by kind: what the mapper takes, wherever the lists came from. */
export type Objects = { readonly [K in Kind]: readonly ItemOf<K>[] };

export type Selector = z.output<typeof labelSelector>;
export type Requirement = z.output<typeof requirement>;
export type NodeSelectorTerm = z.output<typeof nodeSelectorTerms>[number];
export type PodSpec = z.output<typeof podSpec>;
export type Container = z.output<typeof container>;
export type Condition = z.output<typeof condition>;
export type Metadata = z.output<typeof metadata>;

import { z } from 'zod';
import type {
  Autoscaler,
  Budget,
  Cluster,
  DaemonSet,
  Instance,
  LabelSelector,
  Labels,
  Node,
  NodeTerm,
  Owner,
  Pod,
  PodTerm,
  Resources,
  SelectorExpression,
  SpreadConstraint,
  Taint,
  Toleration,
  Volume,
  Workload,
} from '../cluster.ts';
import { amount, flag, instant, listOf, mapOf, maybe, number, object, text } from './shape.ts';

/** Schemas of `cluster.ts`, field by field: what a tick saw, as it is written into a file. */

export const market = z.enum(['spot', 'on-demand']);
const labels: z.ZodType<Labels> = mapOf(z.string());
const effect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

export const instanceSchema = object<Instance>({
  id: text(),
  state: z.enum(['pending', 'running', 'shutting-down', 'stopping', 'stopped', 'terminated']),
  launchedAt: instant,
  operation: maybe(text()),
  zone: text(),
  type: text(),
  market,
});

const resources = object<Resources>({ cpu: amount(), memory: amount(), pods: amount() });
const taint = object<Taint>({ key: text(), value: maybe(text()), effect });

const toleration = object<Toleration>({
  key: maybe(text()),
  operator: maybe(z.enum(['Exists', 'Equal'])),
  value: maybe(text()),
  effect: maybe(effect),
});

export const nodeSchema = object<Node>({
  name: text(),
  uid: text(),
  instance: maybe(text()),
  role: z.enum(['server', 'worker']),
  zone: text(),
  type: maybe(text()),
  market,
  createdAt: instant,
  ready: flag,
  readySince: instant,
  schedulable: flag,
  cordonedBy: maybe(text()),
  labels,
  annotations: labels,
  taints: listOf(taint),
  allocatable: resources,
});

const expression = object<SelectorExpression>({
  key: text(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: maybe(listOf(text())),
});

const selector = object<LabelSelector>({
  matchLabels: maybe(labels),
  matchExpressions: maybe(listOf(expression)),
});

const nodeTerm = object<NodeTerm>({
  expressions: listOf(expression),
  names: maybe(listOf(text())),
});

const podTerm = object<PodTerm>({
  selector,
  topologyKey: text(),
  namespaces: maybe(listOf(text())),
  namespaceSelector: maybe(selector),
});

const spread = object<SpreadConstraint>({
  maxSkew: number(),
  topologyKey: text(),
  selector,
  minDomains: maybe(number()),
});

const volume = object<Volume>({ claim: text(), nodeTerms: listOf(nodeTerm), local: flag });
const owner = object<Owner>({ kind: text(), name: text() });
const requests = object<Pod['requests']>({ cpu: amount(), memory: amount() });

const pod = object<Pod>({
  uid: text(),
  namespace: text(),
  name: text(),
  node: maybe(text()),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: flag,
  deleting: flag,
  owner: maybe(owner),
  mirror: flag,
  labels,
  annotations: labels,
  priority: number(),
  requests,
  hostPorts: listOf(number()),
  nodeSelector: labels,
  nodeTerms: listOf(nodeTerm),
  tolerations: listOf(toleration),
  affinity: listOf(podTerm),
  antiAffinity: listOf(podTerm),
  spread: listOf(spread),
  volumes: listOf(volume),
  unschedulableSince: maybe(instant),
});

const workload = object<Workload>({
  kind: text(),
  namespace: text(),
  name: text(),
  replicas: amount(),
  ready: amount(),
});

const daemonSet = object<DaemonSet>({
  namespace: text(),
  name: text(),
  requests,
  nodeSelector: labels,
  nodeTerms: listOf(nodeTerm),
  tolerations: listOf(toleration),
});

const autoscaler = object<Autoscaler>({
  namespace: text(),
  name: text(),
  target: owner,
  current: amount(),
  desired: amount(),
  max: amount(),
});

const budget = object<Budget>({
  namespace: text(),
  name: text(),
  selector,
  disruptionsAllowed: number(),
});

export const clusterSchema = object<Cluster>({
  pods: listOf(pod),
  workloads: listOf(workload),
  daemonSets: listOf(daemonSet),
  autoscalers: listOf(autoscaler),
  budgets: listOf(budget),
  namespaces: listOf(object<Cluster['namespaces'][number]>({ name: text(), labels })),
});

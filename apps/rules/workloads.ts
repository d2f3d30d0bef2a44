import { z } from 'zod';
import type { Rendered } from '../main.ts';
import { carries, type Workload, workloadsIn } from './pods.ts';
import { type Breach, breach, type Rule } from './rule.ts';

/** Rules that look at one workload at a time. */
const each = (
  name: string,
  claim: string,
  wrong: (workload: Workload, objects: readonly Rendered[]) => readonly string[],
): Rule => ({
  name,
  claim,
  judge: (objects) =>
    workloadsIn(objects).flatMap((workload): readonly Breach[] =>
      wrong(workload, objects).map((says) => breach(workload.rendered, says)),
    ),
});

export const WORKLOAD_RULES: readonly Rule[] = [
  each('host', 'workload keeps off its node', host),
  each('selector', 'workload selects the pods that it makes', ({ selector, labels }) =>
    carries(labels, selector) ? [] : ['its selector does not match its own pods'],
  ),
  each('budget', 'workload of several replicas has a budget that a drain can live with', budget),
  each('replicas', 'workload leaves its replicas to the autoscaler that it has', replicas),
  each('token', 'workload says whether it speaks to the API server', ({ spec }) =>
    spec.automountServiceAccountToken === undefined ? ['says nothing about its token'] : [],
  ),
  each('priority', 'workload has a priority', ({ spec }) =>
    spec.priorityClassName === undefined ? ['names no priority class'] : [],
  ),
];

function host({ spec }: Workload): readonly string[] {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((it) => spec[it]);
  const folders = (spec.volumes ?? []).flatMap(({ hostPath }) => (hostPath ? [hostPath.path] : []));
  const ports = spec.containers.flatMap(({ ports = [] }) => ports.filter((it) => it.hostPort));
  return [
    ...shared.map((it) => `shares its node: ${it}`),
    ...folders.map((it) => `mounts a folder of its node: ${it}`),
    ...ports.map((it) => `takes a port of its node: ${it.hostPort}`),
  ];
}

const amount = z.union([z.number(), z.string()]).optional();
const budgetJson = z.looseObject({
  spec: z.looseObject({
    minAvailable: amount,
    maxUnavailable: amount,
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()) }),
  }),
});
const autoscalerJson = z.looseObject({
  spec: z.looseObject({
    minReplicas: z.number().optional(),
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
  }),
});

function budget(workload: Workload, objects: readonly Rendered[]): readonly string[] {
  const least = autoscalersOf(workload, objects)[0] ?? workload.replicas ?? 1;
  if (workload.rendered.object.kind === 'DaemonSet' || least < 2) return [];
  const budgets = objects
    .filter(({ object }) => object.kind === 'PodDisruptionBudget')
    .filter(({ object }) => object.metadata.namespace === workload.namespace)
    .map(({ object }) => budgetJson.parse(object).spec)
    .filter(({ selector }) => carries(workload.labels, selector.matchLabels));
  if (budgets.length === 0) return [`has ${least} replicas and no PodDisruptionBudget`];
  // Two on one pod, and the Eviction API refuses to move it at all.
  if (budgets.length > 1) return [`has ${budgets.length} PodDisruptionBudgets`];
  return budgets.flatMap((it) =>
    disruptions(it, least) >= 1 ? [] : ['its budget allows nothing'],
  );
}

/** As the disruption controller counts: shares are rounded up, for either side. */
function disruptions(
  { minAvailable, maxUnavailable }: { minAvailable?: unknown; maxUnavailable?: unknown },
  replicas: number,
): number {
  if (maxUnavailable !== undefined) return pods(maxUnavailable, replicas);
  return minAvailable === undefined ? replicas - 1 : replicas - pods(minAvailable, replicas);
}

const pods = (given: unknown, replicas: number): number =>
  typeof given === 'string'
    ? Math.ceil((Number.parseInt(given, 10) / 100) * replicas)
    : Number(given);

function replicas(workload: Workload, objects: readonly Rendered[]): readonly string[] {
  const scaled = autoscalersOf(workload, objects).length > 0;
  if (workload.rendered.object.kind === 'DaemonSet') return [];
  if (scaled && workload.replicas !== undefined)
    return ['says how many replicas, which its autoscaler decides: Flux would set it back'];
  return !scaled && workload.replicas === undefined ? ['says nothing about its replicas'] : [];
}

/** The least replicas by each HorizontalPodAutoscaler that aims at the workload. */
const autoscalersOf = ({ rendered, namespace }: Workload, objects: readonly Rendered[]) =>
  objects
    .filter(({ object }) => object.kind === 'HorizontalPodAutoscaler')
    .filter(({ object }) => object.metadata.namespace === namespace)
    .map(({ object }) => autoscalerJson.parse(object).spec)
    .filter(({ scaleTargetRef: { kind, name } }) => {
      const { object } = rendered;
      return kind === object.kind && name === object.metadata.name;
    })
    .map(({ minReplicas = 1 }) => minReplicas);

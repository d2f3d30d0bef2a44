import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { selects } from './labels.ts';
import { type PodOptions, podTemplate } from './pod.ts';

export interface DeploymentOptions extends PodOptions {
  /** Absent where a HorizontalPodAutoscaler decides: Flux would set it back at each interval. */
  readonly replicas?: number;
  readonly strategy?: k8s.DeploymentStrategy;
  readonly revisionHistoryLimit?: number;
}

export function deployment(chart: Chart, options: DeploymentOptions): void {
  const { name, labels, replicas, strategy, revisionHistoryLimit = 3 } = options;
  new k8s.KubeDeployment(chart, `deployment-${name}`, {
    metadata: { name, labels: { ...selects(name), ...labels } },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      revisionHistoryLimit,
      ...(strategy ? { strategy } : {}),
      selector: { matchLabels: selects(name) },
      template: podTemplate(options),
    },
  });
}

/** One after the other: two at once would fight over the same duty or volume. */
export const RECREATE: k8s.DeploymentStrategy = { type: 'Recreate' };

export interface ServiceOptions {
  readonly name: string;
  /** Of the workload whose pods it finds; the Service's own name unless said. */
  readonly workload?: string;
  readonly type?: 'ClusterIP' | 'NodePort';
  /** By name: the Service's port, the container's port by name, and the node's where there is one. */
  readonly ports: Readonly<
    Record<string, { readonly port: number; readonly target?: string; readonly nodePort?: number }>
  >;
  readonly headless?: boolean;
  /** `Local` keeps the caller's address and opens the port only where a pod of it stands. */
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';
}

export function service(chart: Chart, options: ServiceOptions): void {
  const { name, workload = name, type = 'ClusterIP', externalTrafficPolicy, headless } = options;
  new k8s.KubeService(chart, `service-${name}`, {
    metadata: { name, labels: selects(workload) },
    spec: {
      type,
      ...(headless ? { clusterIp: 'None' } : {}),
      ...(externalTrafficPolicy ? { externalTrafficPolicy } : {}),
      selector: selects(workload),
      ports: Object.entries(options.ports).map(([port, it]) => ({
        name: port,
        port: it.port,
        protocol: 'TCP',
        targetPort: k8s.IntOrString.fromString(it.target ?? port),
        ...(it.nodePort === undefined ? {} : { nodePort: it.nodePort }),
      })),
    },
  });
}

export interface BudgetOptions {
  readonly name: string;
  /** A number of pods, or a share such as `20%`. */
  readonly most: { readonly unavailable: number | string } | { readonly needed: number | string };
  /** Of the pods; by the house's label unless said. */
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** Two or more replicas are worth little if a drain may take them all at once. */
export function disruptionBudget(chart: Chart, options: BudgetOptions): void {
  const { name, most, matchLabels = selects(name) } = options;
  new k8s.KubePodDisruptionBudget(chart, `budget-${name}`, {
    metadata: { name, labels: selects(name) },
    spec: {
      ...('needed' in most
        ? { minAvailable: amount(most.needed) }
        : { maxUnavailable: amount(most.unavailable) }),
      selector: { matchLabels: { ...matchLabels } },
      // A pod that is broken anyway must not keep its node.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}

const amount = (it: number | string): k8s.IntOrString =>
  typeof it === 'number' ? k8s.IntOrString.fromNumber(it) : k8s.IntOrString.fromString(it);

export function serviceAccount(
  chart: Chart,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
): void {
  new k8s.KubeServiceAccount(chart, `account-${name}`, {
    metadata: { name, labels: selects(name), ...(namespace === undefined ? {} : { namespace }) },
    // Its pods say themselves whether they carry a token.
    automountServiceAccountToken: false,
  });
}

import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { quantities } from '../../constructs/container.ts';
import { MONITORING, SHOP, SMARTSCALE } from '../../constructs/names.ts';
import { TO_DNS } from '../../constructs/network.ts';

interface Room {
  readonly pods: number;
  /** Sums over all pods of the namespace. */
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/**
 * The most that a namespace may ask for. The shop's is what its autoscaler can reach (40 pods, and
 * a quarter more while a rollout runs): a slip in a manifest must not buy ten nodes.
 */
const ROOMS: Readonly<Record<string, Room>> = {
  [MONITORING]: {
    pods: 30,
    requests: { cpu: '2', memory: '4Gi' },
    limits: { cpu: '6', memory: '8Gi' },
  },
  [SMARTSCALE]: {
    pods: 5,
    requests: { cpu: '500m', memory: '512Mi' },
    limits: { cpu: '1', memory: '1Gi' },
  },
  [SHOP]: {
    pods: 60,
    requests: { cpu: '10', memory: '13Gi' },
    limits: { cpu: '25', memory: '26Gi' },
  },
};

export function namespaceGuards(chart: Chart): void {
  for (const [namespace, room] of Object.entries(ROOMS)) {
    quota(chart, namespace, room);
    defaults(chart, namespace);
    silence(chart, namespace);
  }
}

function quota(chart: Chart, namespace: string, { pods, requests, limits }: Room): void {
  const [wanted, most] = [quantities(requests), quantities(limits)];
  new k8s.KubeResourceQuota(chart, `quota-${namespace}`, {
    metadata: { name: 'room', namespace },
    spec: {
      hard: {
        pods: k8s.Quantity.fromNumber(pods),
        ...prefixed('requests', wanted),
        ...prefixed('limits', most),
        // A load balancer costs money and opens the cluster to the world.
        'services.loadbalancers': k8s.Quantity.fromNumber(0),
      },
    },
  });
}

const prefixed = (prefix: string, quantities: Readonly<Record<string, k8s.Quantity>>) =>
  Object.fromEntries(Object.entries(quantities).map(([key, it]) => [`${prefix}.${key}`, it]));

/** A quota refuses pods that name no requests, so those of drills and debugging are given some. */
function defaults(chart: Chart, namespace: string): void {
  new k8s.KubeLimitRange(chart, `defaults-${namespace}`, {
    metadata: { name: 'defaults', namespace },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: quantities({ cpu: '50m', memory: '64Mi' }),
          default: quantities({ cpu: '200m', memory: '256Mi' }),
        },
      ],
    },
  });
}

/** Nobody speaks to anybody but to resolve names. What is needed is said with each workload. */
function silence(chart: Chart, namespace: string): void {
  new k8s.KubeNetworkPolicy(chart, `silence-${namespace}`, {
    metadata: { name: 'default-deny', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  new k8s.KubeNetworkPolicy(chart, `dns-${namespace}`, {
    metadata: { name: 'resolve-names', namespace },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [TO_DNS] },
  });
}

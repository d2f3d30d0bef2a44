import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { SETTINGS } from '../settings.ts';
import { inNamespace, selects } from './labels.ts';

export interface TrafficOptions {
  /** Of the workload whose pods it is about. */
  readonly workload: string;
  readonly ingress?: readonly k8s.NetworkPolicyIngressRule[];
  readonly egress?: readonly k8s.NetworkPolicyEgressRule[];
}

/** What one workload may take and send, on top of `default-deny`, which forbids all else. */
export function traffic(chart: Chart, options: TrafficOptions): void {
  const { workload, ingress, egress } = options;
  new k8s.KubeNetworkPolicy(chart, `traffic-${workload}`, {
    metadata: { name: workload, labels: selects(workload) },
    spec: {
      podSelector: { matchLabels: selects(workload) },
      policyTypes: [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])],
      ...(ingress ? { ingress: [...ingress] } : {}),
      ...(egress ? { egress: [...egress] } : {}),
    },
  });
}

/** Ports by number or by the container's name for them. */
export const tcp = (...ports: readonly (number | string)[]): k8s.NetworkPolicyPort[] =>
  ports.map((port) => ({
    protocol: 'TCP',
    port:
      typeof port === 'number'
        ? k8s.IntOrString.fromNumber(port)
        : k8s.IntOrString.fromString(port),
  }));

/** Pods of one workload, in this namespace or in another. */
export const podsOf = (workload: string, namespace?: string): k8s.NetworkPolicyPeer => ({
  podSelector: { matchLabels: selects(workload) },
  ...(namespace === undefined
    ? {}
    : { namespaceSelector: { matchLabels: inNamespace(namespace) } }),
});

/** All pods of one namespace. */
export const namespaceOf = (name: string): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: inNamespace(name) },
});

/** Nodes, functions and whatever else has an address in the VPC. */
export const FROM_VPC: k8s.NetworkPolicyPeer = { ipBlock: { cidr: SETTINGS.vpcCidr } };

/** Names are resolved by CoreDNS and nobody else. */
export const TO_DNS: k8s.NetworkPolicyEgressRule = {
  to: [
    {
      ...namespaceOf('kube-system'),
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: k8s.IntOrString.fromNumber(53) },
    { protocol: 'TCP', port: k8s.IntOrString.fromNumber(53) },
  ],
};

/**
 * The API server: its Service's address before translation, the server's own after. Which of the
 * two a policy sees depends on the network plugin, so both are named.
 */
export const TO_API_SERVER: k8s.NetworkPolicyEgressRule = {
  to: [{ ipBlock: { cidr: SETTINGS.vpcCidr } }, { ipBlock: { cidr: SETTINGS.serviceCidr } }],
  ports: tcp(443, 6443),
};

/**
 * AWS and whatever else speaks TLS outside the cluster. The address of instance metadata is left
 * out: a pod takes its role from its own token, never from the node.
 */
export const TO_INTERNET: k8s.NetworkPolicyEgressRule = {
  to: [
    {
      ipBlock: {
        cidr: '0.0.0.0/0',
        except: [SETTINGS.vpcCidr, SETTINGS.podCidr, SETTINGS.serviceCidr, '169.254.0.0/16'],
      },
    },
  ],
  ports: tcp(443),
};

/**
 * Where this cluster lives. What stands here are placeholders that are valid but nobody's: change
 * them once, run `npm run synth`, commit both.
 */
export interface ClusterSettings {
  /** Folder under `clusters/`, Prometheus' external label, and the functions' `CLUSTER_ID`. */
  readonly cluster: string;
  /**
   * What Flux follows, by http, https or ssh. `secret` names the Secret in `flux-system` that has
   * the credentials (`username` and `password`); a public repository needs none.
   */
  readonly repository: { readonly url: string; readonly branch: string; readonly secret?: string };
  /**
   * Whether GitHub may call at each push. Off, since nothing from outside reaches the cluster by
   * default: it takes a way in to `notification-controller`, and the Secret `flux-webhook`.
   */
  readonly webhook: boolean;
  /** Where people see the repository, for commit statuses and links. */
  readonly github: string;
  readonly account: string;
  readonly region: string;
  /** The API server as functions and new nodes find it: its private name, and K3s's port. */
  readonly apiServer: string;
  /**
   * Names of secrets as Secrets Manager has them, each with the six characters that it added. They
   * belong to it: without them it may take the end of a name for its own.
   */
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** Of the VPC: node ports and the API server are reached from addresses in it. */
  readonly vpcCidr: string;
  /** Of pods and of services, as K3s gives them out unless told otherwise. */
  readonly podCidr: string;
  readonly serviceCidr: string;
}

export type SecretName =
  | 'kubernetes-access'
  | 'k3s-token'
  | 'prometheus-basic-auth'
  | 'prometheus-tls'
  | 'grafana-admin';

export const SETTINGS: ClusterSettings = {
  cluster: 'smartscale-prod',
  repository: { url: 'https://github.com/techflow/smartscale', branch: 'main' },
  webhook: false,
  github: 'https://github.com/techflow/smartscale',
  // The account of AWS's own examples.
  account: '123456789012',
  region: 'us-east-1',
  apiServer: 'https://k3s.smartscale.internal:6443',
  secrets: {
    'kubernetes-access': 'kubernetes-access-AbCdEf',
    'k3s-token': 'k3s-token-AbCdEf',
    'prometheus-basic-auth': 'prometheus-basic-auth-AbCdEf',
    'prometheus-tls': 'prometheus-tls-AbCdEf',
    'grafana-admin': 'grafana-admin-AbCdEf',
  },
  vpcCidr: '10.0.0.0/16',
  podCidr: '10.42.0.0/16',
  serviceCidr: '10.43.0.0/16',
};

/** The registry that holds our own images. */
export const registryOf = ({ account, region }: ClusterSettings): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com`;

/** Such as `arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-alerts`. */
export const arnOf = (
  { account, region }: ClusterSettings,
  service: 'sns' | 'secretsmanager',
  resource: string,
): string => `arn:aws:${service}:${region}:${account}:${resource}`;

/** A role that one ServiceAccount may take, by a token of the cluster's own issuer. */
export const roleOf = ({ account }: ClusterSettings, name: string): string =>
  `arn:aws:iam::${account}:role/${name}`;

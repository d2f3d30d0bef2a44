/** What a machine is told at its first start: places and names, never a secret. */
export interface WorkerBoot {
  readonly region: string;
  readonly cluster: string;
  /** `k3s.smartscale.internal`. */
  readonly serverName: string;
  /** ARN of the secret that holds the join token. */
  readonly joinTokenSecret: string;
  /** Log group that a failed boot is told to before the machine ends itself. */
  readonly bootLogGroup: string;
  /** `123456789012.dkr.ecr.us-east-1.amazonaws.com`. */
  readonly registry: string;
}

export interface ServerBoot {
  readonly region: string;
  readonly cluster: string;
  readonly serverName: string;
  /** The address that admins reach it by. */
  readonly publicAddress: string;
  /** ARNs. */
  readonly secrets: {
    readonly serverToken: string;
    readonly joinToken: string;
    readonly kubernetesAdmin: string;
  };
  readonly snapshots: { readonly bucket: string };
  /** Bucket of the issuer's documents, and its address with the scheme. */
  readonly issuer: { readonly bucket: string; readonly url: string };
  /** Ids of the volumes that hold data, by the folder under `/var/lib/smartscale`. */
  readonly volumes: { readonly prometheus: string; readonly grafana: string };
  /** Log group that a failed boot is told to. */
  readonly bootLogGroup: string;
  readonly registry: string;
}

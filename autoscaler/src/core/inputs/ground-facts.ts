import { z } from 'zod';
import { object } from './shape.ts';

/** Secrets that the controller fills or reads. */
export const MANIFEST_SECRETS = [
  'kubernetes-access',
  'k3s-token',
  'prometheus-basic-auth',
  'prometheus-tls',
  'grafana-admin',
] as const;
export type ManifestSecret = (typeof MANIFEST_SECRETS)[number];

/**
 * What the manifests know of the ground: the stack tells it as its output `manifests`, and
 * `apps/settings.json` holds what it told (`npm run platform:settings`).
 */
export interface GroundFacts {
  /** Folder under `clusters/`, Prometheus' external label, and the functions' `CLUSTER_ID`. */
  readonly cluster: string;
  readonly account: string;
  readonly region: string;
  /** The API server as functions and new nodes find it: its private name, and K3s's port. */
  readonly apiServer: string;
  /** Of the VPC: node ports and the API server are reached from addresses in it. */
  readonly vpcCidr: string;
  /** GitHub's owner/name: whose `clusters/` and `policies/` Flux follows. */
  readonly repository: string;
  /**
   * Names of secrets as Secrets Manager has them, each with the six characters that it added. They
   * belong to it: without them it may take the end of a name for its own.
   */
  readonly secrets: Readonly<Record<ManifestSecret, string>>;
}

const secret = (name: ManifestSecret) =>
  z
    .string()
    .regex(
      new RegExp(`^([a-z0-9-]+-)?${name}-[A-Za-z0-9]{6}$`),
      `${name} and the six characters that Secrets Manager added`,
    );

export const GROUND_FACTS: z.ZodType<GroundFacts> = object<GroundFacts>({
  cluster: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name such as smartscale-prod'),
  account: z.string().regex(/^\d{12}$/, 'an account of twelve digits'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1'),
  apiServer: z.url({ protocol: /^https$/, error: 'an address such as https://k3s.example:6443' }),
  vpcCidr: z.cidrv4('addresses such as 10.0.0.0/16'),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "GitHub's owner/name"),
  secrets: object<GroundFacts['secrets']>({
    'kubernetes-access': secret('kubernetes-access'),
    'k3s-token': secret('k3s-token'),
    'prometheus-basic-auth': secret('prometheus-basic-auth'),
    'prometheus-tls': secret('prometheus-tls'),
    'grafana-admin': secret('grafana-admin'),
  }),
});

/** Name of the stack's output that has them. */
export const MANIFESTS_OUTPUT = 'manifests';

/** The file that they stand in, from the root of the repository. */
export const SETTINGS_FILE = 'apps/settings.json';

import { z } from 'zod';

/**
 * What the manifests know of the ground: the stack tells it as its output `manifests`, and
 * `apps/settings.json` holds what it told (`npm run platform:settings`).
 */
const secretName = (name: string) =>
  z
    .string()
    .regex(
      new RegExp(`^([a-z0-9-]+-)?${name}-[A-Za-z0-9]{6}$`),
      `${name} and the six characters that Secrets Manager added`,
    );

/** Secrets that the controller fills or reads. */
export const MANIFEST_SECRETS = [
  'kubernetes-access',
  'k3s-token',
  'prometheus-basic-auth',
  'prometheus-tls',
  'grafana-admin',
] as const;
export type ManifestSecret = (typeof MANIFEST_SECRETS)[number];

export const GROUND_FACTS = z.strictObject({
  cluster: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name such as smartscale-prod'),
  account: z.string().regex(/^\d{12}$/, 'an account of twelve digits'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1'),
  /** As functions and new nodes find it: its private name, and K3s's port. */
  apiServer: z.url({ protocol: /^https$/, error: 'an address such as https://k3s.example:6443' }),
  vpcCidr: z.cidrv4('addresses such as 10.0.0.0/16'),
  /** Whose clusters/ and policies/ Flux follows. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "GitHub's owner/name"),
  secrets: z.strictObject({
    'kubernetes-access': secretName('kubernetes-access'),
    'k3s-token': secretName('k3s-token'),
    'prometheus-basic-auth': secretName('prometheus-basic-auth'),
    'prometheus-tls': secretName('prometheus-tls'),
    'grafana-admin': secretName('grafana-admin'),
  } satisfies Record<ManifestSecret, z.ZodType>),
});

export type GroundFacts = Readonly<z.output<typeof GROUND_FACTS>>;

/** Name of the stack's output that has them. */
export const MANIFESTS_OUTPUT = 'manifests';

import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import type { Audience } from '../../core/message.ts';
import type { Parsed } from '../../core/problem.ts';
import { arn, type Environment, FUNCTION, matching, PLACE } from '../functions/settings.ts';

/** Where things are, as the manifests tell the controller by its environment. Values are ARNs. */
export interface ControllerSettings {
  readonly region: string;
  readonly cluster: string;
  /** Name of the parameter that holds the policy. */
  readonly policy: string;
  /** The API server as the functions and new nodes find it. */
  readonly server: string;
  /** The same as a pod finds it. */
  readonly own: string;
  /** The function that scales, by name or ARN. */
  readonly autoscaler: string;
  readonly secrets: {
    readonly kubernetes: string;
    readonly joinToken: string;
    readonly prometheus: string;
    readonly prometheusTls: string;
    readonly grafana: string;
  };
  /** ARN of the topic of each audience. */
  readonly topics: Readonly<Record<Audience, string>>;
  /** Where it answers about itself. */
  readonly port: number;
  /** Folder with the token and the authority that the kubelet puts into each pod. */
  readonly serviceAccount: string;
  /** The role that its ServiceAccount may take; without it, the SDK's own chain. */
  readonly role?: { readonly arn: string; readonly tokenFile: string };
}

const SERVER = matching(
  /^https:\/\/[\w.-]+(:\d+)?$/,
  'an address such as https://k3s.smartscale.internal:6443, without a path',
);
const PORT = 'a port such as 8080';
const BOTH = 'both of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, or neither';

const VARIABLES = PLACE.omit({ DYNAMODB_TABLE: true })
  .extend({
    API_SERVER: SERVER,
    KUBERNETES_SERVICE_HOST: matching(/^[\w.:-]+$/, 'a host').optional(),
    KUBERNETES_SERVICE_PORT: matching(/^\d+$/, 'a port').optional(),
    AUTOSCALER_FUNCTION: FUNCTION,
    KUBERNETES_ACCESS_SECRET_ARN: arn('secretsmanager'),
    JOIN_TOKEN_SECRET_ARN: arn('secretsmanager'),
    PROMETHEUS_SECRET_ARN: arn('secretsmanager'),
    PROMETHEUS_TLS_SECRET_ARN: arn('secretsmanager'),
    GRAFANA_SECRET_ARN: arn('secretsmanager'),
    ALERTS_TOPIC_ARN: arn('sns'),
    WARNINGS_TOPIC_ARN: arn('sns'),
    LISTEN_PORT: z
      .string({ error: PORT })
      .regex(/^\d{1,5}$/, { error: PORT })
      .transform(Number)
      .refine((port) => port <= 65_535, { error: PORT })
      .default(8_080),
    SERVICE_ACCOUNT_DIRECTORY: z
      .string()
      .min(1)
      .default('/var/run/secrets/kubernetes.io/serviceaccount'),
    AWS_ROLE_ARN: matching(/^arn:[\w-]+:iam::\d{12}:role\/\S+$/, 'the ARN of a role').optional(),
    AWS_WEB_IDENTITY_TOKEN_FILE: z.string().min(1).optional(),
  })
  .refine((it) => !it.AWS_ROLE_ARN === !it.AWS_WEB_IDENTITY_TOKEN_FILE, {
    error: BOTH,
    path: ['AWS_ROLE_ARN'],
    // Told beside all other problems, not after they are mended.
    when: () => true,
  });

/** All that is wrong at once. */
export function readControllerSettings(environment: Environment): Parsed<ControllerSettings> {
  const read = check(VARIABLES, environment, 'environment');
  return read.ok ? { ok: true, value: settingsOf(read.value) } : read;
}

function settingsOf(read: z.output<typeof VARIABLES>): ControllerSettings {
  const { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = read;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = read;
  return {
    region: read.AWS_REGION,
    cluster: read.CLUSTER_ID,
    policy: read.POLICY_PARAMETER,
    server: read.API_SERVER,
    own: host === undefined ? read.API_SERVER : originOf(host, port ?? '443'),
    autoscaler: read.AUTOSCALER_FUNCTION,
    secrets: {
      kubernetes: read.KUBERNETES_ACCESS_SECRET_ARN,
      joinToken: read.JOIN_TOKEN_SECRET_ARN,
      prometheus: read.PROMETHEUS_SECRET_ARN,
      prometheusTls: read.PROMETHEUS_TLS_SECRET_ARN,
      grafana: read.GRAFANA_SECRET_ARN,
    },
    topics: { alerts: read.ALERTS_TOPIC_ARN, warnings: read.WARNINGS_TOPIC_ARN },
    port: read.LISTEN_PORT,
    serviceAccount: read.SERVICE_ACCOUNT_DIRECTORY,
    ...(role && tokenFile ? { role: { arn: role, tokenFile } } : {}),
  };
}

/** An IPv6 address stands in brackets in a URL. */
const originOf = (host: string, port: string): string =>
  `https://${host.includes(':') ? `[${host}]` : host}:${port}`;

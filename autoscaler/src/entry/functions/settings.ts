import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import type { Audience } from '../../core/message.ts';
import type { SafeGround } from '../../core/policy/safe.ts';
import type { Parsed } from '../../core/problem.ts';
import { WORKER_TAGS } from '../../core/tags.ts';
import { isNonEmpty, type Zone } from '../../core/units.ts';

/**
 * Where things are, as the platform tells a function by its environment (A1). Bounds, thresholds
 * and cooldowns are deliberately absent: the policy is their only source.
 */
export interface Settings {
  readonly region: string;
  readonly cluster: string;
  readonly table: string;
  /** Name of the parameter that holds the policy. */
  readonly policy: string;
  /** Scheme, host and port, without a path. */
  readonly prometheus: string;
  /** ARNs. */
  readonly secrets: { readonly kubernetes: string; readonly prometheus: string };
  readonly template: { readonly id: string; readonly version: string };
  /** Private subnets by the zone that they lie in. */
  readonly subnets: Readonly<Record<string, string>>;
  /** The tag `Environment` of what is bought. */
  readonly environment: string;
  /** The zones of the subnets, in the order in which they were written. */
  readonly ground: SafeGround;
  /** ARN of the topic of each audience. */
  readonly topics: Readonly<Record<Audience, string>>;
}

/** Those of the function that handles interruptions: it asks the autoscaler for a tick. */
export interface InterruptionSettings extends Settings {
  /** Name or ARN. */
  readonly autoscaler: string;
}

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong at once: each deployment shows one problem less otherwise. */
export function readSettings(environment: Environment): Parsed<Settings> {
  const read = check(VARIABLES, environment, SOURCE);
  return read.ok ? { ok: true, value: settingsOf(read.value) } : read;
}

/** Where one cluster's memory is: all that a person needs to look at it, or to pause it. */
export function readPlace(
  environment: Environment,
): Parsed<Pick<Settings, 'region' | 'cluster' | 'table' | 'policy'>> {
  const read = check(PLACE, environment, SOURCE);
  if (!read.ok) return read;
  const { AWS_REGION: region, CLUSTER_ID: cluster, ...names } = read.value;
  const { DYNAMODB_TABLE: table, POLICY_PARAMETER: policy } = names;
  return { ok: true, value: { region, cluster, table, policy } };
}

export function readInterruptionSettings(environment: Environment): Parsed<InterruptionSettings> {
  const read = check(INTERRUPTION_VARIABLES, environment, SOURCE);
  if (!read.ok) return read;
  const autoscaler = read.value.AUTOSCALER_FUNCTION;
  return { ok: true, value: { ...settingsOf(read.value), autoscaler } };
}

const SOURCE = 'environment';

export const matching = (pattern: RegExp, what: string) =>
  z.string({ error: what }).regex(pattern, { error: what });

export const arn = (service: string) =>
  matching(new RegExp(`^arn:[\\w-]+:${service}:[\\w-]+:\\d{12}:\\S+$`), `an ARN of ${service}`);

/** Only https: Prometheus is asked with a password, and plain http would send it in clear. */
const ORIGIN = matching(
  /^https:\/\/[\w.-]+(:\d+)?$/,
  'an address such as https://10.0.1.10:30090, without a path',
);

/** Name of a function, alone or at the end of its ARN. */
export const FUNCTION = matching(
  /^(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,64}(:[\w-]+)?$/,
  'the name or the ARN of a function',
);

const PAIRS = 'zones with their subnets, each zone once, such as us-east-1a=subnet-1,us-east-1b=…';

const SUBNETS = z.string({ error: PAIRS }).transform((text, context) => {
  const pairs = text.split(',').map((it) => /^([a-z0-9-]+)=(subnet-\w+)$/.exec(it.trim()));
  const found = pairs.flatMap((it) => (it?.[1] && it[2] ? [[it[1], it[2]] as const] : []));
  const zones = found.map(([zone]) => zone as Zone);
  const whole = found.length === pairs.length && new Set(zones).size === zones.length;
  if (whole && isNonEmpty(zones)) return { subnets: Object.fromEntries(found), ground: { zones } };
  context.addIssue({ code: 'custom', message: PAIRS });
  return z.NEVER;
});

export const PLACE = z.object({
  AWS_REGION: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1'),
  CLUSTER_ID: matching(/^[\w.-]{1,100}$/, 'the name of the cluster'),
  DYNAMODB_TABLE: matching(/^[\w.-]{3,255}$/, 'the name of a table'),
  POLICY_PARAMETER: matching(/^\/[\w./-]+$/, 'the name of a parameter, with its leading slash'),
});

const VARIABLES = PLACE.extend({
  PROMETHEUS_URL: ORIGIN,
  KUBERNETES_ACCESS_SECRET_ARN: arn('secretsmanager'),
  PROMETHEUS_SECRET_ARN: arn('secretsmanager'),
  LAUNCH_TEMPLATE_ID: matching(/^lt-\w+$/, 'the id of a launch template'),
  // Never `$Latest`: a repeat with the same token must carry the same parameters.
  LAUNCH_TEMPLATE_VERSION: matching(/^[1-9]\d*$/, 'the number of a version'),
  SUBNETS,
  // Optional, so that a stack that forgets it is one that no drill touches.
  ENVIRONMENT: matching(/^[\w .:/=+@-]{1,256}$/, 'a value that a tag may have').default(
    WORKER_TAGS.Environment,
  ),
  ALERTS_TOPIC_ARN: arn('sns'),
  WARNINGS_TOPIC_ARN: arn('sns'),
});

const INTERRUPTION_VARIABLES = VARIABLES.extend({ AUTOSCALER_FUNCTION: FUNCTION });

const settingsOf = (read: z.output<typeof VARIABLES>): Settings => ({
  region: read.AWS_REGION,
  cluster: read.CLUSTER_ID,
  table: read.DYNAMODB_TABLE,
  policy: read.POLICY_PARAMETER,
  prometheus: read.PROMETHEUS_URL,
  secrets: {
    kubernetes: read.KUBERNETES_ACCESS_SECRET_ARN,
    prometheus: read.PROMETHEUS_SECRET_ARN,
  },
  template: { id: read.LAUNCH_TEMPLATE_ID, version: read.LAUNCH_TEMPLATE_VERSION },
  environment: read.ENVIRONMENT,
  ...read.SUBNETS,
  topics: { alerts: read.ALERTS_TOPIC_ARN, warnings: read.WARNINGS_TOPIC_ARN },
});

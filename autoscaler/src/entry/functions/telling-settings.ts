import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import type { Parsed } from '../../core/problem.ts';
import type { Links } from '../../core/slack/links.ts';
import type { Environment } from './settings.ts';

/** Where the function is that forwards to Slack, and where its posts link to (A2, A5, A6). */
export interface AlertSettings {
  readonly region: string;
  readonly cluster: string;
  /** ARN of the secret that holds the webhook's address, as it is. */
  readonly webhook: string;
  readonly links: Links;
}

/** Where the function is that reports the week's cost. */
export interface CostReportSettings {
  readonly region: string;
  readonly cluster: string;
  readonly table: string;
  /** ARN of the topic that informs: a report wakes nobody. */
  readonly topic: string;
}

const matching = (pattern: RegExp, what: string) =>
  z.string({ error: what }).regex(pattern, { error: what });

const arn = (service: string) =>
  matching(new RegExp(`^arn:[\\w-]+:${service}:[\\w-]+:\\d{12}:\\S+$`), `an ARN of ${service}`);

const PLACE = {
  AWS_REGION: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1'),
  CLUSTER_ID: matching(/^[\w.-]{1,100}$/, 'the name of the cluster'),
};

/** A stack that has none sets the variable to nothing. */
const address = (what: string) =>
  z
    .string({ error: what })
    .regex(/^$|^https?:\/\/[^\s<>|]+$/, { error: what })
    .optional();

const ALERTS = z.object({
  ...PLACE,
  SLACK_WEBHOOK_SECRET_ARN: arn('secretsmanager'),
  GRAFANA_URL: address('the address of a dashboard, or nothing'),
  LOG_GROUP_URL: address('the address of the logs, or nothing'),
  DECISION_URL: address('the address of a decision with {id} in it, or nothing'),
});

const COST_REPORT = z.object({
  ...PLACE,
  DYNAMODB_TABLE: matching(/^[\w.-]{3,255}$/, 'the name of a table'),
  WARNINGS_TOPIC_ARN: arn('sns'),
});

const SOURCE = 'environment';

/** All that is wrong at once. */
export function readAlertSettings(environment: Environment): Parsed<AlertSettings> {
  const read = check(ALERTS, environment, SOURCE);
  if (!read.ok) return read;
  const { AWS_REGION, CLUSTER_ID, SLACK_WEBHOOK_SECRET_ARN, ...urls } = read.value;
  const links = {
    ...(urls.GRAFANA_URL ? { grafana: urls.GRAFANA_URL } : {}),
    ...(urls.LOG_GROUP_URL ? { logs: urls.LOG_GROUP_URL } : {}),
    ...(urls.DECISION_URL ? { decision: urls.DECISION_URL } : {}),
  };
  const webhook = SLACK_WEBHOOK_SECRET_ARN;
  return { ok: true, value: { region: AWS_REGION, cluster: CLUSTER_ID, webhook, links } };
}

export function readCostReportSettings(environment: Environment): Parsed<CostReportSettings> {
  const read = check(COST_REPORT, environment, SOURCE);
  if (!read.ok) return read;
  const { AWS_REGION: region, CLUSTER_ID: cluster, DYNAMODB_TABLE: table } = read.value;
  return { ok: true, value: { region, cluster, table, topic: read.value.WARNINGS_TOPIC_ARN } };
}

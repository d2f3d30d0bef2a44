import * as pulumi from '@pulumi/pulumi';
import type { FunctionName, SecretName } from '../../autoscaler/src/core/ground.ts';
import {
  functionName,
  logGroupName,
  type Place,
  policyParameter,
  SERVER_NAME,
  tableName,
  topicArn,
} from '../../autoscaler/src/core/ground-names.ts';
import type { PeopleSettings } from '../settings.ts';

/** What functions are told of the ground. */
export interface Ground {
  readonly place: Place;
  /** The tag `Environment`, on what is bought as on everything else. */
  readonly environment: string;
  readonly links: PeopleSettings['links'];
  readonly secrets: Readonly<Record<SecretName, pulumi.Output<string>>>;
  readonly template: {
    readonly id: pulumi.Output<string>;
    readonly version: pulumi.Output<string>;
  };
  /** By zone. */
  readonly privateSubnets: Readonly<Record<string, pulumi.Output<string>>>;
}

export type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** By the name that its certificate has. */
export const PROMETHEUS_URL = `https://${SERVER_NAME}:30090`;

/**
 * Variables by function, as `entry/functions/settings.ts` and `telling-settings.ts` read them
 * (`AWS_REGION` AWS Lambda sets itself). Places and names only: a value here can be read by whoever
 * may look at the function, and bounds and thresholds are the policy's.
 */
export function environmentOf(name: FunctionName, ground: Ground): Variables {
  const { place, secrets, links } = ground;
  const CLUSTER_ID = place.cluster;
  switch (name) {
    case 'autoscaler':
      return scaling(ground);
    case 'interruptions':
      return { ...scaling(ground), AUTOSCALER_FUNCTION: functionName(place, 'autoscaler') };
    case 'alerts':
      return {
        CLUSTER_ID,
        SLACK_WEBHOOK_SECRET_ARN: secrets['slack-webhook'],
        GRAFANA_URL: links.grafana,
        LOG_GROUP_URL: logsAddress(place),
        DECISION_URL: links.decision,
      };
    case 'cost-report':
      return {
        CLUSTER_ID,
        DYNAMODB_TABLE: tableName(place),
        WARNINGS_TOPIC_ARN: topicArn(place, 'warnings'),
      };
  }
}

function scaling(ground: Ground): Variables {
  const { place, secrets, template, privateSubnets } = ground;
  const pairs = Object.entries(privateSubnets).map(
    ([zone, id]) => pulumi.interpolate`${zone}=${id}`,
  );
  return {
    CLUSTER_ID: place.cluster,
    ENVIRONMENT: ground.environment,
    DYNAMODB_TABLE: tableName(place),
    POLICY_PARAMETER: policyParameter(place),
    PROMETHEUS_URL,
    KUBERNETES_ACCESS_SECRET_ARN: secrets['kubernetes-access'],
    PROMETHEUS_SECRET_ARN: secrets['prometheus-basic-auth'],
    LAUNCH_TEMPLATE_ID: template.id,
    LAUNCH_TEMPLATE_VERSION: template.version,
    SUBNETS: pulumi.all(pairs).apply((all) => all.join(',')),
    ALERTS_TOPIC_ARN: topicArn(place, 'alerts'),
    WARNINGS_TOPIC_ARN: topicArn(place, 'warnings'),
  };
}

/** The console writes slashes of a log group's name as `$252F`. */
function logsAddress(place: Place): string {
  const group = logGroupName(place, 'autoscaler').replaceAll('/', '$252F');
  const console = `https://${place.region}.console.aws.amazon.com/cloudwatch/home`;
  return `${console}?region=${place.region}#logsV2:log-groups/log-group/${group}`;
}

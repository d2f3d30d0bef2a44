import {
  FUNCTIONS,
  type FunctionName,
  type RepositoryName,
  type SecretName,
  TOPICS,
} from './ground.ts';
import type { Audience } from './message.ts';

/** One stack in one account and region: all names and ARNs follow from it. */
export interface Place {
  /** Twelve digits. The provider refuses every other account. */
  readonly account: string;
  readonly region: string;
  /** `smartscale-prod`: the stack, the folder under `clusters/`, the functions' `CLUSTER_ID`. */
  readonly cluster: string;
}

/** The cluster whose parts have the names that the client chose; others put their own before. */
const FIRST = 'smartscale-prod';

/** `smartscale-autoscaler`; in the stack `smartscale-dev`: `smartscale-dev-autoscaler`. */
export const named = ({ cluster }: Place, name: string): string =>
  `${cluster === FIRST ? 'smartscale' : cluster}-${name}`;

/** A name that the client chose without a prefix: `k3s-token`, `k3s-autoscaler-state`. */
const bare = ({ cluster }: Place, name: string): string =>
  cluster === FIRST ? name : `${cluster}-${name}`;

export const functionName = (place: Place, name: FunctionName): string => named(place, name);
export const topicName = (place: Place, audience: Audience): string =>
  named(place, TOPICS[audience]);
export const secretName = (place: Place, name: SecretName): string => bare(place, name);
export const tableName = (place: Place): string => bare(place, 'k3s-autoscaler-state');
export const policyParameter = ({ cluster }: Place): string => `/smartscale/${cluster}/policy`;
export const repositoryName = (place: Place, name: RepositoryName): string => bare(place, name);

/** Roles of IAM, one for each who acts. Users of one are never users of another. */
export const ROLES = [
  ...FUNCTIONS,
  'worker',
  'server',
  'controller',
  'grafana',
  'scheduler',
  'github',
  'trail',
] as const;
export type RoleName = (typeof ROLES)[number];

export const roleName = (place: Place, name: RoleName): string => named(place, name);

/** Buckets are named for the whole of AWS, hence the account. */
export const BUCKETS = ['snapshots', 'issuer', 'trail'] as const;
export type BucketName = (typeof BUCKETS)[number];

export const bucketName = (place: Place, name: BucketName): string =>
  `${named(place, name)}-${place.account}-${place.region}`;

/** `boot` has what workers say when they fail to join, `trail` what CloudTrail saw. */
export type LogGroupName = FunctionName | 'boot' | 'trail';
export const logGroupName = (place: Place, of: LogGroupName): string =>
  of === 'boot' || of === 'trail'
    ? `/smartscale/${place.cluster}/${of}`
    : `/aws/lambda/${functionName(place, of)}`;

/** Takes what a function, a schedule or a rule could not deliver. */
export const queueName = (place: Place): string => named(place, 'failures');
/** All schedules of the stack are in it, so that its role trusts no others. */
export const scheduleGroupName = (place: Place): string => named(place, 'schedules');
export const trailName = (place: Place): string => named(place, 'trail');
/** Rules of EventBridge are `smartscale-interruption-…`: the queue takes from no others. */
export const ruleName = (place: Place, kind: string): string =>
  named(place, `interruption-${kind}`);
/** Alarms of CloudWatch are `smartscale-…`: topics take from no others. */
export const alarmName = (place: Place, alarm: string): string => named(place, alarm);

/** `arn:aws:sns:us-east-1:123456789012:smartscale-autoscaler-alerts`. */
export const arnOf = (
  { account, region }: Place,
  service:
    | 'sns'
    | 'sqs'
    | 'ssm'
    | 'lambda'
    | 'dynamodb'
    | 'ecr'
    | 'ec2'
    | 'logs'
    | 'secretsmanager'
    | 'events'
    | 'scheduler'
    | 'cloudtrail'
    | 'cloudwatch',
  resource: string,
): string => `arn:aws:${service}:${region}:${account}:${resource}`;

export const functionArn = (place: Place, name: FunctionName): string =>
  arnOf(place, 'lambda', `function:${functionName(place, name)}`);
export const topicArn = (place: Place, audience: Audience): string =>
  arnOf(place, 'sns', topicName(place, audience));
export const tableArn = (place: Place): string =>
  arnOf(place, 'dynamodb', `table/${tableName(place)}`);
export const parameterArn = (place: Place): string =>
  arnOf(place, 'ssm', `parameter${policyParameter(place)}`);
export const roleArn = (place: Place, name: RoleName): string =>
  `arn:aws:iam::${place.account}:role/${roleName(place, name)}`;
export const bucketArn = (place: Place, name: BucketName): string =>
  `arn:aws:s3:::${bucketName(place, name)}`;
/** The registry that holds our own images: `123456789012.dkr.ecr.us-east-1.amazonaws.com`. */
export const registryOf = ({ account, region }: Pick<Place, 'account' | 'region'>): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com`;
export const repositoryArn = (place: Place, name: RepositoryName): string =>
  arnOf(place, 'ecr', `repository/${repositoryName(place, name)}`);
export const logGroupArn = (place: Place, of: LogGroupName): string =>
  arnOf(place, 'logs', `log-group:${logGroupName(place, of)}`);
export const queueArn = (place: Place): string => arnOf(place, 'sqs', queueName(place));
export const trailArn = (place: Place): string =>
  arnOf(place, 'cloudtrail', `trail/${trailName(place)}`);

/**
 * A secret as a policy names it. Secrets Manager adds a hyphen and six characters to each name, so
 * six wildcards and no star: `k3s-token-*` would also be `k3s-token-of-somebody-else`.
 */
export const secretPattern = (place: Place, name: SecretName): string =>
  arnOf(place, 'secretsmanager', `secret:${secretName(place, name)}-??????`);

/** Private name of the server, in the zone of the VPC alone. */
export const PRIVATE_ZONE = 'smartscale.internal';
export const SERVER_NAME = `k3s.${PRIVATE_ZONE}`;
/** Where functions, agents and the controller find the API server. */
export const API_SERVER = `https://${SERVER_NAME}:6443`;

/** Issuer of the tokens of ServiceAccounts: the bucket, by its virtual host. */
export const issuerHost = (place: Place): string =>
  `${bucketName(place, 'issuer')}.s3.${place.region}.amazonaws.com`;

/**
 * The two documents that anybody may read, by their keys in the issuer's bucket: by OpenID Connect
 * Discovery, and where Kubernetes itself has its keys.
 */
export const ISSUER_DOCUMENTS = ['.well-known/openid-configuration', 'openid/v1/jwks'] as const;

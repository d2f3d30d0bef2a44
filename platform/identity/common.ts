import type { SecretName } from '../../autoscaler/src/core/ground.ts';
import {
  functionArn,
  type LogGroupName,
  logGroupArn,
  type Place,
  parameterArn,
  queueArn,
  secretPattern,
  tableArn,
  topicArn,
} from '../../autoscaler/src/core/ground-names.ts';
import type { Audience } from '../../autoscaler/src/core/message.ts';
import type { Statement } from './document.ts';
import { allow, deny, EVERYTHING, inRegion } from './statements.ts';

/** Statements that several roles share. */

export const readPolicy = (place: Place): Statement =>
  allow('ReadThePolicy', { Action: ['ssm:GetParameter'], Resource: [parameterArn(place)] });

export const readSecrets = (place: Place, ...names: readonly SecretName[]): Statement =>
  allow('ReadSecrets', {
    Action: ['secretsmanager:GetSecretValue'],
    Resource: names.map((name) => secretPattern(place, name)),
  });

/** A secret that it keeps in order: it looks before it writes. */
export const keepSecrets = (place: Place, ...names: readonly SecretName[]): Statement =>
  allow('KeepSecrets', {
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    Resource: names.map((name) => secretPattern(place, name)),
  });

export const tellPeople = (place: Place, ...audiences: readonly Audience[]): Statement =>
  allow('TellPeople', {
    Action: ['sns:Publish'],
    Resource: audiences.map((audience) => topicArn(place, audience)),
  });

/** One function, and no version of it by name. */
export const askForTicks = (place: Place): Statement =>
  allow('AskForTicks', {
    Action: ['lambda:InvokeFunction'],
    Resource: [functionArn(place, 'autoscaler')],
  });

/** The group is the stack's to make: who could make one would have one that is kept for ever. */
export const writeLog = (place: Place, of: LogGroupName): Statement =>
  allow('WriteItsLog', {
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [`${logGroupArn(place, of)}:log-stream:*`],
  });

/** What AWS Lambda or the Scheduler could not deliver, they put there in the role's name. */
export const handOverFailures = (place: Place): Statement =>
  allow('HandOverFailures', { Action: ['sqs:SendMessage'], Resource: [queueArn(place)] });

type TableAction = 'GetItem' | 'Query' | 'UpdateItem';

/**
 * This cluster's records alone. `PutItem` is refused by name, whoever adds what later: it replaces
 * the whole item, and taking the lease with it would wipe out the state (L2).
 */
export const useMemory = (
  place: Place,
  ...actions: readonly TableAction[]
): readonly Statement[] => [
  allow('UseItsOwnMemory', {
    Action: actions.map((it) => `dynamodb:${it}`),
    Resource: [tableArn(place)],
    Condition: {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [place.cluster] },
      // For a request without keys the line above holds too.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }),
  deny('NeverReplaceOrDelete', {
    Action: REPLACING.map((it) => `dynamodb:${it}`),
    Resource: [tableArn(place)],
  }),
];

/** All that writes an item other than by an update, PartiQL's ways included. */
const REPLACING = [
  'PutItem',
  'DeleteItem',
  'BatchWriteItem',
  'PartiQLInsert',
  'PartiQLUpdate',
  'PartiQLDelete',
  'PartiQLSelect',
];

/** Actions on EC2 that only look, which IAM binds to no resource. */
export const lookAtEc2 = (place: Place, ...actions: readonly string[]): Statement =>
  allow('LookAtEc2', {
    Action: actions.map((it) => `ec2:${it}`),
    Resource: EVERYTHING,
    Condition: inRegion(place),
  });

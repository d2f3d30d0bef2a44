import { REPOSITORIES } from '../../autoscaler/src/core/ground.ts';
import {
  functionArn,
  logGroupArn,
  type Place,
  parameterArn,
  repositoryArn,
} from '../../autoscaler/src/core/ground-names.ts';
import { askForTicks, handOverFailures, keepSecrets, readSecrets, tellPeople } from './common.ts';
import { document, type PolicyDocument } from './document.ts';
import { logInToRegistry } from './machines.ts';
import { allow, EVERYTHING } from './statements.ts';

/** The one writer of the policy, and of the tokens that it mints. */
export const controllerPolicy = (place: Place): PolicyDocument =>
  document(
    allow('KeepThePolicy', {
      Action: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
      Resource: [parameterArn(place)],
    }),
    keepSecrets(place, 'kubernetes-access', 'k3s-token'),
    readSecrets(place, 'prometheus-basic-auth', 'prometheus-tls', 'grafana-admin'),
    askForTicks(place),
    tellPeople(place, 'alerts', 'warnings'),
  );

/** Where AWS keeps the metrics of bills, wherever the account lives. */
const BILLING_REGION = 'us-east-1';

/** Shows metrics. IAM cannot say which: all of the account's, in the regions that panels ask. */
export const grafanaPolicy = ({ region }: Place): PolicyDocument =>
  document(
    allow('ReadMetrics', {
      Action: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
      Resource: EVERYTHING,
      Condition: {
        StringEquals: { 'aws:RequestedRegion': [...new Set([region, BILLING_REGION])] },
      },
    }),
  );

/** Calls two functions by the clock. */
export const schedulerPolicy = (place: Place): PolicyDocument =>
  document(
    allow('CallByTheClock', {
      Action: ['lambda:InvokeFunction'],
      Resource: [functionArn(place, 'autoscaler'), functionArn(place, 'cost-report')],
    }),
    handOverFailures(place),
  );

/** Pushes images. Tags cannot be moved and nothing can be deleted: what is deployed stays. */
export const githubPolicy = (place: Place): PolicyDocument =>
  document(
    logInToRegistry(place),
    allow('PushOurImages', {
      Action: [
        'ecr:BatchCheckLayerAvailability',
        // A builder looks what is there, to send what is not.
        'ecr:BatchGetImage',
        'ecr:InitiateLayerUpload',
        'ecr:UploadLayerPart',
        'ecr:CompleteLayerUpload',
        'ecr:PutImage',
      ],
      Resource: REPOSITORIES.map((name) => repositoryArn(place, name)),
    }),
  );

/** CloudTrail writes what it saw into one log group, by streams that it names after itself. */
export const trailPolicy = (place: Place): PolicyDocument =>
  document(
    allow('WriteTheTrail', {
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [
        `${logGroupArn(place, 'trail')}:log-stream:${place.account}_CloudTrail_${place.region}*`,
      ],
    }),
  );

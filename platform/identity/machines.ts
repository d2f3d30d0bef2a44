import { REPOSITORIES } from '../../autoscaler/src/core/ground.ts';
import {
  bucketArn,
  ISSUER_DOCUMENTS,
  type Place,
  repositoryArn,
} from '../../autoscaler/src/core/ground-names.ts';
import { keepSecrets, readSecrets, writeLog } from './common.ts';
import { document, type PolicyDocument, type Statement } from './document.ts';
import { allow, EVERYTHING, inRegion } from './statements.ts';

/**
 * What a worker needs before it is a node, and to pull our images. Whatever breaks out of a pod has
 * this: a token that lets a machine join for a day, and nothing that leads further.
 */
export const workerPolicy = (place: Place): PolicyDocument =>
  document(
    readSecrets(place, 'k3s-token'),
    ...pullImages(place),
    // What failed before it joined, for it ends itself and takes its own disk along.
    writeLog(place, 'boot'),
    openSessions(place),
  );

/** What the server needs to be born or restored, and to keep the cluster's memory. */
export const serverPolicy = (place: Place): PolicyDocument =>
  document(
    readSecrets(place, 'k3s-server-token'),
    keepSecrets(place, 'k3s-token', 'kubernetes-admin'),
    ...keepSnapshots(place),
    allow('PublishTheIssuer', {
      Action: ['s3:PutObject'],
      Resource: ISSUER_DOCUMENTS.map((key) => `${bucketArn(place, 'issuer')}/${key}`),
    }),
    ...pullImages(place),
    // Its first boot, when it fails: beside the workers', where people look.
    writeLog(place, 'boot'),
    openSessions(place),
  );

const keepSnapshots = (place: Place): readonly Statement[] => [
  allow('ListSnapshots', { Action: ['s3:ListBucket'], Resource: [bucketArn(place, 'snapshots')] }),
  allow('KeepSnapshots', {
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
    Resource: [`${bucketArn(place, 'snapshots')}/*`],
  }),
];

export const logInToRegistry = (place: Place): Statement =>
  allow('LogInToRegistry', {
    Action: ['ecr:GetAuthorizationToken'],
    Resource: EVERYTHING,
    Condition: inRegion(place),
  });

const pullImages = (place: Place): readonly Statement[] => [
  logInToRegistry(place),
  allow('PullOurImages', {
    Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Resource: REPOSITORIES.map((name) => repositoryArn(place, name)),
  }),
];

/**
 * The least that Session Manager needs, in place of SSH (AWS Systems Manager's guide, "Create a
 * custom IAM role for Session Manager"). AWS's own policy would also read every parameter.
 */
const openSessions = (place: Place): Statement =>
  allow('OpenSessions', {
    Action: [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    Resource: EVERYTHING,
    Condition: inRegion(place),
  });

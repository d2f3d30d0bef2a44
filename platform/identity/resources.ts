import {
  alarmName,
  arnOf,
  type BucketName,
  bucketArn,
  ISSUER_DOCUMENTS,
  type Place,
  queueArn,
  type RoleName,
  roleArn,
  ruleName,
  topicArn,
  trailArn,
} from '../../autoscaler/src/core/ground-names.ts';
import type { Audience } from '../../autoscaler/src/core/message.ts';
import { document, type PolicyDocument, type Statement } from './document.ts';
import { allow, onlyByTls } from './statements.ts';

/** Which roles tell people what: the same as their own policies say. */
const TELLERS: Readonly<Record<Audience, readonly RoleName[]>> = {
  alerts: ['autoscaler', 'controller'],
  warnings: ['autoscaler', 'cost-report', 'controller'],
};

/**
 * Who may publish to a topic. The roles that it names must be there first. AWS's own default, that
 * the whole account may, is gone with it.
 */
export const topicPolicy = (place: Place, audience: Audience): PolicyDocument => {
  const Resource = [topicArn(place, audience)];
  return document(
    allow('FromOurRoles', {
      Principal: { AWS: TELLERS[audience].map((role) => roleArn(place, role)) },
      Action: ['sns:Publish'],
      Resource,
    }),
    allow('FromOurAlarms', {
      Principal: { Service: ['cloudwatch.amazonaws.com'] },
      Action: ['sns:Publish'],
      Resource,
      Condition: {
        StringEquals: { 'aws:SourceAccount': place.account },
        ArnLike: {
          'aws:SourceArn': arnOf(place, 'cloudwatch', `alarm:${alarmName(place, '*')}`),
        },
      },
    }),
    onlyByTls('sns', Resource),
  );
};

/** Who may do what in a bucket. That of the issuer is read by everybody, two documents alone. */
export const bucketPolicy = (place: Place, bucket: BucketName): PolicyDocument => {
  const arn = bucketArn(place, bucket);
  return document(...(OPEN[bucket]?.(place, arn) ?? []), onlyByTls('s3', [arn, `${arn}/*`]));
};

/** Beyond what roles may by their own policies. */
const OPEN: Partial<Record<BucketName, (place: Place, arn: string) => readonly Statement[]>> = {
  issuer: (_place, arn) => [
    allow('AnybodyReadsTheIssuer', {
      Principal: { AWS: ['*'] },
      Action: ['s3:GetObject'],
      Resource: ISSUER_DOCUMENTS.map((key) => `${arn}/${key}`),
    }),
  ],
  trail: (place, arn) => {
    const Principal = { Service: ['cloudtrail.amazonaws.com'] };
    const ours = { 'aws:SourceArn': trailArn(place) };
    return [
      allow('TrailLooksAtTheBucket', {
        Principal,
        Action: ['s3:GetBucketAcl'],
        Resource: [arn],
        Condition: { StringEquals: ours },
      }),
      allow('TrailWritesFiles', {
        Principal,
        Action: ['s3:PutObject'],
        Resource: [`${arn}/AWSLogs/${place.account}/*`],
        Condition: { StringEquals: { ...ours, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    ];
  },
};

/** Who may put what failed into the queue, beyond the roles that may by their own policies. */
export const queuePolicy = (place: Place): PolicyDocument => {
  const Resource = [queueArn(place)];
  return document(
    allow('FromOurRules', {
      Principal: { Service: ['events.amazonaws.com'] },
      Action: ['sqs:SendMessage'],
      Resource,
      Condition: {
        ArnLike: { 'aws:SourceArn': arnOf(place, 'events', `rule/${ruleName(place, '*')}`) },
      },
    }),
    onlyByTls('sqs', Resource),
  );
};

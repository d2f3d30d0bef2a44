import type { Place } from '../../autoscaler/src/core/ground-names.ts';
import type { Conditions, Statement } from './document.ts';

type Said = Omit<Statement, 'Sid' | 'Effect'>;

export const allow = (Sid: string, said: Said): Statement => ({ Sid, Effect: 'Allow', ...said });
export const deny = (Sid: string, said: Said): Statement => ({ Sid, Effect: 'Deny', ...said });

/** Actions that know no resources are at least held to where the stack is. */
export const inRegion = ({ region }: Place): Conditions => ({
  StringEquals: { 'aws:RequestedRegion': region },
});

/** For actions that IAM cannot bind to a resource. */
export const EVERYTHING = ['*'];

/**
 * Refuses plain http to whoever it is. AWS's services come by TLS, and where one of them says
 * nothing of how it came, this refuses nothing.
 */
export const onlyByTls = (service: 's3' | 'sns' | 'sqs', resources: readonly string[]): Statement =>
  deny('OnlyByTls', {
    Principal: { AWS: ['*'] },
    Action: EVERY_ACTION[service],
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });

/** SNS takes no `sns:*` in a topic's policy, for some of its actions are none of a topic. */
const EVERY_ACTION = {
  s3: ['s3:*'],
  sns: ['sns:Publish', 'sns:Subscribe'],
  sqs: ['sqs:*'],
} as const;

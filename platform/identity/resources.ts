import type { Audience } from '../../autoscaler/src/core/message.ts';
import type { BucketName, Place } from '../names.ts';
import { document, type PolicyDocument } from './document.ts';

/** Who may publish to a topic. The roles that it names must be there first. */
export const topicPolicy = (_place: Place, _audience: Audience): PolicyDocument => document();

/** Who may do what in a bucket. That of the issuer is read by everybody, two documents alone. */
export const bucketPolicy = (_place: Place, _bucket: BucketName): PolicyDocument => document();

/** Who may put what failed into the queue. */
export const queuePolicy = (_place: Place): PolicyDocument => document();

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Audience, messageOf } from '../../core/message.ts';
import type { Millis } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { insist } from '../transport/retry.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking } from './errors.ts';

export interface NotifierOptions {
  readonly access: AwsAccess;
  readonly clock: Clock;
  readonly jitter: () => number;
  readonly cluster: string;
  /** Of the run that tells: the same in logs, records and Slack. */
  readonly correlation: string;
  /** ARN of the topic of each audience. */
  readonly topics: Readonly<Record<Audience, string>>;
}

/** Together at most two seconds: two attempts and the pause between them. */
const ATTEMPT = 900 as Millis;
const PAUSE = 100 as Millis;

/**
 * People, by SNS: what failed and what has reached its maximum to `alerts`, all else to `warnings`.
 * Throws `OperatingError` when a message was not taken, which the shell logs and forgets. A message
 * whose answer was lost is sent again and may arrive twice, under one id.
 */
export function snsNotifier(options: NotifierOptions): Notifier {
  const { access, clock, jitter, cluster, correlation, topics } = options;
  const client = new SNSClient(clientSettings(access, ATTEMPT));
  return {
    tell: async (news, occasion) => {
      const { audience, subject, message } = messageOf(news, {
        cluster,
        correlation,
        region: access.region,
        ...occasion,
      });
      const command = new PublishCommand({
        TopicArn: topics[audience],
        Subject: subject,
        Message: JSON.stringify(message),
      });
      const patience = { clock, attempts: 2, pause: PAUSE, jitter };
      await insist(patience, () => asking('sns', () => client.send(command)));
    },
  };
}

import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../../autoscaler/src/core/message.ts';
import type { News } from '../../../../autoscaler/src/core/news.ts';
import {
  after,
  minutes,
  type OperationId,
  seconds,
} from '../../../../autoscaler/src/core/units.ts';
import { alertsHandler } from '../../../../autoscaler/src/entry/functions/alerts.ts';
import { secretsManagerWire } from '../../../../autoscaler/world/wire/secrets-manager.ts';
import { type Posting, slackWire } from '../../../../autoscaler/world/wire/slack.ts';
import { byService } from '../../../../autoscaler/world/wire/wire.ts';
import { handClock, switchable } from '../../../support/aws.ts';
import { NOON } from '../../../support/cluster.ts';
import { AROUND } from '../../../support/news.ts';
import { aRecord } from '../../../support/sns.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:slack';
const PATH = '/services/T000/B000/secret-token';

/** The real function, with Slack and Secrets Manager on the wire. */
function aFunction() {
  const posted: Posting[] = [];
  const hooks = new Set([PATH]);
  const { clock } = handClock();
  const secrets = new Map([[SECRET, `https://hooks.slack.com${PATH}\n`]]);
  const slack = switchable(slackWire({ hooks, posted, now: clock.now }));
  const secretsmanager = secretsManagerWire({ secrets, now: clock.now });
  const lines: { readonly message: string; readonly fields: object }[] = [];
  const handler = alertsHandler(
    {
      region: 'us-east-1',
      cluster: 'shop',
      webhook: SECRET,
      links: { grafana: 'https://grafana.example' },
    },
    {
      exchange: byService({ hooks: slack.exchange, secretsmanager }),
      clock,
      jitter: () => 0.5,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      telemetry: () => ({
        log: (message, fields) => void lines.push({ message, fields }),
        measure: () => {},
      }),
    },
  );
  const invocation = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => minutes(1) };
  const call = (...records: readonly object[]) => handler({ Records: records }, invocation);
  const titles = () => posted.map(({ text }) => text?.split(':')[0]);
  return { handler, invocation, call, posted, titles, slack, hooks, lines, secrets };
}

const FAILED: News = {
  kind: 'launch-failed',
  operation: 'up-7-0' as OperationId,
  why: 'never-joined',
};
const FULL: News = { kind: 'alarm-raised', alarm: { code: 'at-maximum', nodes: 10, maximum: 10 } };

const ours = (news: News, number = 1) => {
  const context = {
    cluster: 'shop',
    region: 'us-east-1',
    correlation: 'run-1',
    at: after(NOON, seconds(number)),
    around: AROUND,
  };
  return aRecord(JSON.stringify(messageOf(news, context).message), { MessageId: `sns-${number}` });
};

const cloudWatch = (change: object = {}) =>
  aRecord(
    JSON.stringify({
      AlarmName: 'smartscale-cpu',
      AlarmDescription: 'Look at the load.',
      NewStateValue: 'ALARM',
      NewStateReason: 'Threshold Crossed',
      StateChangeTime: '2026-11-23T12:00:00.000+0000',
      Region: 'US East (N. Virginia)',
      ...change,
    }),
  );

describe('the function between SNS and Slack', () => {
  it('posts our own messages and CloudWatch’s alarms, in the order in which they came', async () => {
    const { call, titles, posted } = aFunction();
    expect(await call(ours(FAILED), cloudWatch())).toEqual({
      posted: 2,
      repeated: 0,
      dropped: 0,
    });
    expect(titles()).toEqual(['🔴 Scale-up failed', '🔴 smartscale-cpu']);
    expect(JSON.stringify(posted[0])).toContain('<https://grafana.example|Grafana>');
  });

  it('marks what came by the topic that only informs as a warning', async () => {
    const { call, titles } = aFunction();
    const { Sns, ...record } = cloudWatch();
    await call({ ...record, Sns: { ...Sns, TopicArn: `${Sns.TopicArn.slice(0, -6)}warnings` } });
    expect(titles()).toEqual(['⚠️ smartscale-cpu']);
  });

  it('posts a message once, however often it is brought', async () => {
    const { call, posted } = aFunction();
    await call(ours(FAILED));
    // Published twice, for its answer was lost: another message to SNS, and the same one to people.
    const { Sns, ...record } = ours(FAILED);
    expect(await call({ ...record, Sns: { ...Sns, MessageId: 'sns-9' } })).toMatchObject({
      repeated: 1,
    });
    expect(posted).toHaveLength(1);
  });

  it('tells of the same thing again when it happens again', async () => {
    const { call, posted } = aFunction();
    await call(ours(FULL, 1), ours(FULL, 2));
    expect(posted).toHaveLength(2);
  });

  it('drops what it cannot read, with a line in the log, and posts the rest', async () => {
    const { call, titles, lines } = aFunction();
    const records = [{ Sns: 'broken' }, aRecord('plain words'), ours(FULL)];
    expect(await call(...records)).toEqual({ posted: 1, repeated: 0, dropped: 2 });
    expect(titles()).toEqual(['⚠️ At the maximum']);
    expect(lines.filter(({ message }) => message === 'message dropped')).toHaveLength(2);
  });

  it('drops an event that is not of SNS, and asks for no repeat', async () => {
    const { handler, invocation } = aFunction();
    expect(await handler('ping', invocation)).toMatchObject({ dropped: 1 });
  });

  it('tells a message of a newer version by the fields of an alarm', async () => {
    const { call, titles } = aFunction();
    const { Sns, ...record } = ours(FAILED);
    const newer = { ...JSON.parse(Sns.Message), smartscale: { version: 2 } };
    await call({ ...record, Sns: { ...Sns, Message: JSON.stringify(newer) } });
    expect(titles()).toEqual(['🔴 smartscale-launch-failed']);
  });

  it('throws when Slack is silent, so that the message is brought again', async () => {
    const { call, slack, posted } = aFunction();
    slack.silence(true);
    await expect(call(ours(FAILED))).rejects.toMatchObject({ kind: 'timeout', service: 'slack' });
    expect(slack.sent).toHaveLength(3);
    slack.silence(false);
    expect(await call(ours(FAILED))).toMatchObject({ posted: 1, repeated: 0 });
    expect(posted).toHaveLength(1);
  });

  it('that is brought again posts only what was not posted', async () => {
    const { call, slack, posted } = aFunction();
    await call(ours(FAILED, 1));
    slack.silence(true);
    await expect(call(ours(FAILED, 1), ours(FULL, 2))).rejects.toThrow('Slack');
    slack.silence(false);
    expect(await call(ours(FAILED, 1), ours(FULL, 2))).toEqual({
      posted: 1,
      repeated: 1,
      dropped: 0,
    });
    expect(posted).toHaveLength(2);
  });

  it('throws when the webhook is revoked: the dead-letter queue has an alarm of its own', async () => {
    const { call, hooks, lines } = aFunction();
    hooks.clear();
    await expect(call(ours(FAILED))).rejects.toMatchObject({ kind: 'denied' });
    expect(JSON.stringify(lines)).not.toContain('secret-token');
  });

  it('takes up a webhook that was exchanged', async () => {
    const { call, hooks, secrets, posted } = aFunction();
    await call(ours(FAILED, 1));
    hooks.clear();
    hooks.add('/services/T000/B000/another');
    secrets.set(SECRET, 'https://hooks.slack.com/services/T000/B000/another');
    await call(ours(FULL, 2));
    expect(posted).toHaveLength(2);
  });

  it('throws when the secret is missing', async () => {
    const { call, secrets } = aFunction();
    secrets.clear();
    await expect(call(ours(FAILED))).rejects.toMatchObject({ service: 'secrets-manager' });
  });

  it('gives up in time for its last attempt to end', async () => {
    const { handler, slack } = aFunction();
    slack.silence(true);
    const invocation = { awsRequestId: 'r', getRemainingTimeInMillis: () => seconds(7) };
    await expect(handler({ Records: [ours(FAILED)] }, invocation)).rejects.toThrow('Slack');
    expect(slack.sent).toHaveLength(1);
  });

  it('logs each message by the id of the run that sent it', async () => {
    const { call, lines } = aFunction();
    await call(ours(FAILED));
    const id = 'shop/2026-11-23T12:00:01Z/launch-failed/up-7-0';
    const fields = { id, correlation: 'run-1' };
    expect(lines).toContainEqual({ message: 'message posted', fields });
  });
});

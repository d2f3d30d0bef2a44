import { describe, expect, it } from 'vitest';
import { slackWebhook } from '../../../../autoscaler/src/adapters/slack/webhook.ts';
import { header, type Post, section } from '../../../../autoscaler/src/core/slack/post.ts';
import { type Instant, seconds } from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireResponse } from '../../../../autoscaler/src/ports/exchange.ts';
import { type Posting, slackWire } from '../../../../autoscaler/world/wire/slack.ts';
import { handClock, patience, switchable } from '../../../support/aws.ts';

const PATH = '/services/T000/B000/secret-token';
const ADDRESS = `https://hooks.slack.com${PATH}`;
const POST: Post = { text: 'hello', blocks: [header('hello'), section('world')] };

function aChannel({ secret = ADDRESS, burst = 5 } = {}) {
  const posted: Posting[] = [];
  const { clock, pass } = handClock();
  const hooks = new Set([PATH]);
  const line = switchable(slackWire({ hooks, posted, now: clock.now, burst }));
  const asked: (object | undefined)[] = [];
  const current = { secret, fresh: secret };
  const over = (exchange: Exchange) =>
    slackWebhook({
      exchange,
      patience: patience(3, clock),
      address: async (how) => {
        asked.push(how);
        return how ? current.fresh : current.secret;
      },
    });
  return { channel: over(line.exchange), over, posted, line, clock, pass, hooks, asked, current };
}

const says = (status: number, body: string, headers = {}): WireResponse => ({
  status,
  headers,
  body,
});

async function failureOf(call: () => Promise<void>): Promise<OperatingError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof OperatingError) return error;
    throw error;
  }
  throw new Error('it went well');
}

describe('Slack’s webhook', () => {
  it('shows a post as it was made', async () => {
    const { channel, posted, line } = aChannel();
    await channel.post(POST);
    expect(posted).toMatchObject([POST]);
    expect(line.sent).toHaveLength(1);
  });

  it('is asked again after no answer', async () => {
    const { over, line, posted } = aChannel();
    let calls = 0;
    const channel = over(async (request) => {
      calls += 1;
      if (calls === 1) throw new OperatingError({ service: 'slack', kind: 'timeout' }, 'none');
      return line.exchange(request);
    });
    await channel.post(POST);
    expect(posted).toHaveLength(1);
  });

  it('is asked three times at most', async () => {
    const { channel, line } = aChannel();
    line.silence(true);
    expect(await failureOf(() => channel.post(POST))).toMatchObject({ kind: 'timeout' });
    expect(line.sent).toHaveLength(3);
  });

  it('is left alone for as long as it asks', async () => {
    const { channel, clock, posted } = aChannel({ burst: 1 });
    const begun = clock.now();
    await channel.post(POST);
    await channel.post(POST);
    expect(posted).toHaveLength(2);
    expect(clock.now() - begun).toBeGreaterThanOrEqual(seconds(1));
  });

  it('that asks for more than a run has is asked no more, until its time has come', async () => {
    const { over, pass } = aChannel();
    let calls = 0;
    const channel = over(async () => {
      calls += 1;
      return calls === 1 ? says(429, 'rate_limited', { 'retry-after': '60' }) : says(200, 'ok');
    });
    expect(await failureOf(() => channel.post(POST))).toMatchObject({ kind: 'throttled' });
    await failureOf(() => channel.post(POST));
    expect(calls).toBe(1);
    pass(seconds(60));
    await channel.post(POST);
    expect(calls).toBe(2);
  });

  it('gets plain text when it refuses the form', async () => {
    const { channel, posted, line } = aChannel();
    await channel.post({ text: 'hello', blocks: [section('x'), { type: 'header' } as never] });
    expect(posted.map(({ text, blocks }) => [text, blocks])).toEqual([['hello', undefined]]);
    expect(line.sent).toHaveLength(2);
  });

  it('that refuses plain text too is a mistake that is told', async () => {
    const { over } = aChannel();
    const channel = over(async () => says(400, 'invalid_payload'));
    expect(await failureOf(() => channel.post(POST))).toMatchObject({ kind: 'malformed' });
  });

  it('is read afresh when it is no more: it may have been changed', async () => {
    const { channel, posted, asked, current } = aChannel();
    current.secret = 'https://hooks.slack.com/services/T000/B000/revoked';
    await channel.post(POST);
    expect(posted).toHaveLength(1);
    expect(asked).toEqual([undefined, { fresh: true }]);
  });

  it.each([
    ['denied', 403, 'invalid_token'],
    ['denied', 404, 'no_service'],
    ['denied', 410, 'channel_is_archived'],
    ['denied', 400, 'user_not_found'],
    ['unavailable', 500, 'rollup_error'],
    ['unavailable', 503, '<html>'],
    ['malformed', 302, ''],
  ] as const)('is %s by %s %s', async (kind, status, body) => {
    const { over } = aChannel();
    const channel = over(async () => says(status, body));
    expect(await failureOf(() => channel.post(POST))).toMatchObject({ kind, service: 'slack' });
  });

  it('is not asked again where it said no for good', async () => {
    const { over, asked } = aChannel();
    let calls = 0;
    const channel = over(async () => {
      calls += 1;
      return says(400, 'user_not_found');
    });
    await failureOf(() => channel.post(POST));
    expect([calls, asked.length]).toEqual([1, 1]);
  });

  it.each(['', 'no address', 'http://hooks.slack.com/services/a', 'https://hooks.slack.com/a b'])(
    'cannot be "%s": nothing is sent there',
    async (secret) => {
      const { channel, line } = aChannel({ secret });
      expect(await failureOf(() => channel.post(POST))).toMatchObject({ kind: 'malformed' });
      expect(line.sent).toHaveLength(0);
    },
  );

  it('is never named by a failure', async () => {
    const { over } = aChannel();
    const words = [ADDRESS, PATH, 'secret-token'];
    const failures = await Promise.all([
      failureOf(() =>
        over(async ({ url }) => {
          throw new OperatingError({ service: url, kind: 'unavailable' }, `no ${url}`, {
            cause: new Error(url),
          });
        }).post(POST),
      ),
      failureOf(() => over(async ({ url }) => says(404, `nothing at ${url}`)).post(POST)),
      failureOf(() => aChannel({ secret: `${ADDRESS} secret-token` }).channel.post(POST)),
    ]);
    for (const { message, service, cause, stack } of failures)
      for (const word of words)
        expect([message, service, String(cause), stack].join('\n')).not.toContain(word);
  });

  it('waits no longer than its run lasts', async () => {
    const { line, clock } = aChannel();
    const channel = slackWebhook({
      exchange: line.exchange,
      patience: { ...patience(3, clock), deadline: () => clock.now() as Instant },
      address: async () => ADDRESS,
    });
    line.silence(true);
    await failureOf(() => channel.post(POST));
    expect(line.sent).toHaveLength(1);
  });
});

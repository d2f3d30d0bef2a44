import { describe, expect, it } from 'vitest';
import { seconds } from '../../../../autoscaler/src/core/units.ts';
import { type Posting, slackWire } from '../../../../autoscaler/world/wire/slack.ts';
import { handClock } from '../../../support/aws.ts';

function aSlack() {
  const posted: Posting[] = [];
  const { clock, pass } = handClock();
  const wire = slackWire({ hooks: new Set(['/services/a']), posted, now: clock.now, burst: 2 });
  const ask = (body: string, path = '/services/a', method: 'POST' | 'GET' = 'POST') =>
    wire({
      method,
      url: `https://hooks.slack.com${path}`,
      headers: {},
      body,
      timeout: seconds(1),
    });
  return { posted, pass, ask, send: (payload: unknown) => ask(JSON.stringify(payload)) };
}

const text = (length: number, type = 'mrkdwn') => ({ type, text: 'x'.repeat(length) });

describe('the world’s Slack', () => {
  it('keeps what is posted, and says ok', async () => {
    const { send, posted } = aSlack();
    expect(await send({ text: 'hello' })).toMatchObject({ status: 200, body: 'ok' });
    expect(posted).toMatchObject([{ text: 'hello' }]);
  });

  it.each([
    ['no_text', {}],
    ['no_text', { text: '' }],
    ['invalid_payload', ['hello']],
    ['invalid_blocks', { blocks: [] }],
    ['invalid_blocks', { text: 'x', blocks: [{ type: 'poem' }] }],
    ['invalid_blocks', { blocks: [{ type: 'header', text: text(10) }] }],
    ['invalid_blocks', { blocks: [{ type: 'header', text: text(151, 'plain_text') }] }],
    ['invalid_blocks', { blocks: [{ type: 'section' }] }],
    ['invalid_blocks', { blocks: [{ type: 'section', text: text(0) }] }],
    ['invalid_blocks', { blocks: [{ type: 'section', text: text(3_001) }] }],
    ['invalid_blocks', { blocks: [{ type: 'section', fields: [text(2_001)] }] }],
    ['invalid_blocks', { blocks: [{ type: 'section', fields: Array(11).fill(text(1)) }] }],
    ['invalid_blocks', { blocks: [{ type: 'context', elements: Array(11).fill(text(1)) }] }],
    ['invalid_blocks', { blocks: Array(51).fill({ type: 'divider' }) }],
  ])('refuses by %s what Slack refuses: %j', async (word, payload) => {
    const { send, posted } = aSlack();
    expect(await send(payload)).toMatchObject({ status: 400, body: word });
    expect(posted).toEqual([]);
  });

  it('refuses what is no JSON, and what is no post', async () => {
    const { ask } = aSlack();
    expect(await ask('{')).toMatchObject({ status: 400, body: 'invalid_payload' });
    expect(await ask('{"text":"x"}', '/services/a', 'GET')).toMatchObject({ status: 400 });
  });

  it('knows nothing of a webhook that is no more', async () => {
    const { ask } = aSlack();
    expect(await ask('{"text":"x"}', '/services/b')).toMatchObject({
      status: 404,
      body: 'no_service',
    });
  });

  it('asks to slow down, and takes more a second later', async () => {
    const { send, pass, posted } = aSlack();
    await send({ text: '1' });
    await send({ text: '2' });
    expect(await send({ text: '3' })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
    });
    pass(seconds(1));
    expect(await send({ text: '3' })).toMatchObject({ status: 200 });
    expect(posted.map((it) => it.text)).toEqual(['1', '2', '3']);
  });
});

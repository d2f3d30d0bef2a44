import { describe, expect, it } from 'vitest';
import { ALARM_CODES } from '../../../autoscaler/src/core/alarms.ts';
import { adviceOn } from '../../../autoscaler/src/core/explain/advice.ts';
import { messageOf } from '../../../autoscaler/src/core/message.ts';
import type { News } from '../../../autoscaler/src/core/news.ts';
import { alarmPost } from '../../../autoscaler/src/core/slack/alarm.ts';
import type { Links } from '../../../autoscaler/src/core/slack/links.ts';
import { postOf } from '../../../autoscaler/src/core/slack/message.ts';
import type { Post } from '../../../autoscaler/src/core/slack/post.ts';
import { days, type NodeName, type OperationId } from '../../../autoscaler/src/core/units.ts';
import { slackWire } from '../../../autoscaler/world/wire/slack.ts';
import { NOON } from '../../support/cluster.ts';
import { A_VETO } from '../../support/decisions.ts';
import { A_WEEK, AROUND, NEWS, POLICY_CHANGED } from '../../support/news.ts';
import { shownIn } from '../../support/slack.ts';

const CONTEXT = {
  cluster: 'shop',
  region: 'us-east-1',
  correlation: 'run-1',
  at: NOON,
  around: AROUND,
};

const LINKS: Links = {
  grafana: 'https://grafana.example/d/shop?orgId=1&from=now-1h',
  logs: 'https://logs.example/shop',
  decision: 'https://console.example/decisions/{id}',
};

const posted = (news: News, links: Links = LINKS, context = CONTEXT): Post =>
  postOf(messageOf(news, context).message, links);

async function answerTo(post: Post): Promise<string> {
  const wire = slackWire({ hooks: new Set(['/hook']), posted: [], now: () => NOON });
  const url = 'https://hooks.slack.com/hook';
  const body = JSON.stringify(post);
  const timeout = 1 as Parameters<typeof wire>[0]['timeout'];
  return (await wire({ method: 'POST', url, headers: {}, body, timeout })).body;
}

const STARTED: News = {
  kind: 'launch-started',
  operation: 'up-4711-0' as OperationId,
  cause: 'cpu',
  market: 'spot',
};

describe('a post', () => {
  it.each(NEWS)('to %s, begun by %s, is one that Slack takes: %j', async (_, mark, news) => {
    const post = posted(news);
    expect(await answerTo(post)).toBe('ok');
    expect(shownIn(post)[0]).toContain(mark);
  });

  it.each(NEWS)('is taken where nothing else is known (%s %s %j)', async (_, __, news) => {
    const { around: _around, ...bare } = CONTEXT;
    expect(await answerTo(postOf(messageOf(news, bare).message, {}))).toBe('ok');
  });

  it('says what happens, why, what it makes and costs, when, and where to look', () => {
    expect(shownIn(posted(STARTED))).toEqual([
      '🟢 Scale-up started',
      'A node is being bought as spot (cpu).',
      '*Reason*\nCPU has been above 70% for 3m (82% now). ' +
        'Schedule "friday-sale" asks for 8 nodes from 18:35 (in 35m).',
      '*Nodes*\n3 nodes serve now, 5 once all that is under way is done (2 to 10 allowed)',
      '*Cost*\n+2.54 BDT an hour\n(+1,852 BDT a month, if it stays so)\n' +
        'All workers now: 7.75 BDT an hour',
      '*Time*\nMon 2026-11-23 18:00 Asia/Dhaka\nMon 2026-11-23 12:00 UTC',
      '<https://grafana.example/d/shop?orgId=1&amp;from=now-1h|Grafana> · ' +
        '<https://logs.example/shop|Logs> · ' +
        '<https://console.example/decisions/4711|Decision 4711>',
      'shop, us-east-1 · run run-1',
      'policy techflow, main@sha1:1234567',
    ]);
  });

  it('leaves out links that the stack has not, and names the command for the decision', () => {
    const shown = shownIn(posted(STARTED, {})).join('\n');
    expect(shown).toContain('`smartscale explain 4711`');
    expect(shown).not.toContain('Grafana');
  });

  it('says of a removal what it saves, and why it is', () => {
    const { because: _because, ...around } = AROUND;
    const hourly = { change: -0.0073 } as typeof AROUND.hourly & object;
    const news: News = {
      kind: 'removal-done',
      operation: 'down-1-0' as OperationId,
      node: 'i-1' as NodeName,
      cause: 'underused',
    };
    const shown = shownIn(posted(news, {}, { ...CONTEXT, around: { ...around, hourly } }));
    expect(shown).toContain('*Cost*\n−0.89 BDT an hour\n(−650 BDT a month, if it stays so)');
    expect(shown).toContain('*Reason*\nIts pods fit elsewhere, and the load is low.');
  });

  it('says in its title that shadow mode changes nothing', () => {
    const terms = { ...AROUND.terms, mode: 'shadow' } as const;
    const post = posted(STARTED, {}, { ...CONTEXT, around: { ...AROUND, terms } });
    expect(shownIn(post)[0]).toBe('🟢 Scale-up started (shadow mode: nothing is changed)');
  });

  it.each(ALARM_CODES)('advises on the alarm %s', (code) => {
    const alarm = A_VETO[code];
    const news = { kind: 'alarm-raised', alarm } as News;
    expect(shownIn(posted(news)).join('\n')).toContain(`*What to do*\n${adviceOn(news)}`);
  });

  it('mentions nobody and links nowhere by a name that somebody chose', () => {
    const pods = ['shop/<!channel>', 'shop/a&b'];
    const news: News = { kind: 'alarm-raised', alarm: { code: 'pods-not-helpable', pods } };
    const post = posted(news);
    const [, sentence] = shownIn(post);
    expect(sentence).toContain('shop/&lt;!channel&gt; and shop/a&amp;b');
    expect(post.text).not.toContain('<!channel>');
  });

  it.each([
    ['a long name', { ...POLICY_CHANGED, policy: '&'.repeat(9_000) }],
    ['many changes', { ...POLICY_CHANGED, changes: Array(900).fill('<'.repeat(900)) }],
  ] as const)('of %s is cut to what Slack takes', async (_, news) => {
    const post = posted(news);
    expect(await answerTo(post)).toBe('ok');
    expect(JSON.stringify(post)).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });
});

describe('the week’s post', () => {
  const shown = (change: Partial<typeof A_WEEK> = {}) =>
    shownIn(posted({ kind: 'weekly-cost', report: { ...A_WEEK, ...change } }));

  it('tells list prices, the real bill and the client’s own price apart', () => {
    expect(shown()[1]).toBe(
      'The workers cost 897 BDT instead of 2,174 BDT for 5 fixed nodes: 58.7% saved.',
    );
    expect(shown()).toContain('*At list prices*\n775 BDT, 2,113 BDT before: 63.3% saved');
    expect(shown()).toContain('*With CPU credits*\n897 BDT, 2,174 BDT before: 58.7% saved');
    const own = '16,438 BDT, 27,370 BDT before: 39.9% saved\n(24,000 BDT a month each)';
    expect(shown()).toContain(`*By your own price of a node*\n${own}`);
  });

  it('tells hours, spot share, moves, the largest decisions and the forecast', () => {
    const text = shown().join('\n');
    for (const part of [
      '300 node-hours spot + 200 node-hours on-demand',
      '60% of the node-hours',
      '3,500 decisions: 20 up (22 bought, 1 kept), 18 down',
      '3,282 BDT of 60,000 BDT',
      'Mon 2026-11-23 17:00: *+2 nodes, +3.43 BDT an hour*.',
      '*−1 node*. CPU has been below 30% for 10m',
      'Off by 4.6% of the load half an hour ahead (6.5% if load stayed as it is)',
      '88.5% stayed under its P90',
    ])
      expect(text).toContain(part);
  });

  it('tells how much of the week nobody recorded', () => {
    expect(shown().join('\n')).toContain('No record tells of 1.5 hours');
    expect(shown({ silent: 0 as typeof A_WEEK.silent }).join('\n')).not.toContain('No record');
  });

  it('of which nothing is known claims no saving', () => {
    const none = { nodeHours: { spot: 0, 'on-demand': 0 }, list: { spot: 0, 'on-demand': 0 } };
    const bill = { ...none, credits: 0 } as typeof A_WEEK.bill;
    const { forecast: _forecast, ...rest } = A_WEEK;
    const report = { ...rest, silent: days(7), bill, baseline: { nodes: 5, bill } };
    const text = shownIn(posted({ kind: 'weekly-cost', report })).join('\n');
    expect(text).toContain('No record tells what ran in the last seven days.');
    expect(text).not.toMatch(/NaN|saved|Infinity|\b0(\.00)? BDT|0 node-hours/);
  });

  it('points out a bill of which most is borrowed CPU credits', () => {
    const bill = { ...A_WEEK.bill, credits: 20 as typeof A_WEEK.bill.credits };
    expect(shown({ bill }).join('\n')).toContain('`smartscale simulate` compares other types');
    expect(shown().join('\n')).not.toContain('smartscale simulate');
  });
});

describe('the post of a CloudWatch alarm', () => {
  const alarm = {
    name: 'smartscale-cpu',
    description: 'Look at <the dashboard>.',
    state: 'ALARM',
    reason: '5 datapoints > 90',
    at: NOON,
    region: 'US East (N. Virginia)',
  } as const;
  const context = { received: NOON, urgent: true, links: LINKS };

  it('says what CloudWatch says, and what the stack advises', async () => {
    const post = alarmPost(alarm, context);
    expect(await answerTo(post)).toBe('ok');
    expect(shownIn(post).slice(0, 4)).toEqual([
      '🔴 smartscale-cpu: alarm',
      '5 datapoints &gt; 90',
      '*What to do*\nLook at &lt;the dashboard&gt;.',
      '*Time*\nMon 2026-11-23 18:00 Asia/Dhaka\nMon 2026-11-23 12:00 UTC',
    ]);
  });

  it.each([
    ['🔴', 'ALARM', true],
    ['⚠️', 'ALARM', false],
    ['🟢', 'OK', true],
    ['⚠️', 'INSUFFICIENT_DATA', true],
  ] as const)('is marked %s in state %s (urgent: %s)', (mark, state, urgent) => {
    const post = alarmPost({ ...alarm, state }, { ...context, urgent });
    expect(shownIn(post)[0]).toContain(mark);
  });

  it('without a reason is still one that Slack takes', async () => {
    expect(await answerTo(alarmPost({ ...alarm, reason: '' }, context))).toBe('ok');
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../autoscaler/src/core/policy/parse.ts';
import {
  ALERTS,
  type Expression,
  QUERIES,
  RECORDED,
  VIEWS,
} from '../../../../autoscaler/src/core/promql/expressions.ts';
import { fill, textInPromql } from '../../../../autoscaler/src/core/promql/render.ts';
import { promqlDescribe } from '../../../promql/promtool.ts';
import { checkOut, openShop, sampleOf, samplesIn, textOf } from '../../../support/demo-app.ts';

const shop = await openShop({ ORDERS_PER_SECOND: '0' });
afterAll(() => shop.stop());

/** As scraped before anybody asked for anything. */
const fresh = await textOf(`${shop.url}/metrics`);
const samples = samplesIn(fresh);

const policy = parsePolicy(readFileSync('policies/scaling-policy.yaml', 'utf8'), 'policy');
if (!policy.ok) throw new Error('the policy cannot be read');
const { queue = '', endpoint = '' } = policy.value.signals;

/** One selector of a query: its metric, its matchers, and the labels that sums around it keep. */
interface Asked {
  readonly metric: string;
  readonly matchers: readonly (readonly [label: string, operator: string, value: string])[];
  readonly kept: readonly string[];
}

function selectorsIn(query: string): readonly Asked[] {
  const asked: Asked[] = [];
  const text = ({ from, to }: { readonly from: number; readonly to: number }) =>
    query.slice(from, to);
  parser.parse(query).iterate({
    enter: (it) => {
      if (it.type.isError) throw new Error(`no PromQL: ${query}`);
      if (it.name !== 'VectorSelector') return;
      const matchers = it.node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      const metric = it.node.getChild('Identifier');
      const kept: string[] = [];
      for (let above = it.node.parent; above; above = above.parent) {
        const grouping = above.getChild('AggregateModifier')?.getChild('GroupingLabels');
        kept.push(...(grouping?.getChildren('LabelName') ?? []).map(text));
      }
      asked.push({
        metric: metric ? text(metric) : '',
        matchers: matchers.map((matcher) => {
          const [label, operator, value] =
            /^(\w+)\s*(\W+)(".*")$/s.exec(text(matcher))?.slice(1) ?? [];
          return [label ?? '', (operator ?? '').trim(), JSON.parse(value ?? '""')];
        }),
        kept,
      });
    },
  });
  return asked;
}

const all: readonly Expression[] = [RECORDED, QUERIES, ALERTS, VIEWS].flatMap((it) =>
  Object.values<Expression>(it),
);
const filled = all.map(({ expr }) =>
  fill(expr, { up: '60s', down: '600s', endpoint: textInPromql(endpoint), query: queue }),
);
const selectors = filled.flatMap(selectorsIn);
/** By the families of a shop's metrics: what else is asked for, others say. */
const ours = selectors.filter(({ metric }) => /^(http_|rabbitmq_)/.test(metric));

const accepts = (operator: string, wanted: string, value: string): boolean =>
  operator === '=' ? value === wanted : operator === '=~' && RegExp(`^(?:${wanted})$`).test(value);

describe('the metrics of the demo shop', () => {
  it('are asked for by the autoscaler under three names', () => {
    expect([...new Set(ours.map(({ metric }) => metric))].sort()).toEqual([
      'http_request_duration_seconds_bucket',
      'http_requests_total',
      'rabbitmq_queue_messages',
    ]);
    expect(ours.flatMap(({ kept }) => kept)).toEqual(expect.arrayContaining(['le', 'endpoint']));
    const labels = ours.flatMap(({ matchers }) => matchers.map(([label]) => label));
    expect(labels).toEqual(expect.arrayContaining(['status', 'queue']));
  });

  it.each(ours)('hold $metric $matchers by $kept from the first scrape on', (asked) => {
    const found = samples.filter(
      ({ name, labels }) =>
        name === asked.metric &&
        asked.matchers.every(([label, operator, wanted]) =>
          accepts(operator, wanted, labels[label] ?? ''),
        ),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { labels } of found)
      expect(Object.keys(labels)).toEqual(expect.arrayContaining([...asked.kept]));
  });

  it('hold the endpoint that the policy watches', () => {
    expect(endpoint).not.toBe('');
    const recorded = selectors.filter(({ metric }) => metric.startsWith('smartscale:endpoint_'));
    const watched = recorded.flatMap(({ matchers }) => matchers);
    expect(watched).toContainEqual(['endpoint', '=', endpoint]);
    for (const name of ['http_requests_total', 'http_request_duration_seconds_bucket'])
      expect(sampleOf(samples, name, { endpoint }), name).toBe(0);
  });

  it('have a bound at the latency that the policy scales at, so that none is guessed', () => {
    const bounds = samples.flatMap(({ labels }) => labels['le'] ?? []);
    expect(bounds).toContain(String(policy.value.scaleUp.latencyP95.above));
  });

  it('count requests by route and status, and orders that wait', async () => {
    await Promise.all([checkOut(shop.url), checkOut(shop.url), checkOut(shop.url, {})]);
    const now = await shop.samples();
    const requests = (status: string) =>
      sampleOf(now, 'http_requests_total', { endpoint: '/api/checkout', status });
    expect([requests('201'), requests('400'), requests('503')]).toEqual([2, 1, 0]);
    const timed = { endpoint: '/api/checkout', le: '+Inf' };
    expect(sampleOf(now, 'http_request_duration_seconds_bucket', timed)).toBe(3);
    expect(sampleOf(now, 'rabbitmq_queue_messages', { queue: 'orders' })).toBe(2);
  });

  it('gain no series from paths that nobody knows, nor from probes and scrapes', async () => {
    for (let n = 0; n < 20; n += 1) await textOf(`${shop.url}/wp-admin/${n}?q=${n}`);
    await textOf(`${shop.url}/health`);
    const now = await shop.samples();
    const endpoints = new Set(now.flatMap(({ labels }) => labels['endpoint'] ?? []));
    expect([...endpoints].sort()).toEqual(['/api/checkout', '/api/products', 'other']);
    expect(sampleOf(now, 'http_requests_total', { endpoint: 'other', status: '404' })).toBe(20);
  });
});

promqlDescribe('the text that is scraped', () => {
  it('is what promtool takes without complaint', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: fresh,
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});

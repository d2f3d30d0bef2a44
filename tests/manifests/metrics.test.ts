import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXPORTERS } from '../../apps/charts/monitoring/exporters.ts';
import { DASHBOARDS } from '../../apps/dashboards/catalogue.ts';
import { METRICS } from '../../autoscaler/src/core/metrics.ts';
import { ALERTS, QUERIES, RECORDED, VIEWS } from '../../autoscaler/src/core/promql/expressions.ts';
import { fill } from '../../autoscaler/src/core/promql/render.ts';
import { controllerMetrics } from '../../autoscaler/src/entry/controller/metrics.ts';
import { parsed } from '../support/promql.ts';

const policy = parse(readFileSync('policies/scaling-policy.yaml', 'utf8'));
const PLACES = {
  up: '180s',
  down: '600s',
  endpoint: '"$endpoint"',
  query: policy.spec.signals.queue.query,
};

/** Whoever names a metric, with the expression that names it. */
const NAMED: readonly (readonly [who: string, expr: string])[] = [
  ...Object.entries({ ...RECORDED, ...QUERIES, ...ALERTS, ...VIEWS }).map(
    ([name, { expr }]) => [name, fill(expr, PLACES)] as const,
  ),
  ...DASHBOARDS.flatMap(({ title, sections }) =>
    sections.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        panel.queries.flatMap((query) =>
          query.kind === 'prometheus'
            ? [[`${title}, ${panel.title}, ${query.ref}`, query.expr] as const]
            : [],
        ),
      ),
    ),
  ),
  ['the policy’s queue', PLACES.query],
];

/** What every scrape has, what Prometheus writes itself, and what a query adds. */
const EVERYWHERE = ['job', 'instance', 'reading'];
const MADE_HERE: Readonly<Record<string, readonly string[]>> = {
  up: ['namespace', 'pod', 'node', 'app'],
  ALERTS: ['alertname', 'alertstate', 'severity'],
};

const produced = new Map<string, Set<string>>();
for (const { target, metrics } of Object.values(EXPORTERS))
  for (const [metric, labels] of Object.entries(metrics)) add(metric, [...target, ...labels]);
for (const [metric, labels] of Object.entries(MADE_HERE)) add(metric, labels);
// A rule's series carries some of the labels that its expression is about.
for (const [metric, { expr }] of Object.entries(RECORDED)) {
  const { selectors, grouping } = parsed(expr);
  add(metric, [...grouping, ...selectors.flatMap((it) => [...(produced.get(it.metric) ?? [])])]);
}

function add(metric: string, labels: readonly string[]): void {
  const known = produced.get(metric) ?? new Set(EVERYWHERE);
  for (const label of labels) known.add(label);
  produced.set(metric, known);
}

describe('every expression that a rule, an alert, a panel, the policy or the autoscaler has', () => {
  test.each(NAMED)('%s is PromQL about metrics and labels that are there', (_who, expr) => {
    const { selectors, grouping, errors } = parsed(expr);
    expect(errors).toEqual([]);
    for (const { metric, labels } of selectors) {
      expect([...produced.keys()], metric).toContain(metric);
      expect([...(produced.get(metric) ?? [])], metric).toEqual(
        expect.arrayContaining([...labels]),
      );
    }
    const around = selectors.flatMap(({ metric }) => [...(produced.get(metric) ?? [])]);
    expect(around).toEqual(expect.arrayContaining([...grouping]));
  });

  test('are some hundred', () => {
    expect(NAMED.length).toBeGreaterThan(80);
  });
});

describe('the table of metrics', () => {
  test('keeps nothing that nobody asks for, the kubelet’s own numbers aside', () => {
    const asked = new Set(
      NAMED.flatMap(([, expr]) => parsed(expr).selectors.map((it) => it.metric)),
    );
    const idle = Object.entries(EXPORTERS)
      .filter(([job]) => job !== 'kubelet')
      .flatMap(([, { metrics }]) => Object.keys(metrics))
      .filter((metric) => !asked.has(metric));
    expect(idle).toEqual([]);
  });

  test('tells the truth of the controller', async () => {
    const run = async () => ({ outcome: 'done' }) as never;
    const metrics = controllerMetrics({
      duties: [{ name: 'credentials', every: 1_000 as never, run }],
      standings: () => [{ name: 'credentials', age: 5_000 as never }] as never,
      ofProcess: false,
    });
    const text = await metrics.render();
    const [[metric, [label]]] = Object.entries(EXPORTERS.pods.metrics) as [[string, [string]]];
    expect(text).toContain(`${metric}{${label}="credentials"} 5`);
  });
});

describe('panels about CloudWatch', () => {
  const asked = DASHBOARDS.flatMap(({ sections }) =>
    sections.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries)),
  );

  test('name metrics that the autoscaler writes, or AWS’s bill', () => {
    const metrics = asked.flatMap((it) => (it.kind === 'metric' ? [it] : []));
    const ours = metrics.filter(({ namespace }) => namespace === 'SmartScale');
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter(({ metric }) => !Object.hasOwn(METRICS, metric))).toEqual([]);
    expect(new Set(metrics.map(({ namespace }) => namespace))).toEqual(
      new Set(['SmartScale', 'AWS/Billing']),
    );
  });

  test('show every metric of the autoscaler but those that Prometheus tells better', () => {
    const shown = new Set(asked.flatMap((it) => (it.kind === 'metric' ? [it.metric] : [])));
    const missing = Object.keys(METRICS).filter((it) => !shown.has(it as never));
    expect(missing).toEqual([
      'CurrentNodeCount',
      'ClusterCPUUtilization',
      'ClusterMemoryUtilization',
      'PendingPods',
    ]);
  });
});

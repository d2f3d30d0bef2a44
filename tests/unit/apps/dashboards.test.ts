import { describe, expect, test } from 'vitest';
import { builtDashboard } from '../../../apps/dashboards/build-dashboard.ts';
import { stepsOf } from '../../../apps/dashboards/build-panel.ts';
import { DASHBOARDS, dashboardFiles } from '../../../apps/dashboards/catalogue.ts';
import { laidOut, type Panel } from '../../../apps/dashboards/panel.ts';
import {
  CLOUDWATCH_SOURCE,
  EXPRESSION_SOURCE,
  MIXED_SOURCE,
  PROMETHEUS_SOURCE,
} from '../../../apps/dashboards/sources.ts';

interface Json {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly hide?: boolean;
    readonly datasource: { readonly uid: string };
    readonly expression?: string;
    readonly namespace?: string;
    readonly dimensions?: Readonly<Record<string, string>>;
    readonly region?: string;
  }[];
}

const panelsOf = (text: string): readonly Json[] => JSON.parse(text).panels;
const FILES = Object.entries(dashboardFiles());
const UIDS = [PROMETHEUS_SOURCE, CLOUDWATCH_SOURCE, EXPRESSION_SOURCE, MIXED_SOURCE].map(
  ({ uid }) => uid as string,
);

describe.each(FILES)('%s', (_file, text) => {
  const panels = panelsOf(text);

  test('has each id once, and each panel its own place', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => Number.isInteger(id) && id > 0)).toBe(true);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  test('asks only sources that Grafana is given, panel by panel and query by query', () => {
    for (const { type, title, datasource, targets = [] } of panels.filter(notRow)) {
      expect(UIDS, title).toContain(datasource?.uid);
      expect(targets.length, `${title} ${type}`).toBeGreaterThan(0);
      for (const it of targets) expect(UIDS, title).toContain(it.datasource.uid);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(
        targets.some(({ hide }) => !hide),
        title,
      ).toBe(true);
    }
  });

  test('reckons only with queries that are there', () => {
    for (const { title, targets = [] } of panels) {
      const refs = targets.map(({ refId }) => refId.toLowerCase());
      const used = targets.flatMap(
        ({ expression = '' }) => expression.match(/\b[a-zA-Z]\b/g) ?? [],
      );
      expect(refs, title).toEqual(expect.arrayContaining(used.map((it) => it.toLowerCase())));
    }
  });

  test('asks CloudWatch by all dimensions that the metrics are written with', () => {
    const targets = panels.flatMap((panel) => panel.targets ?? []);
    for (const { dimensions, namespace, region } of targets.filter((it) => it.namespace)) {
      if (namespace === 'AWS/Billing') expect(region).toBe('us-east-1');
      else
        expect(dimensions).toMatchObject({
          service: 'smartscale-autoscaler',
          cluster: 'smartscale-prod',
        });
    }
  });
});

const notRow = ({ type }: Json): boolean => type !== 'row';

describe('the five dashboards', () => {
  test('are the same text each time', () => {
    expect(DASHBOARDS.map((it) => JSON.stringify(builtDashboard(it)))).toEqual(
      DASHBOARDS.map((it) => JSON.stringify(builtDashboard(it))),
    );
  });

  test('have what was asked of them', () => {
    const shown = Object.fromEntries(
      FILES.map(([file, text]) => [
        file,
        panelsOf(text)
          .filter(notRow)
          .map(({ type, title }) => `${title} (${type})`),
      ]),
    );
    const WANTED: Readonly<Record<string, readonly string[]>> = {
      'smartscale-overview.json': [
        'Workers that serve (gauge)',
        'CPU of the workers, 24 h (timeseries)',
        'Memory of the workers, 24 h (timeseries)',
        'Pods without room (timeseries)',
        'Pods on each node (heatmap)',
        'Disk (timeseries)',
        'Network (timeseries)',
      ],
      'smartscale-autoscaler.json': [
        'Run time (histogram)',
        'Invocations (timeseries)',
        'Decisions (piechart)',
        'Time to join (histogram)',
        'Saved against the baseline (gauge)',
      ],
      'smartscale-application.json': [
        'Requests by endpoint (timeseries)',
        'Latency (timeseries)',
        'Errors by endpoint (timeseries)',
        'Queue (timeseries)',
      ],
      'smartscale-cost.json': [
        'An hour, now (stat)',
        'The last 24 hours (gauge)',
        'A day at this pace (stat)',
        'The month so far (timeseries)',
        'Against the baseline (timeseries)',
        'A thousand requests (stat)',
        'Spot share (timeseries)',
        'The bill by service (piechart)',
      ],
      'smartscale-forecast.json': ['Predicted and actual load (timeseries)'],
    };
    for (const [file, panels] of Object.entries(WANTED))
      expect(shown[file], file).toEqual(expect.arrayContaining([...panels]));
  });

  test('mark when nodes came and went, and when something fired', () => {
    for (const [, text] of FILES) {
      const { annotations } = JSON.parse(text);
      const names = annotations.list.map(({ name }: { name: string }) => name);
      expect(names).toEqual(['Node serves', 'Node gone', 'Alerts']);
    }
  });

  test('draw the band from what is expected up to the P90', () => {
    const text = Object.fromEntries(FILES)['smartscale-forecast.json'] ?? '';
    const band = panelsOf(text).find(({ title }) => title.startsWith('Predicted'));
    expect(band).toMatchObject({
      fieldConfig: {
        overrides: [
          {
            matcher: { options: 'P90' },
            properties: [{ id: 'custom.fillBelowTo', value: 'expected' }, {}, {}],
          },
        ],
      },
    });
  });

  test('hold the day to 2,000 taka', () => {
    const text = Object.fromEntries(FILES)['smartscale-cost.json'] ?? '';
    const day = panelsOf(text).find(({ title }) => title === 'The last 24 hours');
    expect(day).toMatchObject({
      type: 'gauge',
      timeFrom: '24h',
      fieldConfig: {
        defaults: { thresholds: { steps: [{}, {}, { value: 2_000, color: 'red' }] } },
      },
    });
  });
});

describe('a layout', () => {
  const sized = (w: number, h: number) => ({ size: [w, h] }) as unknown as Panel;

  test('puts low panels beside a tall one', () => {
    const { places, end } = laidOut([sized(6, 8), sized(9, 4), sized(9, 4), sized(18, 4)], 1);
    expect(places.map(({ x, y }) => [x, y])).toEqual([
      [0, 1],
      [6, 1],
      [15, 1],
      [6, 5],
    ]);
    expect(end).toBe(9);
  });
});

describe('limits', () => {
  const colors = (limits: Parameters<typeof stepsOf>[0]) =>
    stepsOf(limits)
      .build()
      .steps.map(({ value, color }) => `${value} ${color}`);

  test('are green on the good side, whichever it is', () => {
    expect(colors({ above: { warn: 1, bad: 2 } })).toEqual(['null green', '1 yellow', '2 red']);
    expect(colors({ below: { warn: 4, bad: 1 } })).toEqual(['null red', '1 yellow', '4 green']);
    expect(colors({ below: { bad: 2 } })).toEqual(['null red', '2 green']);
  });

  test('that are none have no color that means something', () => {
    expect(colors(undefined)).toEqual(['null blue']);
  });
});

import { test } from 'vitest';
import { QUERIES } from '../../autoscaler/src/core/promql/expressions.ts';
import { fill } from '../../autoscaler/src/core/promql/render.ts';
import { cpuOf, later, node } from './nodes.ts';
import { parts, promqlDescribe, proves } from './promtool.ts';

/** As the brief writes it: seven modes are averaged, of which most are always near zero. */
const BRIEF = 'avg(rate(node_cpu_seconds_total{mode!="idle"}[5m]))*100';
const CPU = 'smartscale:worker_cpu:ratio';
const LOAD = 'smartscale:worker_load:cores';
const QUERY = fill(QUERIES.cpu.expr, { up: '180s', down: '600s' });

promqlDescribe('CPU', () => {
  test('of a full core is 14.3 to the brief’s query, which can never pass 70, and 1 to ours', () => {
    proves({
      series: node('a', { busy: 1 }),
      asks: [
        { expr: BRIEF, at: '10m', gives: { '{}': 14.285714 } },
        { expr: CPU, at: '10m', gives: { '{}': 1 } },
      ],
    });
  });

  test('of 80 % is 11.4 to the brief’s query, which is always below 30, and 0.8 to ours', () => {
    proves({
      series: node('a', { busy: 0.8 }),
      asks: [
        { expr: BRIEF, at: '10m', gives: { '{}': 11.428571 } },
        { expr: CPU, at: '10m', gives: { '{}': 0.8 } },
      ],
    });
  });

  test('that the hypervisor stole counts as busy', () => {
    const series = node('a', { busy: 0.1, steal: 0.5 });
    const gives = { '{node="a"}': 0.6 };
    proves({ series, asks: [{ expr: 'smartscale:node_cpu:ratio', at: '10m', gives }] });
  });

  test('is averaged over schedulable Ready workers alone, and load is their sum', () => {
    proves({
      series: {
        ...node('a', { busy: 0.4 }),
        ...node('b', { busy: 0.1, cpus: 4 }),
        ...node('server', { busy: 0.9, server: true }),
        ...node('cordoned', { busy: 1, cordoned: true }),
        ...node('unready', { busy: 1, ready: false }),
      },
      asks: [
        { expr: CPU, at: '10m', gives: { '{}': 0.25 } },
        { expr: LOAD, at: '10m', gives: { '{}': 1.2 } },
        {
          expr: 'smartscale:worker:serving',
          at: '10m',
          gives: { '{node="a"}': 1, '{node="b"}': 1 },
        },
      ],
    });
  });

  test('and load have no value, not zero, where nothing serves', () => {
    proves({
      series: { ...node('a', { busy: 0.4, ready: false }), ...node('s', { server: true }) },
      asks: [CPU, LOAD, 'count(smartscale:worker:serving)', QUERY].map((expr) => ({
        expr,
        at: '10m',
        gives: {},
      })),
    });
  });

  test('seen by two exporters of one node, as in a rollout, is not two machines', () => {
    const twice = cpuOf('a', { busy: 0.5 }, ',pod="new"');
    proves({
      series: { ...node('a', { busy: 0.5 }), ...twice },
      asks: [
        { expr: 'smartscale:node_cores:count', at: '10m', gives: { '{node="a"}': 2 } },
        { expr: LOAD, at: '10m', gives: { '{}': 1 } },
      ],
    });
  });

  test('of a node that was scraped twice is not taken for a full core', () => {
    // 1 - rate(idle) alone would say 0.625: half a minute of a minute is half of the rate.
    const raw = 'avg(1 - rate(node_cpu_seconds_total{mode="idle"}[1m]))';
    proves({
      series: later(40, node('a', { busy: 0 })),
      asks: [
        { expr: raw, at: '10m15s', gives: { '{}': 0.625 } },
        { expr: CPU, at: '10m15s', gives: { '{}': 0 } },
      ],
    });
  });
});

promqlDescribe('the windows of CPU', () => {
  test('come in one answer, each with the samples that it rests on', () => {
    // 50 % for ten minutes, a peak of two minutes at 90 %, and eight minutes at 20 %.
    const course = [
      [40, 0.5],
      [8, 0.9],
      [72, 0.2],
    ] as const;
    proves({
      series: node('a', { course }),
      asks: [
        {
          expr: QUERY,
          at: '20m7s',
          gives: parts({
            now: 0.2,
            at: 1200,
            floor: 0.2,
            floor_samples: 12,
            ceiling: 0.9,
            ceiling_samples: 40,
          }),
        },
      ],
    });
  });

  test('have a floor of 1 at 3:45 after a step to full load, and not before', () => {
    const series = node('a', {
      course: [
        [40, 0],
        [60, 1],
      ],
    });
    const floor = 'min_over_time(smartscale:worker_cpu:ratio[3m])';
    proves({
      series,
      asks: [
        { expr: `${floor} >= 0.7`, at: '13m29s', gives: {} },
        { expr: floor, at: '13m46s', gives: { '{}': 1 } },
      ],
    });
  });

  test('that began a minute ago give an extreme of three samples, and say that it is three', () => {
    proves({
      series: later(60, node('a', { busy: 0.8 })),
      asks: [
        {
          expr: QUERY,
          at: '15m52s',
          gives: parts({
            now: 0.8,
            at: 945,
            floor: 0.8,
            floor_samples: 3,
            ceiling: 0.8,
            ceiling_samples: 3,
          }),
        },
      ],
    });
  });

  test('do not look back over a gap in what was recorded', () => {
    proves({
      rules: false,
      series: { [CPU]: '0.5x20 _x8 0.5x20' },
      asks: [
        {
          expr: QUERY,
          at: '8m7s',
          gives: parts({
            now: 0.5,
            at: 480,
            floor: 0.5,
            floor_samples: 4,
            ceiling: 0.5,
            ceiling_samples: 25,
          }),
        },
        // What a subquery would make of it: a gap of two minutes that is not seen at all.
        { expr: `count_over_time(${CPU}[3m:15s])`, at: '8m7s', gives: { '{}': 12 } },
      ],
    });
  });

  test('have no ceiling to rely on while a serving worker gives no readings', () => {
    // Too busy to answer a scrape, the node drops out, and the average sinks to the idle one's.
    const series = { ...node('a', { busy: 0.1 }), ...node('b', { course: [[41, 1]] }) };
    proves({
      series,
      asks: [
        { expr: 'smartscale:silent_workers:count', at: '14m7s', gives: { '{}': 1 } },
        { expr: 'smartscale:silent_workers:count', at: '10m7s', gives: {} },
        {
          expr: QUERY,
          at: '20m7s',
          gives: parts({ now: 0.1, at: 1200, floor: 0.1, floor_samples: 12, ceiling: 0.55 }),
        },
      ],
    });
  });

  test('are not spoiled by a worker that has just become Ready', () => {
    const scraped = later(44, cpuOf('b'));
    const joined = { ...later(40, node('b')), ...scraped };
    proves({
      series: { ...node('a', { busy: 0.1 }), ...joined },
      asks: [
        { expr: 'count_over_time(smartscale:silent_workers:count[15m])', at: '15m', gives: {} },
      ],
    });
  });
});

promqlDescribe('load', () => {
  const query = QUERIES.load.expr;

  test('is one answer with its instant', () => {
    const series = node('a', { busy: 0.4 });
    proves({ series, asks: [{ expr: query, at: '20m7s', gives: parts({ now: 0.8, at: 1200 }) }] });
  });

  test('of a slot is the mean of the samples from its start to before its end', () => {
    proves({
      rules: false,
      series: { [LOAD]: '9x19 1x9 2x9 9x40' },
      asks: [
        {
          expr: QUERIES.loadSlots.expr,
          at: '9m59s999ms',
          gives: parts({ mean: 1.5, samples: 20 }),
        },
      ],
    });
  });
});

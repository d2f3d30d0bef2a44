import { expect, test } from 'vitest';
import {
  ALERTS,
  QUERIES,
  RECORDED,
  RESOLUTION,
  RESOLUTION_MS,
  VIEWS,
} from '../../autoscaler/src/core/promql/expressions.ts';
import { fill, textInPromql } from '../../autoscaler/src/core/promql/render.ts';
import { files, read } from '../tidy/source.ts';
import { cpuOf, node } from './nodes.ts';
import { promqlDescribe, proves } from './promtool.ts';

promqlDescribe('idle time', () => {
  const idle = (at: string, gives: Readonly<Record<string, number>>) => ({
    expr: QUERIES.idle.expr,
    at,
    gives,
  });

  test('runs from the last moment over 20 %, in whole steps of ten minutes, on workers', () => {
    const course = [
      [21, 0.5],
      [99, 0.1],
    ] as const;
    proves({
      series: { ...node('a', { course }), ...node('server', { server: true }) },
      asks: [
        { expr: 'smartscale:node_busy:seconds', at: '5m', gives: { '{node="a"}': 300 } },
        { expr: 'smartscale:node_busy:seconds', at: '7m', gives: {} },
        idle('15m', { '{node="a"}': 0 }),
        idle('17m', { '{node="a"}': 600 }),
        idle('27m', { '{node="a"}': 1200 }),
      ],
    });
  });

  test('of a node that was never busy runs from when it was made, for a day at most', () => {
    proves({
      series: { ...node('new', { created: 120 }), ...node('old', { created: -900_000 }) },
      asks: [idle('25m', { '{node="new"}': 1200, '{node="old"}': 86_400 })],
    });
  });

  test('is not told of a node that gives no readings', () => {
    const silent = Object.entries(node('a', { created: 0 })).filter(([name]) =>
      name.startsWith('kube_'),
    );
    proves({ series: Object.fromEntries(silent), asks: [idle('25m', {})] });
  });
});

promqlDescribe('the rules', () => {
  test('leave a heartbeat', () => {
    const ask = { expr: 'smartscale:heartbeat:seconds', at: '10m7s', gives: { '{}': 600 } };
    proves({ series: { up: '1x120' }, asks: [ask] });
  });

  test('tell of workers over 90 % for five minutes, and no sooner', () => {
    const ask = (at: string, fires: readonly Record<string, string>[]) => ({
      alertname: 'WorkerCpuHigh' as const,
      at,
      fires,
      summary: ALERTS.WorkerCpuHigh.measures,
    });
    const course = [
      [40, 0.5],
      [80, 0.95],
    ] as const;
    proves({
      series: node('a', { course }),
      alerts: [ask('15m', []), ask('16m', [{ severity: 'critical' }])],
    });
  });

  test('tell of memory over 80 % for ten minutes, and no sooner', () => {
    const ask = (at: string, fires: readonly Record<string, string>[]) => ({
      alertname: 'WorkerMemoryHigh' as const,
      at,
      fires,
      summary: ALERTS.WorkerMemoryHigh.measures,
    });
    proves({
      series: {
        ...node('a'),
        'node_memory_MemTotal_bytes{node="a"}': '1000x120',
        'node_memory_MemAvailable_bytes{node="a"}': '500x39 150x80',
      },
      alerts: [ask('19m45s', []), ask('20m15s', [{ severity: 'warning' }])],
    });
  });

  test('tell of each node that is not Ready for five minutes', () => {
    const ask = (at: string, fires: readonly Record<string, string>[]) => ({
      alertname: 'NodeNotReady' as const,
      at,
      fires,
      summary: ALERTS.NodeNotReady.measures,
    });
    proves({
      series: { ...node('a', { ready: false }), ...node('b') },
      alerts: [ask('4m45s', []), ask('5m15s', [{ severity: 'critical', node: 'a' }])],
    });
  });

  test('tell of a worker that serves and is silent for ten minutes', () => {
    const ask = (at: string, fires: readonly Record<string, string>[]) => ({
      alertname: 'WorkerSilent' as const,
      at,
      fires,
      summary: ALERTS.WorkerSilent.measures,
    });
    proves({
      series: { ...node('a'), ...node('b', { course: [[20, 0.5]] }) },
      alerts: [ask('14m', []), ask('17m', [{ severity: 'warning' }])],
    });
  });
});

const picked = (expr: string): string => fill(expr, { endpoint: textInPromql('/a|/none') });

promqlDescribe('what dashboards show', () => {
  const at = '10m';

  test('of pods: those that are unschedulable, zero when none is, and those on each node', () => {
    const pod = (name: string, phase: string, on: string) => ({
      [`kube_pod_info{namespace="default",pod="${name}",node="${on}"}`]: '1x120',
      [`kube_pod_status_phase{namespace="default",pod="${name}",phase="Running"}`]:
        phase === 'Running' ? '1x120' : '0x120',
    });
    const pods = { ...pod('x', 'Running', 'a'), ...pod('y', 'Running', 'a') };
    proves({
      series: { ...pods, ...pod('z', 'Failed', 'a'), ...pod('w', 'Running', 'b') },
      asks: [
        { expr: VIEWS.unschedulablePods.expr, at, gives: { '{}': 0 } },
        { expr: VIEWS.podsByNode.expr, at, gives: { '{node="a"}': 2, '{node="b"}': 1 } },
      ],
    });
    proves({
      series: { 'kube_pod_status_unschedulable{pod="x"}': '1x120' },
      asks: [{ expr: VIEWS.unschedulablePods.expr, at, gives: { '{}': 1 } }],
    });
  });

  test('of nodes: how many serve, and what their disks and networks carry', () => {
    const labels = '{node="a",device="eth0"}';
    proves({
      series: {
        ...node('a'),
        ...node('b', { cordoned: true }),
        ...cpuOf('b'),
        [`node_disk_read_bytes_total${labels}`]: '1e6+1500x120',
        [`node_disk_written_bytes_total${labels}`]: '1e6+3000x120',
        [`node_network_receive_bytes_total${labels}`]: '1e6+150x120',
        [`node_network_transmit_bytes_total${labels}`]: '1e6+300x120',
        'node_network_receive_bytes_total{node="a",device="cni0"}': '1e6+9000x120',
        'node_network_transmit_bytes_total{node="a",device="cni0"}': '1e6+9000x120',
      },
      asks: [
        { expr: VIEWS.readyWorkers.expr, at, gives: { '{}': 1 } },
        { expr: VIEWS.servingCores.expr, at, gives: { '{}': 2 } },
        { expr: VIEWS.diskBytes.expr, at, gives: { '{node="a"}': 300 } },
        { expr: VIEWS.networkBytes.expr, at, gives: { '{node="a"}': 30 } },
      ],
    });
  });

  test('of the application: requests, and the latency of the half and of 99 in 100', () => {
    const bucket = (le: string, rise: number) => ({
      [`http_request_duration_seconds_bucket{endpoint="/a",le="${le}"}`]: `1000+${rise}x120`,
    });
    proves({
      series: {
        ...bucket('1', 50),
        ...bucket('2', 100),
        ...bucket('+Inf', 100),
        'http_requests_total{endpoint="/a",status="200"}': '1000+75x120',
        'http_requests_total{endpoint="/b",status="200"}': '1000+75x120',
      },
      asks: [
        { expr: VIEWS.requests.expr, at, gives: { '{}': 10 } },
        { expr: picked(VIEWS.latencyP95.expr), at, gives: { '{endpoint="/a"}': 1.9 } },
        { expr: picked(VIEWS.errorRate.expr), at, gives: { '{endpoint="/a"}': 0 } },
        { expr: picked(VIEWS.latencyP50.expr), at, gives: { '{endpoint="/a"}': 1 } },
        { expr: picked(VIEWS.latencyP99.expr), at, gives: { '{endpoint="/a"}': 1.98 } },
      ],
    });
  });
});

test('every expression stands in a case with numbers', () => {
  const cases = files
    .filter((path) => path.startsWith('tests/promql/') && path.endsWith('.test.ts'))
    .map(read)
    .join('\n');
  const named = (table: string) => (name: string) => `${table}.${name}`;
  const names = [
    ...Object.keys(RECORDED),
    ...Object.keys(QUERIES).map(named('QUERIES')),
    ...Object.keys(ALERTS).map(named('ALERTS')),
    ...Object.keys(VIEWS).map(named('VIEWS')),
  ];
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !cases.includes(name))).toEqual([]);
});

test('the resolution is the same in PromQL and in milliseconds', () => {
  expect(RESOLUTION).toBe(`${RESOLUTION_MS / 1_000}s`);
});

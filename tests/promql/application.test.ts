import { test } from 'vitest';
import { QUERIES } from '../../autoscaler/src/core/promql/expressions.ts';
import { fill, textInPromql } from '../../autoscaler/src/core/promql/render.ts';
import { parts, promqlDescribe, proves, type Series } from './promtool.ts';

const BUCKETS = ['0.1', '0.5', '1', '2', '+Inf'];

/** A pod's histogram: so many more requests within each bound at each step of 15 s. */
function latency(pod: string, endpoint: string, rises: readonly number[]): Series {
  const labels = (le: string | undefined) => `{pod="${pod}",endpoint="${endpoint}",le="${le}"}`;
  return Object.fromEntries(
    rises.map((rise, index) => [
      `http_request_duration_seconds_bucket${labels(BUCKETS[index])}`,
      `1000+${rise}x120`,
    ]),
  );
}

const requests = (endpoint: string, status: string, rise: number): Series => ({
  [`http_requests_total{endpoint="${endpoint}",status="${status}"}`]: `1000+${rise}x120`,
});

const WINDOWS = { up: '120s', down: '120s' };
const forEndpoint = (expr: string, endpoint: string) =>
  fill(expr, { ...WINDOWS, endpoint: textInPromql(endpoint) });
const labelled = (endpoint: string, values: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(values).map(([reading, value]) => [
      `{reading="${reading}",endpoint=${JSON.stringify(endpoint)}}`,
      value,
    ]),
  );

promqlDescribe('p95 latency', () => {
  const P95 = 'smartscale:endpoint_latency_seconds:p95';

  test('is that of all pods together, not the mean of each pod’s', () => {
    // 90 of 100 within 0.1 s in all, 100 within 2 s: the 95th lies halfway from 1 s to 2 s.
    proves({
      series: {
        ...latency('a', '/api/checkout', [90, 90, 90, 90, 90]),
        ...latency('b', '/api/checkout', [0, 0, 0, 10, 10]),
        ...latency('a', '/health', [100, 100, 100, 100, 100]),
      },
      asks: [
        {
          expr: P95,
          at: '10m',
          gives: { '{endpoint="/api/checkout"}': 1.5, '{endpoint="/health"}': 0.095 },
        },
        {
          expr: forEndpoint(QUERIES.latencyP95.expr, '/api/checkout'),
          at: '20m7s',
          gives: labelled('/api/checkout', {
            now: 1.5,
            at: 1200,
            floor: 1.5,
            floor_samples: 8,
            ceiling: 1.5,
            ceiling_samples: 8,
          }),
        },
      ],
    });
  });

  test('of an endpoint that nobody asks has no value, and no samples in its windows', () => {
    proves({
      series: latency('a', '/api/checkout', [0, 0, 0, 0, 0]),
      asks: [
        { expr: P95, at: '10m', gives: {} },
        { expr: forEndpoint(QUERIES.latencyP95.expr, '/api/checkout'), at: '20m7s', gives: {} },
      ],
    });
  });

  test('finds an endpoint whatever signs are in its name', () => {
    const odd = String.raw`/a"b\c`;
    proves({
      rules: false,
      series: { [`${P95}{endpoint=${JSON.stringify(odd)}}`]: '1x120' },
      asks: [
        {
          expr: `count(${forEndpoint(QUERIES.latencyP95.expr, odd)})`,
          at: '10m7s',
          gives: { '{}': 6 },
        },
      ],
    });
  });
});

promqlDescribe('the error rate', () => {
  const ERRORS = 'smartscale:endpoint_errors:ratio';

  test('is the share of 5xx among all answers', () => {
    proves({
      series: {
        ...requests('/api/checkout', '200', 90),
        ...requests('/api/checkout', '404', 4),
        ...requests('/api/checkout', '500', 4),
        ...requests('/api/checkout', '503', 2),
      },
      asks: [
        { expr: ERRORS, at: '10m', gives: { '{endpoint="/api/checkout"}': 0.06 } },
        {
          expr: 'smartscale:endpoint_requests:rate1m',
          at: '10m',
          gives: { '{endpoint="/api/checkout"}': 6.666667 },
        },
        {
          expr: forEndpoint(QUERIES.errorRate.expr, '/api/checkout'),
          at: '20m7s',
          gives: labelled('/api/checkout', {
            now: 0.06,
            at: 1200,
            floor: 0.06,
            floor_samples: 8,
            ceiling: 0.06,
            ceiling_samples: 8,
          }),
        },
      ],
    });
  });

  test('of an endpoint that never failed is zero, not nothing', () => {
    const series = requests('/api/checkout', '200', 90);
    proves({
      series,
      asks: [{ expr: ERRORS, at: '10m', gives: { '{endpoint="/api/checkout"}': 0 } }],
    });
  });

  test('of an endpoint that nobody asks is nothing, not zero', () => {
    const series = requests('/api/checkout', '200', 0);
    proves({ series, asks: [{ expr: ERRORS, at: '10m', gives: {} }] });
  });
});

promqlDescribe('the queue', () => {
  const filled = (query: string) => fill(QUERIES.queue.expr, { ...WINDOWS, query });
  const queue = filled('rabbitmq_queue_messages{queue="orders"} # the shop’s');

  test('is the sum of what the policy’s query gives, comment and all, with its windows', () => {
    proves({
      series: {
        'rabbitmq_queue_messages{queue="orders",pod="0"}': '100x75 400 100x60',
        'rabbitmq_queue_messages{queue="orders",pod="1"}': '40x120',
        'rabbitmq_queue_messages{queue="mails",pod="1"}': '7x120',
      },
      asks: [
        {
          expr: queue,
          at: '20m7s',
          gives: parts({
            now: 140,
            at: 1200,
            floor: 140,
            floor_samples: 8,
            ceiling: 440,
            ceiling_samples: 8,
          }),
        },
      ],
    });
  });

  test('looks back over no gap, though the steps of a subquery do', () => {
    proves({
      rules: false,
      series: {
        // Prometheus was down for five minutes and took no samples of anything.
        'smartscale:heartbeat:seconds': '0+15x40 _x19 900+15x20',
        rabbitmq_queue_messages: '140x40 _x19 140x20',
      },
      asks: [
        {
          expr: fill(QUERIES.queue.expr, {
            up: '120s',
            down: '600s',
            query: 'rabbitmq_queue_messages',
          }),
          at: '15m37s',
          gives: parts({
            now: 140,
            at: 930,
            floor: 140,
            floor_samples: 3,
            ceiling: 140,
            ceiling_samples: 22,
          }),
        },
      ],
    });
  });

  test('that nobody measures is nothing, not zero', () => {
    proves({ series: { up: '1x120' }, asks: [{ expr: queue, at: '20m7s', gives: {} }] });
  });
});

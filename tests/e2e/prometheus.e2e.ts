import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { prometheusSignals } from '../../autoscaler/src/adapters/prometheus/signals.ts';
import { QUERIES } from '../../autoscaler/src/core/promql/expressions.ts';
import { fill } from '../../autoscaler/src/core/promql/render.ts';
import { seconds } from '../../autoscaler/src/core/units.ts';
import type { WireRequest, WireResponse } from '../../autoscaler/src/ports/exchange.ts';
import { createWorld } from '../../autoscaler/world/model/world.ts';
import { prometheusWire } from '../../autoscaler/world/wire/prometheus.ts';
import { type SignalBench, signalContract } from '../contract/suites/signal-source.ts';
import { NOON } from '../support/cluster.ts';
import { holdSamples } from '../support/samples.ts';
import { aShopOptions } from '../support/world.ts';
import { AUTH, type Held, overHttp, startPrometheus } from './real-prometheus.ts';
import type { Server } from './server.ts';

const STEP = 15_000;
const SERIES = {
  cpu: 'smartscale:worker_cpu:ratio',
  memory: 'smartscale:worker_memory:ratio',
  load: 'smartscale:worker_load:cores',
  queue: 'orders',
} as const;

/** What a node leaves behind that has been idle for a quarter of an hour. */
const IDLE: Held = {
  'smartscale:node_cpu:ratio{node="a"}': [[NOON, 0.1]],
  'kube_node_created{node="a"}': [[NOON, NOON / 1_000 - 900]],
};

function held(series: Parameters<SignalBench['hold']>[0]): Held {
  const rows: Record<string, [number, number][]> = {};
  for (const [name, values] of Object.entries(series))
    rows[SERIES[name as keyof typeof SERIES]] = values.flatMap((value, index) =>
      Number.isNaN(value) ? [] : [[NOON - (values.length - 1 - index) * STEP, value]],
    );
  const beats = Array.from({ length: 121 }, (_, index): [number, number] => {
    const at = NOON - (120 - index) * STEP;
    return [at, at / 1_000];
  });
  return { ...IDLE, ...rows, 'smartscale:heartbeat:seconds': beats };
}

const installed = spawnSync('prometheus', ['--version']).status === 0;
const name = installed
  ? 'a real Prometheus keeps the contract'
  : 'a real Prometheus keeps the contract (there is none here: apt-get install prometheus)';

describe.skipIf(!installed)(name, () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });

  signalContract({
    name: 'Prometheus',
    open: async () => {
      let silent = false;
      const start = async (what: Held) => void servers.push(await startPrometheus(what));
      await start(held({}));
      return {
        port: prometheusSignals({
          exchange: (request) => {
            const running = servers.at(-1)?.url ?? '';
            const url = silent ? 'http://127.0.0.1:1' : running;
            return overHttp({ ...request, url: request.url.replace('http://server', url) });
          },
          url: 'http://server',
          credentials: async () => AUTH,
          clock: { now: () => NOON, sleep: async () => {} },
          jitter: () => 0.5,
        }),
        now: NOON,
        hold: async (series) => start(held(series)),
        silence: async (on) => {
          silent = on;
        },
      };
    },
  });

  test('the simulated Prometheus says word for word what the real one says', async () => {
    const series = { load: Array.from({ length: 120 }, () => 3.25) };
    const server = await startPrometheus(held(series));
    servers.push(server);
    const world = createWorld(aShopOptions());
    holdSamples(world, series);
    const wire = prometheusWire(world, AUTH);
    const slots = { start: NOON_S - 1200.001, end: NOON_S - 0.001, step: 300 };
    const asked = [
      request('/-/ready'),
      request('/-/ready', {}, { authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' }),
      request('/api/v1/query', { query: QUERIES.load.expr, time: NOON_S }),
      request('/api/v1/query', { query: QUERIES.load.expr, time: NOON_S - 7200 }),
      request('/api/v1/query_range', { query: QUERIES.loadSlots.expr, ...slots }),
    ];
    for (const it of asked) {
      const real = await overHttp({ ...it, url: `${server.url}${it.url}` });
      const simulated = await wire({ ...it, url: `http://server${it.url}` });
      expect(said(simulated), it.url).toEqual(said(real));
    }
  });

  test('the simulated Prometheus refuses in the same words as the real one', async () => {
    const server = await startPrometheus(held({}));
    servers.push(server);
    const wire = prometheusWire(createWorld(aShopOptions()), AUTH);
    const query = fill(QUERIES.queue.expr, { up: '1m', down: '1m', query: ')' });
    for (const form of [{ query: 'sum(' }, { query: '' }, { query }]) {
      const it = request('/api/v1/query', form);
      const real = await overHttp({ ...it, url: `${server.url}${it.url}` });
      const simulated = await wire({ ...it, url: `http://server${it.url}` });
      const kind = ({ status, body }: WireResponse) => [status, JSON.parse(body).errorType];
      if (form.query === query) expect(kind(real)).toEqual([400, 'bad_data']);
      else expect(kind(simulated)).toEqual(kind(real));
    }
  });
});

const NOON_S = NOON / 1_000;

function request(
  path: string,
  form: Readonly<Record<string, string | number>> = {},
  headers: WireRequest['headers'] = {},
): WireRequest {
  const basic = Buffer.from(`${AUTH.user}:${AUTH.password}`).toString('base64');
  return {
    method: path.startsWith('/-/') ? 'GET' : 'POST',
    url: path,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    ...(path.startsWith('/-/')
      ? {}
      : {
          body: new URLSearchParams(
            Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
          ).toString(),
        }),
    timeout: seconds(5),
  };
}

/** What a client can go by: a label more or less, or an order, is no difference. */
function said({ status, body }: WireResponse): unknown {
  if (!body.startsWith('{')) return { status, body };
  const { data, ...rest } = JSON.parse(body);
  const result = data.result.map((row: { metric: { reading: string } }) => ({
    ...row,
    metric: { reading: row.metric.reading },
  }));
  const byReading = (a: { metric: { reading: string } }, b: { metric: { reading: string } }) =>
    a.metric.reading.localeCompare(b.metric.reading);
  return { status, ...rest, data: { ...data, result: result.sort(byReading) } };
}

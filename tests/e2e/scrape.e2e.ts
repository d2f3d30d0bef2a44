import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROMETHEUS_HOST } from '../../apps/charts/monitoring/scrape-config.ts';
import { type Found, layOut, PASSWORD, USER } from '../support/prometheus-folder.ts';
import { freePort } from './server.ts';

/** What stands at each path of every fake exporter. */
const PAGES: Readonly<Record<string, string>> = {
  '/metrics': `
node_cpu_seconds_total{cpu="0",mode="idle"} 100
node_something_else 1
kube_node_status_condition{node="a",condition="Ready",status="true"} 1
http_requests_total{endpoint="/api/checkout",status="201"} 7
`,
  '/elsewhere': 'smartscale_controller_duty_age_seconds{duty="credentials"} 5\n',
};

const NODE = { __meta_kubernetes_pod_node_name: 'a' };
const pod = (namespace: string, name: string, app: string) => ({
  ...NODE,
  __meta_kubernetes_namespace: namespace,
  __meta_kubernetes_pod_name: name,
  __meta_kubernetes_pod_phase: 'Running',
  __meta_kubernetes_pod_label_app_kubernetes_io_name: app,
});
const annotated = (port: number, path: string) => ({
  __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true',
  __meta_kubernetes_pod_annotation_prometheus_io_port: String(port),
  __meta_kubernetes_pod_annotation_prometheus_io_path: path,
});

/** As discovery in Kubernetes labels what it finds (Prometheus docs, kubernetes_sd_config). */
function cluster(port: number): Found {
  const at = [`127.0.0.1:${port}`];
  const shop = { ...pod('shop', 'demo-app-1', 'demo-app'), ...annotated(port, '/metrics') };
  const controller = pod('smartscale', 'controller-1', 'smartscale-controller');
  return {
    'node-exporter': [
      { targets: at, labels: { ...NODE, __meta_kubernetes_pod_container_port_name: 'metrics' } },
    ],
    'kube-state-metrics': [{ targets: at }],
    'demo-app': [
      { targets: at, labels: { ...shop, __meta_kubernetes_pod_container_port_name: 'http' } },
    ],
    pods: [
      // Two containers of one pod: one target, at the port of the annotation.
      {
        targets: ['127.0.0.1:1', '127.0.0.1:2'],
        labels: { ...controller, ...annotated(port, '/elsewhere') },
      },
      { targets: at, labels: shop },
      { targets: at, labels: pod('shop', 'unasked-1', 'unasked') },
      {
        targets: at,
        labels: { ...controller, ...annotated(port, '/x'), __meta_kubernetes_pod_phase: 'Failed' },
      },
    ],
  };
}

const installed = spawnSync('prometheus', ['--version']).status === 0;
const name = installed
  ? 'a real Prometheus with our configuration'
  : 'a real Prometheus with our configuration (there is none here: apt-get install prometheus)';

describe.skipIf(!installed)(name, () => {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-scrape-'));
  const exporter = createServer(({ url = '' }, response) => {
    response.end(PAGES[url] ?? '');
  });
  const ending = new AbortController();
  let port = 0;
  let ended = Promise.resolve();

  beforeAll(async () => {
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
    port = await freePort();
    layOut(folder, {
      found: cluster((exporter.address() as AddressInfo).port),
      // As often as a test can wait for.
      change: (config) =>
        config
          .replace(/interval: 15s/g, 'interval: 1s')
          .replace('scrape_timeout: 10s', 'scrape_timeout: 1s')
          .replace('localhost:9090', `localhost:${port}`),
    });
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--web.config.file=${join(folder, 'web-config.yml')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        '--log.level=error',
      ],
      { signal: ending.signal, stdio: 'ignore' },
    );
    // Being ended by the signal is reported as an error, which it is not.
    child.on('error', () => {});
    ended = new Promise((resolve) => child.once('exit', () => resolve()));
    await until(async () => (await ask('up == 1')).length === 5);
    await until(async () => (await ask('smartscale:worker:serving')).length > 0);
  });

  afterAll(async () => {
    ending.abort();
    await ended;
    exporter.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(query: string): Promise<readonly Record<string, string>[]> {
    const { status, body } = await get(`/api/v1/query?query=${encodeURIComponent(query)}`, {
      authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`,
    });
    if (status !== 200) return [];
    return JSON.parse(body).data.result.map(({ metric }: { metric: never }) => metric);
  }

  const get = (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const ca = readFileSync(join(folder, 'client', 'ca.crt'));
      const where = { host: '127.0.0.1', port, path, headers, ca, servername: PROMETHEUS_HOST };
      request(where, async (response) => {
        const parts = await response.toArray();
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      })
        .on('error', reject)
        .end();
    });

  test('scrapes each job once, itself through its own locked door', async () => {
    const up = await ask('up == 1');
    expect(up.map(({ job }) => job).sort()).toEqual([
      'demo-app',
      'kube-state-metrics',
      'node-exporter',
      'pods',
      'prometheus',
    ]);
  });

  test('lets nobody in without the password', async () => {
    expect(await get('/api/v1/query?query=up', {})).toMatchObject({ status: 401 });
  });

  test('says of each machine’s series which node they are of, and keeps no others', async () => {
    expect(await ask('node_cpu_seconds_total{job="node-exporter"}')).toMatchObject([
      { node: 'a', instance: 'a', cpu: '0', mode: 'idle' },
    ]);
    expect(await ask('node_something_else{job="node-exporter"}')).toEqual([]);
  });

  test('leaves to kube-state-metrics which node it speaks of', async () => {
    expect(await ask('kube_node_status_condition{job="kube-state-metrics"}')).toMatchObject([
      { node: 'a', condition: 'Ready' },
    ]);
    expect(await ask('smartscale:worker:serving{node="a"}')).toMatchObject([{ node: 'a' }]);
  });

  test('counts a pod of the shop once, though it is annotated too', async () => {
    const requests = await ask(
      'http_requests_total{job!="node-exporter",job!="kube-state-metrics"}',
    );
    expect(requests).toMatchObject([
      { job: 'demo-app', namespace: 'shop', pod: 'demo-app-1', node: 'a' },
    ]);
  });

  test('takes port, path and app of whatever pod asks by annotation', async () => {
    expect(await ask('smartscale_controller_duty_age_seconds')).toMatchObject([
      { job: 'pods', namespace: 'smartscale', pod: 'controller-1', app: 'smartscale-controller' },
    ]);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds().catch(() => false)) return;
    await pause(100);
  }
  throw new Error('Prometheus never saw all that there is');
}

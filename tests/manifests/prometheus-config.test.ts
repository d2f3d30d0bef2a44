import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXPORTERS } from '../../apps/charts/monitoring/exporters.ts';
import { renderObjects } from '../../apps/main.ts';
import { RESOLUTION } from '../../autoscaler/src/core/promql/expressions.ts';
import { layOut } from '../support/prometheus-folder.ts';

const installed = spawnSync('promtool', ['--version']).status === 0;
const objects = renderObjects().map(({ object }) => object as unknown as Record<string, never>);

const found = (kind: string, name: string) => {
  const object = objects.find(
    (it: { kind?: string; metadata?: { name: string } }) =>
      it.kind === kind && it.metadata?.name === name,
  );
  return object as unknown as { data: Record<string, string>; spec: Record<string, never> };
};

const config = parse(found('ConfigMap', 'prometheus-config').data['prometheus.yml'] ?? '');

describe('the configuration of Prometheus', () => {
  test.skipIf(!installed)('is one that Prometheus takes, rules and all', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smartscale-config-'));
    try {
      layOut(folder);
      const told = spawnSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')]);
      expect(told.status, `${told.stdout}${told.stderr}`).toBe(0);
      const web = spawnSync('promtool', ['check', 'web-config', join(folder, 'web-config.yml')]);
      expect(web.status, `${web.stdout}${web.stderr}`).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('looks every 15 s, as the expressions take for granted, and says which cluster it is', () => {
    expect(config.global).toMatchObject({
      scrape_interval: RESOLUTION,
      evaluation_interval: RESOLUTION,
      external_labels: { cluster: 'smartscale-prod' },
    });
    for (const { scrape_interval } of config.scrape_configs)
      expect(scrape_interval).toBeUndefined();
  });

  test('has a job for each exporter of the table, and honors the labels of one alone', () => {
    const jobs: { job_name: string; honor_labels?: boolean }[] = config.scrape_configs;
    expect(jobs.map(({ job_name }) => job_name).sort()).toEqual(Object.keys(EXPORTERS).sort());
    const honored = jobs.filter((it) => it.honor_labels).map(({ job_name }) => job_name);
    expect(honored).toEqual(['kube-state-metrics']);
  });
});

describe('discovery', () => {
  test('looks for nodes, and for pods where they are', () => {
    const jobs: { job_name: string; kubernetes_sd_configs?: unknown[] }[] = config.scrape_configs;
    const rows = jobs.flatMap(({ job_name, kubernetes_sd_configs: found = [] }) =>
      found.map((it) => [job_name, JSON.stringify(it)]),
    );
    expect(Object.fromEntries(rows)).toEqual({
      'node-exporter': inOne('monitoring', 'node-exporter'),
      kubelet: '{"role":"node"}',
      cadvisor: '{"role":"node"}',
      'demo-app': inOne('shop', 'demo-app'),
      pods: '{"role":"pod"}',
    });
  });

  const inOne = (namespace: string, workload: string) =>
    JSON.stringify({
      role: 'pod',
      namespaces: { names: [namespace] },
      selectors: [{ role: 'pod', label: `app.kubernetes.io/name=${workload}` }],
    });

  test('finds pods that are there', () => {
    const workloads = objects.filter(
      (it: { metadata?: { name: string; namespace: string } }) =>
        it.metadata?.name === 'node-exporter' || it.metadata?.name === 'demo-app',
    );
    const json = JSON.stringify(workloads);
    for (const name of ['node-exporter', 'demo-app'])
      expect(json).toContain(`"labels":{"app.kubernetes.io/name":"${name}"`);
    expect(json).toContain('"containerPort":9100,"hostPort":9100,"name":"metrics"');
    expect(json).toContain('"containerPort":3000,"name":"http"');
  });
});

describe('Prometheus', () => {
  const json = JSON.stringify(found('StatefulSet', 'prometheus'));

  test('keeps a week, within its volume', () => {
    const [, gigabytes = '0'] = json.match(/retention\.size=(\d+)GB/) ?? [];
    expect(json).toContain('--storage.tsdb.retention.time=7d');
    expect(Number(gigabytes) * 1e9).toBeLessThan(0.85 * 20 * 1024 ** 3);
  });

  test('opens its door by TLS and password, and has no other way to be told to reload or delete', () => {
    expect(json).toContain('--web.config.file=');
    expect(json).not.toMatch(/enable-lifecycle|enable-admin-api/);
  });

  test('stands on the server, within 500m and 1 GiB, on a volume that is the server’s', () => {
    expect(json).toContain('"nodeSelector":{"node-role.kubernetes.io/control-plane":"true"}');
    expect(json).toContain('"limits":{"cpu":"500m","memory":"1Gi"}');
    const volume = JSON.stringify(found('PersistentVolume', 'monitoring-prometheus'));
    expect(volume).toContain('"capacity":{"storage":"20Gi"}');
    expect(volume).toContain('control-plane');
    expect(volume).toContain('"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim"');
  });
});

describe('Grafana', () => {
  test('is started anew when its configuration changes, and not when a dashboard does', () => {
    const { template } = found('Deployment', 'grafana').spec as unknown as {
      template: { metadata: { annotations: Record<string, string> } };
    };
    expect(template.metadata.annotations['smartscale.dev/config-hash']).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is given the sources that its dashboards name, without a secret in Git', () => {
    const { datasources } = parse(
      found('ConfigMap', 'grafana-config').data['datasources.yaml'] ?? '',
    );
    expect(datasources.map(({ uid }: { uid: string }) => uid)).toEqual([
      'smartscale-prometheus',
      'smartscale-cloudwatch',
    ]);
    const secrets = Object.values<string>(datasources[0].secureJsonData);
    for (const it of secrets) expect(it).toMatch(/^\$__file\{\/etc\/grafana\/[\w./-]+\}$/);
  });

  test('finds every dashboard in one ConfigMap that the API server takes', () => {
    const { data } = found('ConfigMap', 'grafana-dashboards');
    expect(Object.keys(data)).toHaveLength(5);
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(900_000);
  });
});

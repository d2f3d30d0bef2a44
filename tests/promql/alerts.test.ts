import { test } from 'vitest';
import { ALERTS } from '../../autoscaler/src/core/promql/expressions.ts';
import { node } from './nodes.ts';
import { type AlertAsk, promqlDescribe, proves, type Series } from './promtool.ts';

type Fires = readonly Readonly<Record<string, string>>[];

/** That an alert is silent at one moment and fires at a later one. */
function turns(
  alertname: AlertAsk['alertname'],
  { series, quiet, at, fires }: { series: Series; quiet: string; at: string; fires: Fires },
): void {
  const { measures: summary, severity } = ALERTS[alertname];
  const labelled = fires.map((labels) => ({ severity, ...labels }));
  proves({
    series,
    alerts: [
      { alertname, at: quiet, fires: [], summary },
      { alertname, at, fires: labelled, summary },
    ],
  });
}

promqlDescribe('what Prometheus tells of itself', () => {
  test('is each target that answers no scrape for five minutes: ALERTS.TargetDown', () => {
    turns('TargetDown', {
      series: {
        'up{job="node-exporter",instance="a"}': '1x20 0x100',
        'up{job="node-exporter",instance="b"}': '1x120',
      },
      quiet: '10m',
      at: '10m30s',
      fires: [{ job: 'node-exporter', instance: 'a' }],
    });
  });

  test('is that it lost the eyes of the autoscaler, down or gone: ALERTS.EyesMissing', () => {
    turns('EyesMissing', {
      series: {
        'up{job="node-exporter",instance="a"}': '1x120',
        'up{job="kube-state-metrics",instance="k"}': '1x20 0x100',
      },
      quiet: '10m',
      at: '10m30s',
      fires: [{ job: 'kube-state-metrics' }],
    });
    turns('EyesMissing', {
      series: {
        'up{job="node-exporter",instance="a"}': '1x20 _x100',
        'up{job="kube-state-metrics",instance="k"}': '1x120',
      },
      // A target that is gone is seen for five minutes more where nobody marks it stale.
      quiet: '10m',
      at: '15m30s',
      fires: [{ job: 'node-exporter' }],
    });
  });

  test('is that its rules fail: ALERTS.RulesFailing', () => {
    turns('RulesFailing', {
      series: { 'prometheus_rule_evaluation_failures_total{rule_group="x"}': '0x40 0+1x80' },
      quiet: '10m',
      at: '16m',
      fires: [{}],
    });
  });
});

promqlDescribe('what Prometheus tells of its configuration', () => {
  test('is that it was refused: ALERTS.ConfigRefused', () => {
    turns('ConfigRefused', {
      series: { 'prometheus_config_last_reload_successful{job="prometheus"}': '1x20 0x100' },
      quiet: '10m',
      at: '10m30s',
      fires: [{ job: 'prometheus' }],
    });
  });
});

promqlDescribe('what is told of machines', () => {
  const memory = (name: string, left: string) => ({
    [`node_memory_MemTotal_bytes{node="${name}"}`]: '1000x120',
    [`node_memory_MemAvailable_bytes{node="${name}"}`]: left,
  });

  test('is a server that is short of memory, and no worker: ALERTS.ServerMemoryHigh', () => {
    turns('ServerMemoryHigh', {
      series: {
        ...node('a'),
        ...node('server', { server: true }),
        ...memory('a', '50x120'),
        ...memory('server', '500x39 50x80'),
      },
      quiet: '19m45s',
      at: '20m15s',
      fires: [{ node: 'server' }],
    });
  });

  test('is a disk that fills, on the root or under our volumes: ALERTS.DiskFilling', () => {
    const disk = (mountpoint: string, left: number) => ({
      [`node_filesystem_size_bytes{node="server",mountpoint="${mountpoint}"}`]: '1000x120',
      [`node_filesystem_avail_bytes{node="server",mountpoint="${mountpoint}"}`]: `${left}x120`,
    });
    turns('DiskFilling', {
      series: {
        ...disk('/', 500),
        ...disk('/var/lib/smartscale/prometheus', 99),
        ...disk('/run', 1),
      },
      quiet: '9m45s',
      at: '10m15s',
      fires: [{ node: 'server', mountpoint: '/var/lib/smartscale/prometheus' }],
    });
  });
});

promqlDescribe('what is told of deployments', () => {
  const flux = (name: string, ready: string, suspended: string) => {
    const labels = `customresource_kind="Kustomization",exported_namespace="flux-system"`;
    return {
      [`gotk_resource_info{${labels},name="${name}",ready="${ready}",suspended="${suspended}"}`]:
        '1x120',
    };
  };

  test('is an object that Flux cannot bring to what Git says: ALERTS.FluxNotReady', () => {
    turns('FluxNotReady', {
      series: {
        ...flux('monitoring', 'False', ''),
        ...flux('shop', 'True', ''),
        // Somebody stopped it on purpose.
        ...flux('controller', 'False', 'true'),
      },
      quiet: '9m45s',
      at: '10m15s',
      fires: [
        {
          name: 'monitoring',
          customresource_kind: 'Kustomization',
          exported_namespace: 'flux-system',
        },
      ],
    });
  });

  test('is a container that does not stay up: ALERTS.ContainerRestarting', () => {
    const restarts = (pod: string, values: string) => ({
      [`kube_pod_container_status_restarts_total{namespace="shop",pod="${pod}",container="app"}`]:
        values,
    });
    turns('ContainerRestarting', {
      series: { ...restarts('steady', '7x120'), ...restarts('falls', '7x40 8+1x79') },
      quiet: '10m',
      at: '17m',
      fires: [{ namespace: 'shop', pod: 'falls', container: 'app' }],
    });
  });

  test('is a duty that the controller has not done for two hours: ALERTS.DutyOverdue', () => {
    turns('DutyOverdue', {
      series: {
        'smartscale_controller_duty_age_seconds{duty="credentials"}': '6600+15x120',
        'smartscale_controller_duty_age_seconds{duty="policy-sync"}': '60x120',
      },
      quiet: '10m',
      at: '15m30s',
      fires: [{ duty: 'credentials' }],
    });
  });
});

import type { Application } from '../../constructs/application.ts';
import { MONITORING } from '../../constructs/names.ts';
import { grafana } from './grafana.ts';
import { kubeStateMetrics } from './kube-state-metrics.ts';
import { nodeExporter } from './node-exporter.ts';
import { prometheus } from './prometheus.ts';
import { serverDisk } from './volumes.ts';

/** What sees, and what shows. Nothing here pages: CloudWatch does, which outlives the cluster. */
export const monitoring: Application = {
  name: MONITORING,
  namespace: MONITORING,
  source: 'apps/charts/monitoring',
  build: (chart) => {
    serverDisk(chart);
    prometheus(chart);
    kubeStateMetrics(chart);
    nodeExporter(chart);
    grafana(chart);
  },
};

import { stringify } from 'yaml';
import { PROMETHEUS_CLIENT } from '../../../autoscaler/src/core/cluster-secrets.ts';
import { RESOLUTION } from '../../../autoscaler/src/core/promql/expressions.ts';
import { MONITORING, SHOP } from '../../constructs/names.ts';
import { SETTINGS } from '../../settings.ts';
import { type Job, onlyThose } from './exporters.ts';

/** Of the Services in this namespace, as certificates name them. */
export const PROMETHEUS_HOST = `prometheus.${MONITORING}.svc`;
export const CLIENT_FOLDER = '/etc/prometheus/client';
export const CONFIG_FOLDER = '/etc/prometheus/config';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Pods that nobody of ours wrote may send much: what is more than this is not taken at all. */
const MOST_SAMPLES = 5_000;

type Relabel = Readonly<Record<string, unknown>>;

interface ScrapeJob {
  readonly job_name: Job;
  readonly [field: string]: unknown;
}

/** As Prometheus reads it. */
export const prometheusConfig = (): string =>
  stringify(
    {
      global: {
        scrape_interval: RESOLUTION,
        scrape_timeout: '10s',
        evaluation_interval: RESOLUTION,
        external_labels: { cluster: SETTINGS.cluster },
      },
      rule_files: [`${CONFIG_FOLDER}/rules.yml`],
      scrape_configs: [
        nodeExporter(),
        kubelet('kubelet', '/metrics'),
        kubelet('cadvisor', '/metrics/cadvisor'),
        kubeStateMetrics(),
        demoApp(),
        annotatedPods(),
        itself(),
      ],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );

/** How Prometheus' own door is opened: for its scrape of itself, and for its probes. */
export const clientConfig = (): string => stringify(CLIENT, { lineWidth: 0 });

/** The certificate is for the Service's name, by which nobody reaches the pod from inside it. */
const CLIENT = {
  basic_auth: {
    username_file: `${CLIENT_FOLDER}/${PROMETHEUS_CLIENT.username}`,
    password_file: `${CLIENT_FOLDER}/${PROMETHEUS_CLIENT.password}`,
  },
  tls_config: { ca_file: `${CLIENT_FOLDER}/${PROMETHEUS_CLIENT.ca}`, server_name: PROMETHEUS_HOST },
};

const itself = (): ScrapeJob => ({
  job_name: 'prometheus',
  scheme: 'https',
  ...CLIENT,
  static_configs: [{ targets: ['localhost:9090'] }],
});

/** Every expression about nodes joins by `node`, so that every series of theirs must carry it. */
const nodeExporter = (): ScrapeJob => ({
  job_name: 'node-exporter',
  kubernetes_sd_configs: [podsIn(MONITORING, 'node-exporter')],
  relabel_configs: [
    keep('__meta_kubernetes_pod_container_port_name', 'metrics'),
    copy('__meta_kubernetes_pod_node_name', 'node'),
    copy('__meta_kubernetes_pod_node_name', 'instance'),
  ],
  metric_relabel_configs: [keep('__name__', onlyThose('node-exporter'))],
});

/**
 * On K3s one process is kubelet, API server and etcd, and tells of all of them at this address: on
 * a server that is tens of thousands of series. What nobody asks for is dropped.
 */
const kubelet = (job: 'kubelet' | 'cadvisor', path: string): ScrapeJob => ({
  job_name: job,
  scheme: 'https',
  metrics_path: path,
  authorization: { credentials_file: `${ACCOUNT}/token` },
  tls_config: { ca_file: `${ACCOUNT}/ca.crt` },
  kubernetes_sd_configs: [{ role: 'node' }],
  relabel_configs: [copy('__meta_kubernetes_node_name', 'node')],
  metric_relabel_configs: [keep('__name__', onlyThose(job))],
});

/** It speaks of pods and nodes of others: its labels are theirs, and its own pod is of no interest. */
const kubeStateMetrics = (): ScrapeJob => ({
  job_name: 'kube-state-metrics',
  honor_labels: true,
  static_configs: [{ targets: [`kube-state-metrics.${MONITORING}.svc:8080`] }],
});

const demoApp = (): ScrapeJob => ({
  job_name: 'demo-app',
  sample_limit: MOST_SAMPLES,
  kubernetes_sd_configs: [podsIn(SHOP, 'demo-app')],
  relabel_configs: [keep('__meta_kubernetes_pod_container_port_name', 'http'), ...WHICH_POD],
});

/** `prometheus.io/scrape: "true"` on a pod of any namespace; Flux's own manifests have it. */
const annotatedPods = (): ScrapeJob => ({
  job_name: 'pods',
  sample_limit: MOST_SAMPLES,
  kubernetes_sd_configs: [{ role: 'pod' }],
  relabel_configs: [
    keep('__meta_kubernetes_pod_annotation_prometheus_io_scrape', 'true'),
    // It has a job of its own, and must not be counted twice.
    {
      action: 'drop',
      source_labels: [
        '__meta_kubernetes_namespace',
        '__meta_kubernetes_pod_label_app_kubernetes_io_name',
      ],
      regex: `${SHOP};demo-app`,
    },
    { ...keep('__meta_kubernetes_pod_phase', 'Succeeded|Failed'), action: 'drop' },
    overwrite('__meta_kubernetes_pod_annotation_prometheus_io_scheme', '__scheme__'),
    overwrite('__meta_kubernetes_pod_annotation_prometheus_io_path', '__metrics_path__'),
    // The port of the annotation instead of the container's; all containers then are one target.
    {
      source_labels: ['__address__', '__meta_kubernetes_pod_annotation_prometheus_io_port'],
      regex: '([^:]+)(?::\\d+)?;(\\d+)',
      replacement: '$1:$2',
      target_label: '__address__',
    },
    ...WHICH_POD,
    overwrite('__meta_kubernetes_pod_label_app', 'app'),
    overwrite('__meta_kubernetes_pod_label_app_kubernetes_io_name', 'app'),
  ],
});

const podsIn = (namespace: string, workload: string) => ({
  role: 'pod',
  namespaces: { names: [namespace] },
  selectors: [{ role: 'pod', label: `app.kubernetes.io/name=${workload}` }],
});

const keep = (source: string, regex: string): Relabel => ({
  action: 'keep',
  source_labels: [source],
  regex,
});

const copy = (source: string, target: string): Relabel => ({
  source_labels: [source],
  target_label: target,
});

/** Where there is something to copy; an empty label would take the place of the default. */
const overwrite = (source: string, target: string): Relabel => ({
  ...copy(source, target),
  regex: '(.+)',
});

const WHICH_POD: readonly Relabel[] = [
  copy('__meta_kubernetes_namespace', 'namespace'),
  copy('__meta_kubernetes_pod_name', 'pod'),
  copy('__meta_kubernetes_pod_node_name', 'node'),
];

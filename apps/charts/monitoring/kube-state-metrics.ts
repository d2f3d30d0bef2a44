import type { Chart } from 'cdk8s';
import { stringify } from 'yaml';
import type { AccessRule, Account } from '../../../autoscaler/src/core/access-rules.ts';
import { MARKET_LABEL, ZONE_LABEL } from '../../../autoscaler/src/core/names.ts';
import { configMap } from '../../constructs/config-map.ts';
import { container, httpProbe } from '../../constructs/container.ts';
import { MONITORING } from '../../constructs/names.ts';
import { podsOf, TO_API_SERVER, tcp, traffic } from '../../constructs/network.ts';
import { ON_SERVER } from '../../constructs/placement.ts';
import { grants } from '../../constructs/rbac.ts';
import { deployment, RECREATE, service, serviceAccount } from '../../constructs/workload.ts';
import { EXPORTERS } from './exporters.ts';

const NAME = 'kube-state-metrics';
const CONFIG = 'kube-state-metrics-config';
const FOLDER = '/etc/kube-state-metrics';

/** Kinds that the table of metrics is about. */
const RESOURCES = ['deployments', 'horizontalpodautoscalers', 'nodes', 'pods'];

/** What Flux follows and what it applies. Its other kinds only speak to the outside. */
const FLUX_KINDS = [
  {
    group: 'source.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'GitRepository',
    plural: 'gitrepositories',
  },
  {
    group: 'kustomize.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'Kustomization',
    plural: 'kustomizations',
  },
] as const;

export const KUBE_STATE_METRICS_ACCOUNT: Account = {
  namespace: MONITORING,
  name: NAME,
  rules: [
    watched('', 'nodes'),
    watched('', 'pods'),
    watched('apps', 'deployments'),
    watched('autoscaling', 'horizontalpodautoscalers'),
    ...FLUX_KINDS.map(({ group, plural }) => watched(group, plural)),
    // It waits for the kinds of Flux to be known before it watches them.
    watched('apiextensions.k8s.io', 'customresourcedefinitions'),
  ],
};

function watched(group: string, resource: string): AccessRule {
  return { group, resource, verbs: ['list', 'watch'], why: 'told as metrics' };
}

/** Tells what Kubernetes knows of nodes and pods, and Flux of its objects, as metrics. */
export function kubeStateMetrics(chart: Chart): void {
  serviceAccount(chart, { name: NAME });
  grants(chart, KUBE_STATE_METRICS_ACCOUNT);
  configMap(chart, { name: CONFIG }, { 'custom-resources.yml': customResources() });
  program(chart);
  service(chart, { name: NAME, ports: { metrics: { port: 8080 } } });
  traffic(chart, {
    workload: NAME,
    ingress: [{ from: [podsOf('prometheus')], ports: tcp('metrics') }],
    egress: [TO_API_SERVER],
  });
}

/** One replica and never two: every series would be there twice, and sums twice as high. */
function program(chart: Chart): void {
  deployment(chart, {
    name: NAME,
    replicas: 1,
    strategy: RECREATE,
    serviceAccount: NAME,
    callsApi: true,
    priority: 'smartscale-platform',
    containers: [
      container({
        name: NAME,
        image: 'kube-state-metrics',
        args: [
          `--resources=${RESOURCES.join(',')}`,
          `--metric-allowlist=${Object.keys(EXPORTERS[NAME].metrics).join(',')}`,
          `--metric-labels-allowlist=nodes=[${[MARKET_LABEL, ZONE_LABEL].join(',')}]`,
          `--custom-resource-state-config-file=${FOLDER}/custom-resources.yml`,
        ],
        ports: { metrics: 8080, telemetry: 8081 },
        requests: { cpu: '20m', memory: '64Mi' },
        limits: { cpu: '200m', memory: '192Mi' },
        liveness: httpProbe('/livez', 'metrics', { initialDelaySeconds: 5, periodSeconds: 15 }),
        readiness: httpProbe('/readyz', 'telemetry', { periodSeconds: 10 }),
        mounts: [{ name: 'config', mountPath: FOLDER, readOnly: true }],
      }),
    ],
    volumes: [{ name: 'config', configMap: { name: CONFIG } }],
    spec: ON_SERVER,
  });
}

/**
 * Flux's controllers do not tell how each object stands; this makes `gotk_resource_info` of their
 * conditions, named and labelled as in Flux's own monitoring example.
 */
function customResources(): string {
  const resources = FLUX_KINDS.map(({ group, version, kind }) => ({
    groupVersionKind: { group, version, kind },
    metricNamePrefix: 'gotk',
    metrics: [
      {
        name: 'resource_info',
        help: 'How each object of Flux stands.',
        each: { type: 'Info', info: { labelsFromPath: { name: ['metadata', 'name'] } } },
        labelsFromPath: {
          exported_namespace: ['metadata', 'namespace'],
          ready: ['status', 'conditions', '[type=Ready]', 'status'],
          suspended: ['spec', 'suspend'],
        },
      },
    ],
  }));
  return stringify(
    { kind: 'CustomResourceStateMetrics', spec: { resources } },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

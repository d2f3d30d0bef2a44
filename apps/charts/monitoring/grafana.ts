import { createHash } from 'node:crypto';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { GRAFANA_ADMIN, PROMETHEUS_CLIENT } from '../../../autoscaler/src/core/cluster-secrets.ts';
import { awsIdentity } from '../../constructs/aws-identity.ts';
import { configMap } from '../../constructs/config-map.ts';
import { container } from '../../constructs/container.ts';
import { podsOf, TO_INTERNET, tcp, traffic } from '../../constructs/network.ts';
import { ON_SERVER } from '../../constructs/placement.ts';
import { deployment, RECREATE, service, serviceAccount } from '../../constructs/workload.ts';
import { dashboardFiles } from '../../dashboards/catalogue.ts';
import {
  CLIENT_FOLDER,
  DASHBOARD_FOLDER,
  dashboardProvider,
  dataSources,
  GRAFANA_PORT,
  grafanaIni,
} from './grafana-config.ts';
import { claim, GRAFANA_VOLUME, serverVolume } from './volumes.ts';

const NAME = 'grafana';
const CONFIG = 'grafana-config';
const DASHBOARDS = 'grafana-dashboards';
/** As the image has it. */
const GRAFANA_USER = 472;
const ADMIN_FOLDER = '/etc/grafana/admin';

/** Shows what is. All of it comes from Git: what is changed by hand is gone at the next start. */
export function grafana(chart: Chart): void {
  const config = {
    'grafana.ini': grafanaIni(),
    'datasources.yaml': dataSources(),
    'dashboards.yaml': dashboardProvider(),
  };
  serviceAccount(chart, { name: NAME });
  configMap(chart, { name: CONFIG }, config);
  configMap(chart, { name: DASHBOARDS, annotations: VERBATIM }, dashboardFiles());
  serverVolume(chart, GRAFANA_VOLUME);
  claim(chart, GRAFANA_VOLUME);
  program(chart, hashOf(config));
  // For people whose addresses the server's security group lets in: none unless settings say so.
  service(chart, {
    name: NAME,
    type: 'NodePort',
    externalTrafficPolicy: 'Local',
    ports: { web: { port: GRAFANA_PORT, nodePort: 32_000 } },
  });
  traffic(chart, {
    workload: NAME,
    ingress: [{ ports: tcp('web') }],
    egress: [{ to: [podsOf('prometheus')], ports: tcp('web') }, TO_INTERNET],
  });
}

/** What Grafana fills in itself looks like what Flux would. */
const VERBATIM = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

/** Changes with the configuration, which is read at the start only: another hash, another pod. */
const hashOf = (config: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16);

function program(chart: Chart, hash: string): void {
  const identity = awsIdentity('grafana');
  deployment(chart, {
    name: NAME,
    replicas: 1,
    // Its database is a file, for one at a time.
    strategy: RECREATE,
    annotations: { 'smartscale.dev/config-hash': hash },
    serviceAccount: NAME,
    priority: 'smartscale-platform',
    user: GRAFANA_USER,
    containers: [
      container({
        name: NAME,
        image: 'grafana',
        env: [
          ...identity.env,
          // Taken when the database is made; later: `grafana cli admin reset-admin-password`.
          {
            name: 'GF_SECURITY_ADMIN_PASSWORD__FILE',
            value: `${ADMIN_FOLDER}/${GRAFANA_ADMIN.key}`,
          },
        ],
        ports: { web: GRAFANA_PORT },
        requests: { cpu: '50m', memory: '192Mi' },
        limits: { cpu: '500m', memory: '384Mi' },
        liveness: { ...healthy(), periodSeconds: 15 },
        readiness: { ...healthy(), periodSeconds: 10 },
        // The first start makes the database and the certificate.
        startup: { ...healthy(), periodSeconds: 5, failureThreshold: 36 },
        mounts: [identity.mount, ...MOUNTS],
      }),
    ],
    volumes: [identity.volume, ...VOLUMES],
    spec: ON_SERVER,
  });
}

const healthy = (): k8s.Probe => ({
  httpGet: {
    path: '/api/health',
    port: k8s.IntOrString.fromString('web'),
    scheme: 'HTTPS',
  },
  timeoutSeconds: 5,
});

/** One file of a ConfigMap where Grafana looks for it. Such a mount never follows a change. */
const fileAt = (path: string, key: string): k8s.VolumeMount => ({
  name: 'config',
  mountPath: path,
  subPath: key,
  readOnly: true,
});

const MOUNTS: readonly k8s.VolumeMount[] = [
  fileAt('/etc/grafana/grafana.ini', 'grafana.ini'),
  fileAt('/etc/grafana/provisioning/datasources/smartscale.yaml', 'datasources.yaml'),
  fileAt('/etc/grafana/provisioning/dashboards/smartscale.yaml', 'dashboards.yaml'),
  { name: 'dashboards', mountPath: DASHBOARD_FOLDER, readOnly: true },
  { name: 'client', mountPath: CLIENT_FOLDER, readOnly: true },
  { name: 'admin', mountPath: ADMIN_FOLDER, readOnly: true },
  { name: 'data', mountPath: '/var/lib/grafana' },
  { name: 'scratch', mountPath: '/tmp' },
];

const VOLUMES: readonly k8s.Volume[] = [
  { name: 'config', configMap: { name: CONFIG } },
  { name: 'dashboards', configMap: { name: DASHBOARDS } },
  { name: 'client', secret: { secretName: PROMETHEUS_CLIENT.name } },
  { name: 'admin', secret: { secretName: GRAFANA_ADMIN.name } },
  { name: 'data', persistentVolumeClaim: { claimName: GRAFANA_VOLUME.claim } },
  { name: 'scratch', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
];

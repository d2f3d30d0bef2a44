import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import type { Account } from '../../../autoscaler/src/core/access-rules.ts';
import {
  PROMETHEUS_CLIENT,
  PROMETHEUS_TLS,
  PROMETHEUS_WEB_CONFIG,
} from '../../../autoscaler/src/core/cluster-secrets.ts';
import { ruleFile } from '../../../autoscaler/src/core/promql/render.ts';
import { configMap } from '../../constructs/config-map.ts';
import { container } from '../../constructs/container.ts';
import { selects } from '../../constructs/labels.ts';
import { MONITORING } from '../../constructs/names.ts';
import { FROM_VPC, podsOf, TO_API_SERVER, tcp, traffic } from '../../constructs/network.ts';
import { ON_SERVER } from '../../constructs/placement.ts';
import { podTemplate } from '../../constructs/pod.ts';
import { grants } from '../../constructs/rbac.ts';
import { service, serviceAccount } from '../../constructs/workload.ts';
import { CLIENT_FOLDER, CONFIG_FOLDER, clientConfig, prometheusConfig } from './scrape-config.ts';
import { claimSpec, PROMETHEUS_VOLUME, serverVolume } from './volumes.ts';

const NAME = 'prometheus';
const CONFIG = 'prometheus-config';
const PORT = 9090;
/** `nobody`, as the image has it. */
const NOBODY = 65_534;
const DATA = '/prometheus';
const WEB_FOLDER = '/etc/prometheus/web';

export const PROMETHEUS_ACCOUNT: Account = {
  namespace: MONITORING,
  name: NAME,
  rules: [
    { group: '', resource: 'nodes', verbs: ['list', 'watch'], why: 'whom to scrape' },
    { group: '', resource: 'pods', verbs: ['list', 'watch'], why: 'whom to scrape' },
    { group: '', resource: 'nodes/metrics', verbs: ['get'], why: 'kubelet and cAdvisor' },
  ],
};

/** Sees everything every 15 s, and is asked by the autoscaler, Grafana and people. */
export function prometheus(chart: Chart): void {
  serviceAccount(chart, { name: NAME });
  grants(chart, PROMETHEUS_ACCOUNT);
  configMap(
    chart,
    { name: CONFIG },
    { 'prometheus.yml': prometheusConfig(), 'rules.yml': ruleFile(), 'client.yml': clientConfig() },
  );
  serverVolume(chart, PROMETHEUS_VOLUME);
  program(chart);
  services(chart);
  network(chart);
}

function program(chart: Chart): void {
  new k8s.KubeStatefulSet(chart, `statefulset-${NAME}`, {
    metadata: { name: NAME, labels: selects(NAME) },
    spec: {
      serviceName: NAME,
      replicas: 1,
      selector: { matchLabels: selects(NAME) },
      template: podTemplate({
        name: NAME,
        serviceAccount: NAME,
        callsApi: true,
        priority: 'smartscale-platform',
        user: NOBODY,
        containers: [server()],
        volumes: VOLUMES,
        // What is in memory is written to the disk first.
        spec: { ...ON_SERVER, terminationGracePeriodSeconds: 300 },
      }),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec(PROMETHEUS_VOLUME) }],
      // A claim that goes with a deleted StatefulSet would take a week of load along.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
  });
}

const server = (): k8s.Container =>
  container({
    name: NAME,
    image: 'prometheus',
    args: [
      `--config.file=${CONFIG_FOLDER}/prometheus.yml`,
      // No endpoint reloads or deletes anything: a new ConfigMap is seen by its content, and a
      // restart at each change of a rule would leave a gap that holds removals.
      '--enable-feature=auto-reload-config',
      `--web.config.file=${WEB_FOLDER}/${PROMETHEUS_WEB_CONFIG.key}`,
      `--web.listen-address=:${PORT}`,
      `--storage.tsdb.path=${DATA}`,
      '--storage.tsdb.retention.time=7d',
      // Four fifths of the volume: compaction needs room beside what it compacts.
      '--storage.tsdb.retention.size=16GB',
      // Longer than anybody waits: the autoscaler gives up after seconds.
      '--query.timeout=30s',
    ],
    ports: { web: PORT },
    requests: { cpu: '200m', memory: '704Mi' },
    limits: { cpu: '500m', memory: '1Gi' },
    // A wrong answer is not mended by a restart: only one that gives none is restarted.
    liveness: {
      tcpSocket: { port: k8s.IntOrString.fromString('web') },
      periodSeconds: 15,
      failureThreshold: 4,
    },
    readiness: { exec: { command: READY }, periodSeconds: 30, timeoutSeconds: 10 },
    // After a crash it reads what it had not yet written in order: up to ten minutes.
    startup: {
      exec: { command: READY },
      periodSeconds: 10,
      timeoutSeconds: 10,
      failureThreshold: 60,
    },
    mounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'web', mountPath: WEB_FOLDER, readOnly: true },
      { name: 'tls', mountPath: PROMETHEUS_TLS.directory, readOnly: true },
      { name: 'client', mountPath: CLIENT_FOLDER, readOnly: true },
      { name: 'data', mountPath: DATA },
    ],
  });

/** Its door asks for a password, which kubelet's own probes cannot give. */
const READY = [
  'promtool',
  'check',
  'ready',
  `--url=https://localhost:${PORT}`,
  `--http.config.file=${CONFIG_FOLDER}/client.yml`,
];

const VOLUMES: readonly k8s.Volume[] = [
  { name: 'config', configMap: { name: CONFIG } },
  { name: 'web', secret: { secretName: PROMETHEUS_WEB_CONFIG.name } },
  { name: 'tls', secret: { secretName: PROMETHEUS_TLS.name } },
  { name: 'client', secret: { secretName: PROMETHEUS_CLIENT.name } },
];

function services(chart: Chart): void {
  service(chart, { name: NAME, ports: { web: { port: PORT } } });
  // For the functions. `Local`: only the server answers, as only its security group lets them in.
  service(chart, {
    name: 'prometheus-external',
    workload: NAME,
    type: 'NodePort',
    externalTrafficPolicy: 'Local',
    ports: { web: { port: PORT, nodePort: 30_090 } },
  });
}

function network(chart: Chart): void {
  traffic(chart, {
    workload: NAME,
    ingress: [{ from: [FROM_VPC, podsOf('grafana')], ports: tcp('web') }],
    egress: [
      TO_API_SERVER,
      // node-exporter and the kubelets answer at the nodes' own addresses.
      { to: [FROM_VPC], ports: tcp(9100, 10_250) },
      // Annotated pods, wherever they are and whatever port they name.
      { to: [{ namespaceSelector: {} }] },
    ],
  });
}

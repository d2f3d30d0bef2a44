import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { container } from '../../constructs/container.ts';
import { KUBE_SYSTEM } from '../../constructs/names.ts';
import { FROM_VPC, TO_API_SERVER, tcp, traffic } from '../../constructs/network.ts';
import { ON_SERVER } from '../../constructs/placement.ts';
import { deployment, service, serviceAccount } from '../../constructs/workload.ts';

const NAME = 'metrics-server';
const ACCOUNT = [{ kind: 'ServiceAccount', name: NAME, namespace: KUBE_SYSTEM }];
const RBAC = 'rbac.authorization.k8s.io';
const KUBELET_PORT = 10_250;

/** Answers how busy pods are, which the shop's autoscaler of pods asks every 15 s. */
export function metricsServer(chart: Chart): void {
  serviceAccount(chart, { name: NAME });
  access(chart);
  program(chart);
  service(chart, { name: NAME, ports: { https: { port: 443 } } });
  // The API server calls from the server's own address, or from that of its end of the pod network.
  traffic(chart, {
    workload: NAME,
    ingress: [{ ports: tcp('https') }],
    egress: [TO_API_SERVER, { to: [FROM_VPC], ports: tcp(KUBELET_PORT) }],
  });
  registration(chart);
}

function program(chart: Chart): void {
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString('https'), scheme: 'HTTPS' },
    periodSeconds: 10,
    timeoutSeconds: 5,
  });
  deployment(chart, {
    name: NAME,
    replicas: 1,
    serviceAccount: NAME,
    callsApi: true,
    priority: 'system-cluster-critical',
    containers: [
      container({
        name: NAME,
        image: 'metrics-server',
        args: [
          // Its own certificate, made at each start: nothing but a writable folder is asked for.
          '--cert-dir=/tmp',
          '--secure-port=10250',
          '--kubelet-preferred-address-types=InternalIP',
          '--kubelet-use-node-status-port',
          '--metric-resolution=15s',
        ],
        ports: { https: KUBELET_PORT },
        requests: { cpu: '50m', memory: '70Mi' },
        limits: { cpu: '200m', memory: '150Mi' },
        liveness: probe('/livez'),
        readiness: { ...probe('/readyz'), initialDelaySeconds: 20 },
        mounts: [{ name: 'tmp', mountPath: '/tmp' }],
      }),
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('16Mi') } }],
    spec: ON_SERVER,
  });
}

/** As the project's own release has it. */
function access(chart: Chart): void {
  new k8s.KubeClusterRole(chart, 'metrics-role', {
    metadata: { name: 'system:metrics-server' },
    rules: [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ],
  });
  new k8s.KubeClusterRole(chart, 'metrics-reader', {
    metadata: {
      name: 'system:aggregated-metrics-reader',
      labels: Object.fromEntries(
        ['admin', 'edit', 'view'].map((it) => [`${RBAC}/aggregate-to-${it}`, 'true']),
      ),
    },
    rules: [
      {
        apiGroups: ['metrics.k8s.io'],
        resources: ['pods', 'nodes'],
        verbs: ['get', 'list', 'watch'],
      },
    ],
  });
  for (const name of ['system:metrics-server', 'system:auth-delegator'])
    new k8s.KubeClusterRoleBinding(chart, `metrics-binding-${name}`, {
      metadata: {
        name: name === 'system:metrics-server' ? name : 'metrics-server:system:auth-delegator',
      },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects: ACCOUNT,
    });
  new k8s.KubeRoleBinding(chart, 'metrics-auth-reader', {
    metadata: { name: 'metrics-server-auth-reader' },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
    subjects: ACCOUNT,
  });
}

/** An untyped object, for the typed library has the same fields and one more name to learn. */
function registration(chart: Chart): void {
  new ApiObject(chart, 'metrics-api', {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      // Its certificate is its own. The API server reaches it by the pod network of one host.
      insecureSkipTLSVerify: true,
      service: { name: NAME, namespace: KUBE_SYSTEM, port: 443 },
    },
  });
}

import { type Chart, Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { configMap } from '../../constructs/config-map.ts';
import { container } from '../../constructs/container.ts';
import { KUBE_SYSTEM } from '../../constructs/names.ts';
import { TO_API_SERVER, traffic } from '../../constructs/network.ts';
import { ON_SERVER } from '../../constructs/placement.ts';
import { deployment, serviceAccount } from '../../constructs/workload.ts';
import { imageOf } from '../../images.ts';

const NAME = 'local-path-provisioner';
const CLASS = 'local-path';
const CONFIG = 'local-path-config';
const RBAC = 'rbac.authorization.k8s.io';
const ACCOUNT = [{ kind: 'ServiceAccount', name: NAME, namespace: KUBE_SYSTEM }];

/** Volumes on a node's own disk. A pod with one stays on its node, and keeps that node. */
export function localPath(chart: Chart): void {
  serviceAccount(chart, { name: NAME });
  access(chart);
  configMap(chart, { name: CONFIG }, CONFIGURATION);
  program(chart);
  traffic(chart, { workload: NAME, ingress: [], egress: [TO_API_SERVER] });
  new k8s.KubeStorageClass(chart, 'class', {
    metadata: {
      name: CLASS,
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'rancher.io/local-path',
    // The disk is chosen with the node, so the pod's place has to be known first.
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
  });
}

function program(chart: Chart): void {
  // It has no port to ask: what proves it alive is that its program still runs.
  const alive: k8s.Probe = {
    exec: { command: ['local-path-provisioner', '--version'] },
    initialDelaySeconds: 10,
    periodSeconds: 60,
    timeoutSeconds: 10,
  };
  deployment(chart, {
    name: NAME,
    replicas: 1,
    serviceAccount: NAME,
    callsApi: true,
    priority: 'system-cluster-critical',
    containers: [
      container({
        name: NAME,
        image: 'local-path-provisioner',
        command: [NAME, 'start', '--config', '/etc/config/config.json'],
        args: ['--service-account-name', NAME, '--configmap-name', CONFIG],
        env: [
          { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
          { name: 'CONFIG_MOUNT_PATH', value: '/etc/config/' },
        ],
        requests: { cpu: '10m', memory: '32Mi' },
        limits: { cpu: '100m', memory: '96Mi' },
        liveness: alive,
        readiness: alive,
        mounts: [{ name: 'config', mountPath: '/etc/config/', readOnly: true }],
      }),
    ],
    volumes: [{ name: 'config', configMap: { name: CONFIG } }],
    spec: ON_SERVER,
  });
}

/** As the project's own release has it, with pods and their logs held to this one namespace. */
function access(chart: Chart): void {
  const metadata = { name: NAME };
  const read = ['get', 'list', 'watch'];
  new k8s.KubeClusterRole(chart, 'role', {
    metadata,
    rules: [
      { apiGroups: [''], resources: ['nodes', 'persistentvolumeclaims'], verbs: read },
      {
        apiGroups: [''],
        resources: ['persistentvolumes'],
        verbs: [...read, 'create', 'patch', 'update', 'delete'],
      },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: read },
    ],
  });
  new k8s.KubeClusterRoleBinding(chart, 'binding', {
    metadata,
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: NAME },
    subjects: ACCOUNT,
  });
  // Its helpers: one for each volume that is made or removed.
  new k8s.KubeRole(chart, 'helper-role', {
    metadata,
    rules: [
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: [...read, 'create', 'patch', 'update', 'delete'],
      },
      { apiGroups: [''], resources: ['pods/log', 'configmaps'], verbs: read },
    ],
  });
  new k8s.KubeRoleBinding(chart, 'helper-binding', {
    metadata,
    roleRef: { apiGroup: RBAC, kind: 'Role', name: NAME },
    subjects: ACCOUNT,
  });
}

const setup = `#!/bin/sh
set -eu
mkdir -m 0777 -p "$VOL_DIR"
chmod 700 "$VOL_DIR/.."
`;

const teardown = `#!/bin/sh
set -eu
rm -rf "$VOL_DIR"
`;

const CONFIGURATION = {
  // A folder that user data gives to no other purpose, as K3s has it.
  'config.json': `${JSON.stringify(
    {
      nodePathMap: [
        { node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: ['/var/lib/rancher/k3s/storage'] },
      ],
    },
    undefined,
    2,
  )}\n`,
  setup,
  teardown,
  // Root, for it makes folders on the node's disk; it lives as long as that takes.
  'helperPod.yaml': Yaml.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'helper-pod' },
    spec: {
      containers: [
        {
          name: 'helper-pod',
          image: imageOf('local-path-helper'),
          imagePullPolicy: 'IfNotPresent',
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE', 'FOWNER'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
      tolerations: [{ operator: 'Exists' }],
    },
  }),
};

import type { Call } from './api.ts';

export const AUTOSCALER = 'system:serviceaccount:smartscale:smartscale-autoscaler';
export const CONTROLLER = 'system:serviceaccount:smartscale:smartscale-controller';
export const FLUX = 'system:serviceaccount:flux-system:kustomize-controller';

/** One thing that somebody asks of the API server, in words, and what of it must come. */
export interface Trial {
  readonly name: string;
  readonly call: Call;
  /** What the refusal says; absent where it must pass. */
  readonly refused?: string;
}

/** Nothing of it happens: the API server judges it and stops. */
const tried = (path: string): string => `${path}?dryRun=All&fieldManager=trial`;

const SERVER = '/api/v1/nodes/e2e-server';
const WORKER = '/api/v1/nodes/e2e-worker-a';
const IMAGE = `registry.example/shop@sha256:${'0123456789abcdef'.repeat(4)}`;

const change = (path: string, content: object): Call => ({
  method: 'PATCH',
  path: tried(path),
  content,
  as: AUTOSCALER,
});

const cordon = {
  metadata: { annotations: { 'smartscale.dev/cordoned-by': 'down-7-0' } },
  spec: { unschedulable: true },
};

const NODES: readonly Trial[] = [
  { name: 'the autoscaler cordons a worker', call: change(WORKER, cordon) },
  {
    name: 'the autoscaler deletes a worker',
    call: { method: 'DELETE', path: tried(WORKER), as: AUTOSCALER },
  },
  {
    name: 'the autoscaler cordons the server',
    call: change(SERVER, cordon),
    refused: 'may not touch a node of the control plane',
  },
  {
    name: 'the autoscaler deletes the server',
    call: { method: 'DELETE', path: tried(SERVER), as: AUTOSCALER },
    refused: 'may not touch a node of the control plane',
  },
  {
    name: 'the autoscaler labels a worker',
    call: change(WORKER, { metadata: { labels: { tier: 'mine' } } }),
    refused: 'may not change the labels of a node',
  },
  {
    name: 'the autoscaler taints a worker',
    call: change(WORKER, { spec: { taints: [{ key: 'mine', effect: 'NoExecute' }] } }),
    refused: 'may not change the taints of a node',
  },
  {
    name: 'the autoscaler writes another annotation on a worker',
    call: change(WORKER, { metadata: { annotations: { 'kwok.x-k8s.io/node': 'real' } } }),
    refused: 'may change no annotation of a node but smartscale.dev/cordoned-by',
  },
  {
    name: 'the autoscaler reads a Secret',
    call: { method: 'GET', path: '/api/v1/namespaces/monitoring/secrets', as: AUTOSCALER },
    refused: 'cannot list resource "secrets"',
  },
];

const podOf = (spec: object, image = IMAGE) => ({
  metadata: { name: 'trial' },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'trial',
        image,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
    ...spec,
  },
});

const run = (namespace: string, content: object): Call => ({
  method: 'POST',
  path: tried(`/api/v1/namespaces/${namespace}/pods`),
  content,
});

const HOST = { volumes: [{ name: 'host', hostPath: { path: '/' } }] };

const PODS: readonly Trial[] = [
  { name: 'a pod of an image by its digest', call: run('shop', podOf({})) },
  {
    name: 'a pod of an image by its tag',
    call: run('shop', podOf({}, 'registry.example/shop:1.0')),
    refused: 'an image of containers has no digest',
  },
  {
    name: 'a Deployment of an image by its tag',
    call: {
      method: 'POST',
      path: tried('/apis/apps/v1/namespaces/smartscale/deployments'),
      content: {
        metadata: { name: 'trial' },
        spec: {
          selector: { matchLabels: { app: 'trial' } },
          template: {
            metadata: { labels: { app: 'trial' } },
            spec: podOf({}, 'registry.example/shop:latest').spec,
          },
        },
      },
    },
    refused: 'an image of containers has no digest',
  },
  {
    name: 'a pod that mounts a folder of its node',
    call: run('monitoring', podOf(HOST)),
    refused: 'may not mount a folder of its node',
  },
  {
    name: 'a pod on the network of its node',
    call: run('monitoring', podOf({ hostNetwork: true })),
    refused: 'may not share the network, processes or memory of its node',
  },
  {
    name: 'node-exporter on the network of its node',
    call: run('monitoring', podOf({ hostNetwork: true, serviceAccountName: 'node-exporter' })),
  },
  {
    name: 'a pod of the shop that may be root',
    call: run('shop', podOf({ securityContext: {} })),
    refused: 'violates PodSecurity "restricted:latest"',
  },
];

const delivered = (path: string, object: object, name = 'trial'): Call => ({
  method: 'POST',
  path: tried(path),
  as: FLUX,
  content: {
    ...object,
    metadata: { name, labels: { 'kustomize.toolkit.fluxcd.io/name': 'demo-app' } },
  },
});

const volume = {
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: '/trial' },
  },
};

const secretOf = (namespace: string, name: string, type = 'Opaque'): Call => ({
  method: 'POST',
  path: tried(`/api/v1/namespaces/${namespace}/secrets`),
  as: CONTROLLER,
  content: { metadata: { name }, type },
});

const DELIVERY: readonly Trial[] = [
  {
    name: 'Flux delivers a ConfigMap to the shop',
    call: delivered('/api/v1/namespaces/shop/configmaps', {}),
  },
  {
    name: 'Flux delivers a Secret to the shop',
    call: delivered('/api/v1/namespaces/shop/secrets', {}),
    refused: 'the delivery policy does not allow Secret in a namespace',
  },
  {
    name: 'Flux delivers to a namespace that is no destination',
    call: delivered('/api/v1/namespaces/default/configmaps', {}),
    refused: 'namespace default is no destination of the delivery policy',
  },
  {
    name: 'Flux delivers a Node',
    call: delivered('/api/v1/nodes', {}),
    refused: 'the delivery policy does not allow the cluster-wide Node',
  },
  {
    name: 'Flux delivers a volume of a name that is not allowed',
    call: delivered('/api/v1/persistentvolumes', volume),
    refused: 'the delivery policy does not allow the cluster-wide PersistentVolume',
  },
  {
    name: 'Flux delivers a volume of monitoring',
    call: delivered('/api/v1/persistentvolumes', volume, 'monitoring-trial'),
  },
  {
    name: 'anybody follows another repository',
    call: {
      method: 'PATCH',
      path: tried(
        '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/flux-system',
      ),
      content: { spec: { url: 'https://github.com/somebody/else' } },
    },
    refused: 'is no source of the delivery policy',
  },
  {
    name: 'the controller makes a Secret that monitoring reads',
    call: secretOf('monitoring', 'grafana-admin'),
  },
  {
    name: 'the controller makes another Secret in monitoring',
    call: secretOf('monitoring', 'trial'),
    refused: 'may create no Secret here but those that monitoring reads',
  },
  {
    name: 'the controller makes a token to join with',
    call: secretOf('kube-system', 'bootstrap-token-abcdef', 'bootstrap.kubernetes.io/token'),
  },
  {
    name: 'the controller makes another Secret in kube-system',
    call: secretOf('kube-system', 'trial'),
    refused: 'may create no Secret here but tokens for nodes to join with',
  },
];

export const TRIALS: readonly Trial[] = [...NODES, ...PODS, ...DELIVERY];

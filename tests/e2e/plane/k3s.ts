import { type Api, type Kubectl, until } from './api.ts';

const SERVER = 'node-role.kubernetes.io/control-plane';

/** What K3s brings, played by kwok: a server, two workers, CoreDNS; and the account of Flux. */
export async function playK3s(api: Api, kubectl: Kubectl): Promise<void> {
  const objects = [
    nodeOf('e2e-server', { labels: { [SERVER]: 'true' }, memory: '3870Mi' }),
    ...['e2e-worker-a', 'e2e-worker-b'].map((it) => nodeOf(it, { memory: '1900Mi' })),
    COREDNS,
    FLUX_ACCOUNT,
    FLUX_RIGHTS,
  ];
  for (const it of objects) await kubectl(['apply', '--filename=-'], JSON.stringify(it));
  await until('the server is Ready', async () => {
    const { json } = await api({ method: 'GET', path: '/api/v1/nodes/e2e-server' });
    return JSON.stringify(json['status']).includes('KubeletReady');
  });
}

interface Machine {
  readonly labels?: Readonly<Record<string, string>>;
  readonly memory: string;
}

const nodeOf = (name: string, { labels = {}, memory }: Machine) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'topology.kubernetes.io/zone': 'us-east-1a',
      ...labels,
    },
  },
  spec: {
    providerID: `aws:///us-east-1a/${name}`,
    ...(labels[SERVER] ? { taints: [{ key: SERVER, effect: 'NoSchedule' }] } : {}),
  },
  status: {
    allocatable: { cpu: '2', memory, pods: '110' },
    capacity: { cpu: '2', memory, pods: '110' },
  },
});

/** As K3s applies it: without a number of replicas. */
const COREDNS = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    revisionHistoryLimit: 0,
    selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    template: {
      metadata: { labels: { 'k8s-app': 'kube-dns' } },
      spec: {
        tolerations: [{ key: SERVER, operator: 'Exists', effect: 'NoSchedule' }],
        containers: [{ name: 'coredns', image: 'rancher/mirrored-coredns-coredns:1.14.1' }],
      },
    },
  },
};

const FLUX_ACCOUNT = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'kustomize-controller', namespace: 'flux-system' },
};

/** The rights that Flux's own release gives it. */
const FLUX_RIGHTS = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'cluster-reconciler' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'kustomize-controller', namespace: 'flux-system' }],
};

const OURS = '--selector=app.kubernetes.io/part-of=smartscale';
const NAMESPACES = ['smartscale', 'monitoring', 'shop'];
const NODES = ['e2e-server', 'e2e-worker-a', 'e2e-worker-b'];

/** Kinds without a namespace first: an API that nobody serves keeps namespaces from ending. */
const KINDS = [
  'apiservices,validatingadmissionpolicybindings,validatingadmissionpolicies',
  'clusterrolebindings,clusterroles,priorityclasses',
];
const IN_KUBE_SYSTEM = [
  'deployments,services,serviceaccounts,configmaps',
  'roles,rolebindings,networkpolicies,poddisruptionbudgets',
];

/** Takes everything away that was delivered or played, of this run or of one that broke off. */
export async function cleanUp(kubectl: Kubectl): Promise<void> {
  const gone = (...args: readonly string[]) =>
    kubectl(['delete', '--ignore-not-found', '--timeout=120s', ...args]);
  const flux = 'kustomizations,gitrepositories,alerts,providers,receivers';
  // Nobody is to apply anew what is taken away; what they applied is taken away below.
  const names = await kubectl(['get', 'kustomizations', '-n', 'flux-system', '-o', 'name', OURS]);
  const patch = '{"metadata":{"finalizers":null},"spec":{"suspend":true}}';
  for (const name of names.split('\n').filter(Boolean))
    await kubectl(['patch', name, '-n', 'flux-system', '--type=merge', '-p', patch]);
  await gone(flux, '-n', 'flux-system', OURS, '--wait=false');
  for (const kinds of KINDS) await gone(kinds, OURS);
  for (const kinds of IN_KUBE_SYSTEM) await gone(kinds, '-n', 'kube-system', OURS);
  await gone('namespaces', ...NAMESPACES, '--wait=false');
  // Of a pod whose node is gone nobody says for a minute that it ended.
  for (const namespace of NAMESPACES)
    await gone('pods', '--all', '--force', '--grace-period=0', '-n', namespace);
  await gone('namespaces', ...NAMESPACES);
  await gone('persistentvolumes,storageclasses', OURS);
  await gone('nodes', ...NODES);
  await gone('serviceaccount', 'kustomize-controller', '-n', 'flux-system');
  await gone('clusterrolebinding', 'cluster-reconciler');
}

import { describe, expect, test } from 'vitest';
import { renderObjects } from '../../apps/main.ts';
import { type Attempt, refusals } from '../support/admission.ts';

const objects = renderObjects();
const refused = (attempt: Attempt): readonly string[] => refusals(objects, attempt);

const FUNCTIONS = 'system:serviceaccount:smartscale:smartscale-autoscaler';
const CONTROLLER = 'system:serviceaccount:smartscale:smartscale-controller';
const PERSON = 'somebody@techflow';

interface Node {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly object[] };
}

const WORKER: Node = {
  metadata: { labels: { 'smartscale.dev/market': 'spot' }, annotations: { theirs: 'a' } },
  spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] },
};
const SERVERS = ['control-plane', 'master', 'etcd'].map(
  (role) => `node-role.kubernetes.io/${role}`,
);
const server = (label: string): Node => ({ metadata: { labels: { [label]: 'true' } }, spec: {} });

const change = (oldObject: Node, object: Node, user = FUNCTIONS, resource = 'nodes') =>
  refused({ operation: 'UPDATE', user, resource, kind: 'Node', name: 'n', oldObject, object });
const remove = (oldObject: Node, user = FUNCTIONS) =>
  refused({ operation: 'DELETE', user, resource: 'nodes', kind: 'Node', name: 'n', oldObject });

describe('the functions', () => {
  const MARK = { 'smartscale.dev/cordoned-by': 'down-1-0' };
  const cordoned: Node = {
    metadata: { ...WORKER.metadata, annotations: { theirs: 'a', ...MARK } },
    spec: { ...WORKER.spec, unschedulable: true },
  };

  test('may cordon a worker under their mark, uncordon it and delete it', () => {
    expect(change(WORKER, cordoned)).toEqual([]);
    expect(change(cordoned, WORKER)).toEqual([]);
    expect(remove(WORKER)).toEqual([]);
    const bare: Node = { metadata: {}, spec: {} };
    const marked: Node = { metadata: { annotations: MARK }, spec: { unschedulable: true } };
    expect(change(bare, marked)).toEqual([]);
    expect(change(marked, bare)).toEqual([]);
  });

  test.each(SERVERS)('may do nothing to a node with the label %s', (label) => {
    const node = server(label);
    const says = 'the autoscaler may not touch a node of the control plane';
    expect(change(node, { ...node, spec: { unschedulable: true } })).toEqual([says]);
    expect(remove(node)).toEqual([says]);
    // Nor take the label away first, so that the next request is let through.
    expect(change(node, { metadata: {}, spec: {} })).toContain(says);
  });

  test.each<[string, Node]>([
    ['labels', { ...WORKER, metadata: { ...WORKER.metadata, labels: {} } }],
    ['labels', { ...WORKER, metadata: { annotations: { theirs: 'a' } } }],
    ['annotation', { ...WORKER, metadata: { ...WORKER.metadata, annotations: { theirs: 'b' } } }],
    ['annotation', { ...WORKER, metadata: { ...WORKER.metadata, annotations: {} } }],
    ['annotation', { ...WORKER, metadata: { labels: { 'smartscale.dev/market': 'spot' } } }],
    [
      'annotation',
      { ...cordoned, metadata: { ...cordoned.metadata, annotations: { ...MARK, b: '' } } },
    ],
    ['taints', { ...WORKER, spec: {} }],
  ])('may change no %s of a worker: %o', (what, after) => {
    const says = change(WORKER, after);
    expect(says.length).toBeGreaterThan(0);
    expect(says[0]).toContain(what);
  });

  test('may not write the status of a node', () => {
    const says = change(WORKER, WORKER, FUNCTIONS, 'nodes/status');
    expect(says).toEqual(['the autoscaler may not write the status of a node']);
  });

  test('may delete a pod of a worker and none that belongs on a server', () => {
    const end = (spec: object) =>
      refused({
        operation: 'DELETE',
        user: FUNCTIONS,
        resource: 'pods',
        kind: 'Pod',
        namespace: 'monitoring',
        oldObject: { metadata: {}, spec },
      });
    expect(end({})).toEqual([]);
    expect(end({ nodeSelector: { zone: 'a' } })).toEqual([]);
    expect(end({ nodeSelector: { 'node-role.kubernetes.io/control-plane': 'true' } })).toEqual([
      'the autoscaler may not delete a pod that belongs on the control plane',
    ]);
  });

  test('stand alone under these guards: people keep their rights', () => {
    const [label = ''] = SERVERS;
    expect(remove(server(label), PERSON)).toEqual([]);
    expect(change(WORKER, { metadata: {}, spec: {} }, PERSON)).toEqual([]);
  });
});

describe('pods of ours', () => {
  const DIGEST = `shop:1@sha256:${'0'.repeat(64)}`;
  const pod = (spec: object, namespace = 'monitoring'): readonly string[] =>
    refused({
      operation: 'CREATE',
      user: PERSON,
      resource: 'pods',
      kind: 'Pod',
      namespace,
      object: { metadata: {}, spec: { containers: [{ image: DIGEST }], ...spec } },
    });

  test.each(['containers', 'initContainers', 'ephemeralContainers'])(
    'are admitted with %s by digest alone',
    (list) => {
      expect(pod({ [list]: [{ image: DIGEST }] })).toEqual([]);
      for (const image of ['shop:1', 'shop@sha256:0', `${DIGEST}x`])
        expect(pod({ [list]: [{ image: DIGEST }, { image }] })[0]).toContain(`an image of ${list}`);
    },
  );

  test('are held to it by what makes them as well', () => {
    const workload = (image: string) =>
      refused({
        operation: 'UPDATE',
        user: PERSON,
        resource: 'deployments',
        group: 'apps',
        kind: 'Deployment',
        namespace: 'shop',
        object: { spec: { template: { spec: { containers: [{ image }] } } } },
      });
    expect(workload(DIGEST)).toEqual([]);
    expect(workload('shop:latest')).toHaveLength(1);
  });

  test.each([
    { hostNetwork: true },
    { hostPID: true },
    { hostIPC: true },
    { volumes: [{ name: 'all', hostPath: { path: '/' } }] },
  ])('keep off their node, but for node-exporter: %o', (spec) => {
    expect(pod(spec)).toHaveLength(1);
    expect(pod({ ...spec, serviceAccountName: 'node-exporter' })).toEqual([]);
    // The name alone opens nothing in another namespace.
    expect(pod({ ...spec, serviceAccountName: 'node-exporter' }, 'shop')).toHaveLength(1);
  });

  test('are not the pods of K3s', () => {
    expect(pod({ hostNetwork: true, containers: [{ image: 'coredns:1' }] }, 'kube-system')).toEqual(
      [],
    );
  });
});

describe('the controller', () => {
  const secret = (namespace: string, name: string, type = 'Opaque', user = CONTROLLER) =>
    refused({
      operation: 'CREATE',
      user,
      resource: 'secrets',
      kind: 'Secret',
      namespace,
      name,
      object: { metadata: { name }, type },
    });

  test('makes the Secrets that monitoring reads and tokens to join with, and no others', () => {
    expect(secret('monitoring', 'grafana-admin')).toEqual([]);
    expect(secret('monitoring', 'anything')).toHaveLength(1);
    expect(secret('kube-system', 'bootstrap-token-abc', 'bootstrap.kubernetes.io/token')).toEqual(
      [],
    );
    expect(secret('kube-system', 'k3s-serving')).toHaveLength(1);
    expect(secret('monitoring', 'anything', 'Opaque', PERSON)).toEqual([]);
  });
});

describe('the controller, among the Kustomizations', () => {
  const [shut, wide] = [
    { path: './gate', suspend: true },
    { path: './elsewhere', suspend: true },
  ];
  const turn = (name: string, spec: object = shut, user = CONTROLLER) =>
    refused({
      operation: 'UPDATE',
      user,
      group: 'kustomize.toolkit.fluxcd.io',
      resource: 'kustomizations',
      kind: 'Kustomization',
      name,
      namespace: 'flux-system',
      oldObject: { metadata: { name }, spec: shut },
      object: { metadata: { name, annotations: { 'smartscale.dev/sync': 'open' } }, spec },
    });

  test('may turn a gate, ask for a look at the policy, and nothing else', () => {
    for (const name of ['sync-gate-demo-app', 'scaling-policy']) {
      expect(turn(name)).toEqual([]);
      expect(turn(name, wide)).toEqual([
        'the controller may change nothing of a Kustomization but its annotations',
      ]);
    }
    // Not even what stands behind a gate.
    for (const name of ['flux-system', 'demo-app', 'scaling-policy-2'])
      expect(turn(name)).toContain(
        "the controller may change no Kustomization but gates and the policy's",
      );
    expect(turn('flux-system', wide, PERSON)).toEqual([]);
  });
});

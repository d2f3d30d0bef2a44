import { describe, expect, test } from 'vitest';
import { type Rendered, renderObjects } from '../../apps/main.ts';
import { excepted, judge, RULES } from '../../apps/rules/judge.ts';
import { serverAccount } from '../../apps/rules/server-room.ts';
import type { KubernetesObject } from '../../autoscaler/src/core/kubernetes-object.ts';

const objects = renderObjects();

type Json = Record<string, unknown>;

/** The rendering with one object changed, found by the end of its path. */
function changed(path: string, change: (object: Json) => void): readonly Rendered[] {
  const found = objects.filter((it) => it.path.endsWith(path));
  if (found.length !== 1) throw new Error(`${path} is the end of ${found.length} paths`);
  return objects.map((it) => {
    if (it !== found[0]) return it;
    const object = structuredClone(it.object);
    change(object as unknown as Json);
    return { ...it, object };
  });
}

const without = (path: string): readonly Rendered[] =>
  objects.filter((it) => !it.path.endsWith(path));
const beside = (object: KubernetesObject): readonly Rendered[] => [
  ...objects,
  { application: 'more', path: 'clusters/more.yaml', object },
];

/** Follows a path of names and indices to something that can be changed. */
function at(object: unknown, ...path: readonly (string | number)[]): Json {
  return path.reduce<unknown>((it, key) => (it as Json)[key], object) as Json;
}

const SHOP = 'demo-app/Deployment.demo-app.yaml';
const POD = ['spec', 'template', 'spec'] as const;
const CONTAINER = [...POD, 'containers', 0] as const;
const container = (change: (container: Json) => void) =>
  changed(SHOP, (it) => change(at(it, ...CONTAINER)));
const pod = (change: (spec: Json) => void, path = SHOP) =>
  changed(path, (it) => change(at(it, ...POD)));

/** For each rule, slips that it must find. */
const SLIPS: readonly (readonly [rule: string, what: string, slip: () => readonly Rendered[]])[] = [
  [
    'resources',
    'no limit of memory',
    () => container((it) => delete at(it, 'resources', 'limits')['memory']),
  ],
  ['resources', 'no request', () => container((it) => delete at(it, 'resources')['requests'])],
  [
    'resources',
    'a request over its limit',
    () => container((it) => (at(it, 'resources', 'requests')['cpu'] = '1')),
  ],
  ['probes', 'no liveness probe', () => container((it) => delete it['livenessProbe'])],
  ['probes', 'no readiness probe', () => container((it) => delete it['readinessProbe'])],
  [
    'non-root',
    'root by number',
    () => container((it) => (at(it, 'securityContext')['runAsUser'] = 0)),
  ],
  ['non-root', 'no user', () => pod((it) => delete at(it, 'securityContext')['runAsUser'])],
  [
    'non-root',
    'root allowed',
    () => container((it) => (at(it, 'securityContext')['runAsNonRoot'] = false)),
  ],
  ['seccomp', 'no profile', () => pod((it) => delete at(it, 'securityContext')['seccompProfile'])],
  [
    'read-only',
    'a root filesystem to write',
    () => container((it) => delete at(it, 'securityContext')['readOnlyRootFilesystem']),
  ],
  [
    'no-privilege',
    'privileged',
    () => container((it) => (at(it, 'securityContext')['privileged'] = true)),
  ],
  [
    'no-privilege',
    'escalation left to the default',
    () => container((it) => delete at(it, 'securityContext')['allowPrivilegeEscalation']),
  ],
  [
    'no-privilege',
    'capabilities kept',
    () => container((it) => delete at(it, 'securityContext')['capabilities']),
  ],
  [
    'no-privilege',
    'a capability added',
    () => container((it) => (at(it, 'securityContext', 'capabilities')['add'] = ['NET_ADMIN'])),
  ],
  ['image', 'an image of no table', () => container((it) => (it['image'] = 'nginx:latest'))],
  ['host', 'the node’s network', () => pod((it) => (it['hostNetwork'] = true))],
  [
    'host',
    'a folder of the node',
    () => pod((it) => (it['volumes'] = [{ name: 'v', hostPath: { path: '/' } }])),
  ],
  [
    'host',
    'a port of the node',
    () => container((it) => (it['ports'] = [{ containerPort: 1, hostPort: 1 }])),
  ],
  [
    'selector',
    'other labels than its own',
    () => changed(SHOP, (it) => (at(it, 'spec', 'selector')['matchLabels'] = { app: 'other' })),
  ],
  ['budget', 'no budget', () => without('demo-app/PodDisruptionBudget.demo-app.yaml')],
  [
    'budget',
    'a budget that allows nothing',
    () =>
      changed('PodDisruptionBudget.demo-app.yaml', (it) => (at(it, 'spec')['maxUnavailable'] = 0)),
  ],
  [
    'budget',
    'two replicas by number, and no budget',
    () => changed('Deployment.metrics-server.yaml', (it) => (at(it, 'spec')['replicas'] = 2)),
  ],
  [
    'replicas',
    'replicas beside an autoscaler',
    () => changed(SHOP, (it) => (at(it, 'spec')['replicas'] = 5)),
  ],
  [
    'replicas',
    'no replicas and no autoscaler',
    () => without('HorizontalPodAutoscaler.demo-app.yaml'),
  ],
  ['token', 'a token by default', () => pod((it) => delete it['automountServiceAccountToken'])],
  ['priority', 'no priority', () => pod((it) => delete it['priorityClassName'])],
  [
    'no-secret',
    'a Secret',
    () => beside({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'shop' } }),
  ],
  [
    'size',
    'a ConfigMap of 1 MiB',
    () =>
      changed('ConfigMap.local-path-config.yaml', (it) => {
        at(it, 'data')['more'] = 'x'.repeat(1024 ** 2);
      }),
  ],
  [
    'substitution',
    'a variable of Flux',
    () =>
      changed('ConfigMap.local-path-config.yaml', (it) => {
        at(it, 'data')['more'] = 'dir=$' + '{VOL_DIR}';
      }),
  ],
  [
    'wildcard',
    'a role for everything',
    () =>
      changed('controller/Role.smartscale-controller.yaml', (it) => {
        at(it, 'rules', 0)['verbs'] = ['*'];
      }),
  ],
  [
    'namespace-prune',
    'a namespace that a slip deletes',
    () => changed('Namespace.shop.yaml', (it) => delete at(it, 'metadata')['annotations']),
  ],
  ['unique', 'one object twice', () => [...objects, ...objects.slice(0, 1)]],
  [
    'network-policy',
    'unbounded traffic',
    () => without('kube-system/NetworkPolicy.metrics-server.yaml'),
  ],
  [
    'network-policy',
    'unbounded egress',
    () =>
      changed('kube-system/NetworkPolicy.metrics-server.yaml', (it) => {
        at(it, 'spec')['policyTypes'] = ['Ingress'];
      }),
  ],
  ['network-policy-aim', 'a policy for nobody', () => without(SHOP)],
  [
    'service',
    'a selector that finds nothing',
    () =>
      changed('Service.demo-app-service.yaml', (it) => (at(it, 'spec')['selector'] = { app: 'x' })),
  ],
  [
    'service',
    'a port that no container has',
    () =>
      changed('Service.demo-app-service.yaml', (it) => {
        at(it, 'spec', 'ports', 0)['targetPort'] = 'web';
      }),
  ],
  ['reference', 'no namespace', () => without('namespaces/Namespace.shop.yaml')],
  ['reference', 'no account', () => without('demo-app/ServiceAccount.demo-app.yaml')],
  ['reference', 'no priority class', () => without('PriorityClass.smartscale-shop.yaml')],
  ['reference', 'no role', () => without('controller/ClusterRole.smartscale-controller.yaml')],
  ['reference', 'no file to mount', () => without('ConfigMap.local-path-config.yaml')],
  [
    'server-room',
    'a glutton on the server',
    () =>
      changed('Deployment.metrics-server.yaml', (it) => {
        at(it, ...CONTAINER, 'resources', 'requests')['memory'] = '3Gi';
      }),
  ],
];

describe('the rules', () => {
  test('are kept by all that is rendered', () => {
    expect(judge(objects)).toEqual([]);
  });

  test.each(SLIPS)('%s finds %s', (rule, _, slip) => {
    expect(judge(slip()).map((it) => it.rule)).toContain(rule);
  });

  test('have each been seen to find something', () => {
    const seen = new Set(SLIPS.map(([rule]) => rule));
    expect(RULES.map(({ name }) => name).filter((it) => !seen.has(it))).toEqual([]);
  });
});

describe('exceptions', () => {
  const found = { rule: 'host', path: 'p', object: 'DaemonSet/monitoring/node-exporter', says: '' };
  const { path: _, says: __, ...excuse } = { ...found, because: 'it reads the host' };

  test('let pass what they name', () => {
    expect(excepted([found], [excuse])).toEqual([]);
    expect(excepted([found], [{ ...excuse, object: '*' }])).toEqual([]);
    expect(excepted([{ ...found, rule: 'probes' }], [])).toHaveLength(1);
  });

  test('that nothing needs any more are breaches', () => {
    expect(excepted([], [excuse])).toMatchObject([
      { says: 'is excepted from a rule that it keeps' },
    ]);
  });
});

describe('the server', () => {
  test('has room for what is pinned to it, beside K3s and a reserve', () => {
    const { wanted, room } = serverAccount(objects);
    expect(wanted.cpu).toBeLessThanOrEqual(room.cpu);
    expect(wanted.bytes).toBeLessThanOrEqual(room.bytes);
    expect(wanted.cpu).toBeGreaterThan(0);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { graphProblems } from '../../../../apps/delivery/checks/graph.ts';
import { compileDelivery } from '../../../../apps/delivery/compile.ts';
import { parseDelivery } from '../../../../autoscaler/src/core/delivery/parse.ts';
import { assert } from '../../../../autoscaler/src/core/units.ts';
import { deliveryOf } from '../../delivery/delivery.ts';
import { SETTINGS } from './rendering.ts';

const compile = (...spec: readonly string[]) => compileDelivery(deliveryOf(...spec), SETTINGS);
const named = (name: string, ...spec: readonly string[]) =>
  compile(...spec).kustomizations.find((it) => it.metadata.name === name);

const WINDOW = '{ kind: deny, schedule: "0 9 * * *", duration: 1h, namespaces: [shop] }';
const app = (name: string, more = '') =>
  `  - { name: ${name}, path: ./c/${name}, namespace: ${name}${more && `, ${more}`} }`;

describe('the path of the scaling policy', () => {
  const policy = named(
    'scaling-policy',
    'syncWindows:',
    '  - { kind: deny, schedule: "* * * * *", duration: 1h, applications: ["*"] }',
  );

  it('waits for the namespaces alone, whatever windows there are, and prunes nothing', () => {
    expect(policy?.spec).toMatchObject({
      path: './policies',
      dependsOn: [{ name: 'namespaces' }],
      prune: false,
      wait: true,
      timeout: '2m',
      retryInterval: '1m',
    });
    expect(policy?.spec).not.toHaveProperty('suspend');
  });

  it('is healthy with live content, and failed when that is refused or held', () => {
    const [health, ...others] = policy?.spec.healthCheckExprs ?? [];
    expect(others).toEqual([]);
    expect(health).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(health?.current).toBe(
      "has(metadata.annotations) && 'smartscale.dev/synced-policy' in metadata.annotations && metadata.annotations['smartscale.dev/synced-policy'] == data['policy.yaml']",
    );
    for (const name of ['refused-policy', 'held-policy'])
      expect(health?.failed).toContain(
        `metadata.annotations['smartscale.dev/${name}'] == data['policy.yaml']`,
      );
  });
});

describe('an application', () => {
  const SPEC = [
    'applications:',
    app('namespaces'),
    app(
      'shop',
      'dependsOn: [namespaces], syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: [Delete=false, Force=true], retry: { backoff: { duration: 90s } } }, ignoreDifferences: [{ group: apps, kind: Deployment, name: a.b, jsonPointers: [/spec/replicas] }]',
    ),
  ];

  it('is one Kustomization with the fields of its sync policy', () => {
    expect(named('shop', ...SPEC)).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'shop', namespace: 'flux-system' },
      spec: {
        sourceRef: { kind: 'GitRepository', name: 'smartscale' },
        path: './c/shop',
        interval: '10m',
        retryInterval: '1m30s',
        timeout: '5m',
        prune: true,
        wait: true,
        dependsOn: [{ name: 'namespaces' }],
        force: true,
        deletionPolicy: 'Orphan',
        ignore: [
          {
            paths: ['/spec/replicas'],
            target: { group: 'apps', kind: 'Deployment', name: String.raw`a\.b` },
          },
        ],
      },
    });
  });

  it('without automation is suspended', () => {
    expect(named('namespaces', ...SPEC)?.spec).toMatchObject({ suspend: true, prune: false });
    const off = app('a', 'syncPolicy: { automated: { enabled: false, selfHeal: true } }');
    expect(named('a', 'applications:', off)?.spec.suspend).toBe(true);
  });

  it('keeps what left the repository when an option says so', () => {
    const kept =
      'syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: [Prune=false] }';
    expect(named('a', 'applications:', app('a', kept))?.spec.prune).toBe(false);
  });

  it('of a later wave waits for all of the wave before it', () => {
    const waves = [
      'applications:',
      app('a', 'wave: -1'),
      app('b', 'wave: -1'),
      app('c'),
      app('d', 'wave: 5'),
    ];
    const before = (name: string) => named(name, ...waves)?.spec.dependsOn?.map((it) => it.name);
    expect([before('a'), before('c'), before('d')]).toEqual([undefined, ['a', 'b'], ['c']]);
  });
});

describe('a gate', () => {
  const SPEC = ['syncWindows:', `  - ${WINDOW}`, 'applications:', app('shop'), app('other')];

  it('stands before each application that a window can stop, shut unless it is opened', () => {
    expect(named('shop', ...SPEC)?.spec.dependsOn).toEqual([
      {
        name: 'sync-gate-shop',
        readyExpr:
          "has(dep.metadata.annotations) && 'smartscale.dev/sync' in dep.metadata.annotations && dep.metadata.annotations['smartscale.dev/sync'] == 'open'",
      },
    ]);
    expect(named('sync-gate-shop', ...SPEC)?.spec).toMatchObject({ suspend: true, prune: false });
  });

  it('comes with a source that holds the folder of its application and nothing else', () => {
    expect(compile(...SPEC).folders).toEqual([
      { name: 'sync-gate-shop', ignore: '/*\n!/c/\n/c/*\n!/c/shop/\n' },
    ]);
  });

  it('stands before no other', () => {
    expect(compile(...SPEC).kustomizations.map((it) => it.metadata.name)).toEqual([
      'scaling-policy',
      'sync-gate-shop',
      'shop',
      'other',
    ]);
  });

  it('never stands before what opens gates or mends guards', () => {
    const all = '  - { kind: deny, schedule: "0 9 * * *", duration: 1h, applications: ["*"] }';
    const free = ['namespaces', 'cluster-guards', 'controller'];
    const { kustomizations } = compile(
      'syncWindows:',
      all,
      'applications:',
      ...free.map((it) => app(it)),
    );
    expect(kustomizations.map((it) => it.metadata.name)).toEqual(['scaling-policy', ...free]);
  });
});

describe("TechFlow's delivery policy", () => {
  const parsed = parseDelivery(readFileSync('policies/delivery.yaml', 'utf8'), 'delivery.yaml');
  assert(parsed.ok, 'it can be read');
  const { kustomizations, admission } = compileDelivery(parsed.value, SETTINGS);

  it('compiles to an order without a circle', () => {
    expect(graphProblems(kustomizations)).toEqual([]);
  });

  it('holds Flux to its destinations and kinds, and everybody to its repositories', () => {
    expect(admission.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ValidatingAdmissionPolicy delivery-project',
      'ValidatingAdmissionPolicyBinding delivery-project',
      'ValidatingAdmissionPolicy delivery-sources',
      'ValidatingAdmissionPolicyBinding delivery-sources',
    ]);
  });
});

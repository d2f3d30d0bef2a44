import { describe, expect, it } from 'vitest';
import { checkDelivery } from '../../../../apps/delivery/checks/check.ts';
import { graphProblems } from '../../../../apps/delivery/checks/graph.ts';
import { wouldPrune } from '../../../../apps/delivery/checks/pruning.ts';
import type { RenderedObject } from '../../../../apps/delivery/checks/rendered.ts';
import type { Kustomization } from '../../../../apps/delivery/kustomization.ts';
import { renderProblem } from '../../../../autoscaler/src/core/problem.ts';
import { deliveryOf } from '../../delivery/delivery.ts';
import { rendered, SETTINGS } from './rendering.ts';

const APP = (name: string, automated = '{ prune: true, selfHeal: true }') =>
  `  - { name: ${name}, path: ./c/${name}, namespace: ${name}, syncPolicy: { automated: ${automated} } }`;
const POLICY = deliveryOf(
  'sourceRepos: ["https://github.com/techflow/*"]',
  'destinations: [{ name: in-cluster, namespace: shop }]',
  'clusterResourceWhitelist: [{ group: "", kind: Namespace }]',
  'namespaceResourceBlacklist: [{ group: "", kind: Secret }]',
  'applications:',
  APP('namespaces', '{ selfHeal: true }'),
  APP('shop'),
);
const check = (...objects: readonly RenderedObject[]) =>
  checkDelivery(POLICY, SETTINGS, objects).map(({ code }) => code);

describe('a rendering', () => {
  it('passes within the limits of its project', () => {
    const namespace = {
      kind: 'Namespace',
      namespace: undefined,
      application: 'namespaces',
    } as const;
    expect(check(rendered('a'), rendered('b'), rendered('shop', namespace as never))).toEqual([]);
  });

  it.each([
    ['destination-not-permitted', rendered('a', { namespace: 'kube-system' })],
    ['kind-not-permitted', rendered('a', { kind: 'Secret' })],
    ['kind-not-permitted', rendered('a', { kind: 'Node', namespace: undefined } as never)],
    ['data-prunable', rendered('a', { kind: 'PersistentVolumeClaim' })],
  ])('is refused: %s', (code, object) => {
    expect(check(object)).toEqual([code]);
  });

  it('keeps data where it is marked', () => {
    const annotations = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
    expect(check(rendered('a', { kind: 'PersistentVolumeClaim', annotations }))).toEqual([]);
  });

  it('has one owner for each object, whatever its version', () => {
    const [v1, v2] = ['autoscaling/v1', 'autoscaling/v2'].map((apiVersion, i) =>
      rendered('a', {
        apiVersion,
        kind: 'HorizontalPodAutoscaler',
        application: ['shop', 'namespaces'][i] as string,
      }),
    );
    expect(check(v1 as RenderedObject, v2 as RenderedObject)).toEqual(['object-owned-twice']);
    expect(check(rendered('a'), rendered('a', { apiVersion: 'x.io/v1' }))).toEqual([]);
  });

  it('comes from a repository of the project', () => {
    const foreign = { ...SETTINGS, sourceUrl: 'https://github.com/other/smartscale' };
    expect(checkDelivery(POLICY, foreign, []).map(renderProblem)).toEqual([
      'policies/delivery.yaml: spec.sourceRepos: expected the repository https://github.com/other/smartscale among them, got https://github.com/techflow/*',
    ]);
  });
});

describe('the graph of Kustomizations', () => {
  const node = (name: string, ...dependsOn: readonly string[]): Kustomization => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'x' },
      path: './x',
      interval: '1m',
      retryInterval: '1m',
      timeout: '1m',
      prune: false,
      wait: false,
      dependsOn: dependsOn.map((it) => ({ name: it })),
    },
  });
  const codes = (...nodes: readonly Kustomization[]) => graphProblems(nodes).map((it) => it.code);
  const base = [node('scaling-policy', 'namespaces'), node('namespaces')];

  it.each([
    ['is fine', base, []],
    [
      'has a circle',
      [...base, node('a', 'b'), node('b', 'c'), node('c', 'a')],
      ['dependency-circle'],
    ],
    ['waits for itself', [...base, node('a', 'a')], ['dependency-circle']],
    ['waits for nobody known', [...base, node('a', 'b')], ['dependency-unknown']],
    ['has no namespaces', [node('scaling-policy', 'namespaces')], ['dependency-unknown']],
    [
      'makes the policy wait for more',
      [node('scaling-policy', 'namespaces'), node('namespaces', 'a'), node('a')],
      ['policy-path-too-long'],
    ],
    ['has a name twice', [...base, node('a'), node('a')], ['kustomization-twice']],
  ])('%s', (_, nodes, expected) => {
    expect(codes(...nodes)).toEqual(expected);
  });
});

describe('what a change would prune', () => {
  const many = (count: number, own = {}) =>
    Array.from({ length: count }, (_, i) => rendered(`o${i}`, own));
  const verdict = (
    before: readonly RenderedObject[],
    after: readonly RenderedObject[],
    policy = POLICY,
  ) =>
    wouldPrune(before, after, policy).map((it) => [it.application, it.objects.length, it.verdict]);

  it('is nothing where nothing goes', () => {
    expect(verdict(many(10), [...many(10), rendered('new')])).toEqual([]);
  });

  it('is fine up to a fifth, and to be looked at beyond', () => {
    expect(verdict(many(10), many(8))).toEqual([['shop', 2, 'fine']]);
    expect(verdict(many(10), many(7))).toEqual([['shop', 3, 'look']]);
  });

  it('is refused when it is everything, unless the policy allows an empty application', () => {
    expect(verdict(many(10), [])).toEqual([['shop', 10, 'refused']]);
    expect(verdict(many(1), [])).toEqual([['shop', 1, 'refused']]);
    const empty = deliveryOf(
      'applications:',
      APP('shop', '{ prune: true, selfHeal: true, allowEmpty: true }'),
    );
    expect(verdict(many(10), [], empty)).toEqual([['shop', 10, 'look']]);
  });

  it('is everything when an application left the policy', () => {
    const gone = deliveryOf('applications:', APP('namespaces', '{ selfHeal: true }'));
    expect(verdict(many(3), [], gone)).toEqual([['shop', 3, 'refused']]);
  });

  it('is nothing where the application prunes nothing, or the object is kept', () => {
    const own = { application: 'namespaces' };
    expect(verdict(many(3, own), [])).toEqual([]);
    const kept = { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } };
    expect(verdict(many(3, kept), [])).toEqual([]);
  });

  it('is to be looked at where one volume goes, however many stay', () => {
    const claim = rendered('data', { kind: 'PersistentVolumeClaim' });
    expect(verdict([...many(50), claim], many(50))).toEqual([['shop', 1, 'look']]);
  });

  it('tells what another application takes over from what is deleted', () => {
    const [pruned] = wouldPrune(many(2), many(2, { application: 'namespaces' }), POLICY);
    expect(pruned).toMatchObject({ objects: [], verdict: 'look' });
    expect(pruned?.moved).toEqual(['ConfigMap shop/o0', 'ConfigMap shop/o1']);
  });

  it('does not take a new version of an object for its end', () => {
    const [v1, v2] = ['autoscaling/v1', 'autoscaling/v2'].map((apiVersion) =>
      many(2, { apiVersion }),
    );
    expect(verdict(v1 ?? [], v2 ?? [])).toEqual([]);
  });
});

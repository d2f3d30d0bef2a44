import { describe, expect, it } from 'vitest';
import { admissionOf } from '../../../../apps/delivery/admission.ts';
import { matchesGlob, not, quote } from '../../../../apps/delivery/cel.ts';
import { assert } from '../../../../autoscaler/src/core/units.ts';
import { deliveryOf } from '../../delivery/delivery.ts';
import { SETTINGS } from './rendering.ts';

interface Validations {
  readonly validations: readonly { readonly expression: string }[];
}

const expressions = (name: string, ...spec: readonly string[]): readonly string[] => {
  const found = admissionOf(deliveryOf(...spec), SETTINGS).find((it) => it.metadata.name === name);
  assert(found !== undefined, `there is a policy ${name}`);
  return (found.spec as unknown as Validations).validations.map((it) => it.expression);
};

/** What a real API server made of these stands in docs/DELIVERY.md; here is what is asked of it. */
describe('an admission policy', () => {
  it('allows nothing where the project lists nothing', () => {
    expect(expressions('delivery-project', 'sourceRepos: []')).toEqual([
      '!variables.namespaced || false',
      '!variables.namespaced || true',
      'variables.namespaced || false',
    ]);
    expect(expressions('delivery-sources', 'sourceRepos: []')).toEqual([
      'has(object.spec.url)',
      '!has(object.spec.url) || false',
    ]);
  });

  it('lists destinations of this cluster only, and rejections', () => {
    const [namespaces] = expressions(
      'delivery-project',
      'destinations:',
      '  - { name: in-cluster, namespace: shop }',
      '  - { server: "https://kubernetes.default.svc", namespace: "demo-*" }',
      '  - { name: elsewhere, namespace: other }',
      '  - { name: smartscale-prod, namespace: "!demo-x" }',
    );
    expect(namespaces).toBe(
      "!variables.namespaced || ((object.metadata.namespace == 'shop') || object.metadata.namespace.matches('(?s)^(?:demo-.*)$')) && (!(object.metadata.namespace == 'demo-x'))",
    );
  });

  it('judges kinds by both lists', () => {
    const [, namespaced, cluster] = expressions(
      'delivery-project',
      'namespaceResourceWhitelist: [{ group: "*", kind: "*" }]',
      'namespaceResourceBlacklist: [{ group: "", kind: Secret }]',
      'clusterResourceWhitelist: [{ group: "", kind: Namespace, name: "shop-*" }]',
    );
    expect(namespaced).toBe(
      "!variables.namespaced || !((request.kind.group == '') && (request.kind.kind == 'Secret'))",
    );
    expect(cluster).toBe(
      "variables.namespaced || ((request.kind.group == '') && (request.kind.kind == 'Namespace')) && object.metadata.name.matches('(?s)^(?:shop-.*)$')",
    );
  });
});

describe('pieces of CEL', () => {
  it('quote what would end a text', () => {
    expect(quote(String.raw`a'b\c`)).toBe(String.raw`'a\'b\\c'`);
  });

  it('escape twice: for the expression, and for the text that it stands in', () => {
    expect(matchesGlob('x', 'a.*')).toBe(String.raw`x.matches('(?s)^(?:a\\..*)$')`);
  });

  it('say the opposite of what is settled already', () => {
    expect([not('true'), not('false'), not('a == b')]).toEqual(['false', 'true', '!(a == b)']);
  });
});

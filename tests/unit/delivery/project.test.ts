import { describe, expect, it } from 'vitest';
import {
  isDestinationPermitted,
  isKindPermitted,
  isSourcePermitted,
} from '../../../autoscaler/src/core/delivery/project.ts';
import { deliveryOf } from './delivery.ts';

describe('sources', () => {
  const permitted = (repos: string, url: string) =>
    isSourcePermitted(deliveryOf(`sourceRepos: [${repos}]`), url);

  it.each([
    ['"*"', 'https://github.com/a/b', true],
    ['"https://github.com/a/*"', 'https://github.com/a/b', true],
    ['"https://github.com/a/*"', 'https://github.com/a/b/c', false],
    ['"https://github.com/a/b"', 'https://GitHub.com/a/b.git', true],
    ['"https://github.com/**", "!https://github.com/a/*"', 'https://github.com/a/b', false],
    ['"!https://github.com/a/*", "https://github.com/**"', 'https://github.com/b/b', true],
    ['"!https://github.com/a/*"', 'https://github.com/b/b', false],
    ['', 'https://github.com/a/b', false],
  ])('%s on %s: %s', (repos, url, expected) => {
    expect(permitted(repos, url)).toBe(expected);
  });
});

describe('destinations', () => {
  const place = { server: 'https://kubernetes.default.svc', names: ['in-cluster', 'prod'] };
  const permitted = (namespace: string, ...destinations: readonly string[]) =>
    isDestinationPermitted(deliveryOf(`destinations: [${destinations.join(', ')}]`), {
      ...place,
      namespace,
    });

  it('are matched by address or by name', () => {
    expect(permitted('a', '{ server: "https://kubernetes.*", namespace: a }')).toBe(true);
    expect(permitted('a', '{ name: in-cluster, namespace: "*" }')).toBe(true);
    expect(permitted('a', '{ name: elsewhere, namespace: "*" }')).toBe(false);
    expect(permitted('a')).toBe(false);
  });

  it('are rejected by an entry with !, wherever it stands', () => {
    const [any, not] = ['{ name: prod, namespace: "*" }', '{ name: prod, namespace: "!kube-*" }'];
    expect(permitted('kube-system', any, not)).toBe(false);
    expect(permitted('kube-system', not, any)).toBe(false);
    expect(permitted('shop', not, any)).toBe(true);
    expect(permitted('shop', not)).toBe(false);
  });
});

describe('kinds', () => {
  const permitted = (kind: string, namespaced: boolean, ...spec: readonly string[]) =>
    isKindPermitted(deliveryOf(...spec, 'sourceRepos: []'), {
      group: 'apps',
      kind,
      name: 'x-1',
      namespaced,
    });
  const list = (name: string, ...kinds: readonly string[]) =>
    `${name}: [${kinds.map((it) => `{ group: apps, kind: "${it}" }`).join(', ')}]`;

  it('in namespaces are all allowed without a list, and none by an empty one', () => {
    expect(permitted('Deployment', true)).toBe(true);
    expect(permitted('Deployment', true, 'namespaceResourceWhitelist: []')).toBe(false);
    expect(permitted('Deployment', true, list('namespaceResourceWhitelist', 'Deploy*'))).toBe(true);
  });

  it('for the whole cluster are none allowed without a list', () => {
    expect(permitted('Deployment', false)).toBe(false);
    expect(permitted('Deployment', false, list('clusterResourceWhitelist', 'Deployment'))).toBe(
      true,
    );
  });

  it('are rejected by the second list, whatever the first one says', () => {
    for (const [scope, namespaced] of [
      ['namespace', true],
      ['cluster', false],
    ] as const) {
      const lists = ['Whitelist', 'Blacklist'].map((it) => list(`${scope}Resource${it}`, '*'));
      expect(permitted('Deployment', namespaced, ...lists)).toBe(false);
    }
  });

  it('may be limited to names', () => {
    const only = (name: string) =>
      permitted(
        'Role',
        false,
        `clusterResourceWhitelist: [{ group: apps, kind: Role, name: "${name}" }]`,
      );
    expect([only('x-*'), only('y-*')]).toEqual([true, false]);
  });
});

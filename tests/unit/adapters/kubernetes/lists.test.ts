import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { nodeJson, podJson } from '../../../support/kubernetes.ts';
import {
  answering,
  json,
  kindAt,
  node,
  page,
  refusal,
} from '../../../support/kubernetes-replies.ts';
import { clusterOver } from '../../../support/kubernetes-wire.ts';

describe('a list', () => {
  test('is read in chunks to its end', async () => {
    const { cluster, paths } = answering(
      page('Node', [node('a')], { continue: 'more+1', remainingItemCount: 1 }),
      page('Node', [node('b')]),
    );
    expect((await cluster.nodes()).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(paths()).toEqual([
      'GET /api/v1/nodes?limit=500',
      'GET /api/v1/nodes?limit=500&continue=more%2B1',
    ]);
  });

  test('whose second chunk fails is no list at all', async () => {
    const failing = [refusal(503), refusal(503)];
    const { cluster } = answering(page('Node', [node('a')], { continue: 'x' }), ...failing);
    await expect(cluster.nodes()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('that expired under way is begun anew', async () => {
    const first = page('Node', [node('a'), node('b')], { continue: 'old' });
    const again = page('Node', [node('c')]);
    const { cluster } = answering(first, refusal(410, { reason: 'Expired' }), again);
    expect((await cluster.nodes()).map(({ name }) => name)).toEqual(['c']);
  });

  test('that expires every time is given up', async () => {
    const endless = Array.from({ length: 3 }, () => [
      page('Node', [node('a')], { continue: 'old' }),
      refusal(410, { reason: 'Expired' }),
    ]).flat();
    const { cluster } = answering(...endless);
    await expect(cluster.nodes()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('without an end is given up', async () => {
    const exchange: Exchange = async () => page('Node', [], { continue: 'again' });
    await expect(clusterOver(exchange).nodes()).rejects.toThrow(/no end after 0 objects/);
  });

  test.each([
    ['is cut off in the middle', { ...page('Node', [node('a')]), body: '{"kind":"NodeList","ite' }],
    ['is of another kind', page('Pod', [])],
    ['has no items', json(200, { kind: 'NodeList', metadata: {} })],
    ['ends while objects are left', page('Node', [node('a')], { remainingItemCount: 3 })],
    ['names an object without a UID', page('Node', [nodeJson({ metadata: { uid: '' } })])],
    [
      'has a time that is none',
      page('Node', [nodeJson({ metadata: { creationTimestamp: 'lately' } })]),
    ],
    [
      'has a quantity that is none',
      page('Node', [nodeJson({ status: { allocatable: { cpu: 'two', memory: '1Gi' } } })]),
    ],
  ])('that %s is malformed, and not asked for again', async (_what, answer) => {
    const { cluster, sent } = answering(answer);
    await expect(cluster.nodes()).rejects.toMatchObject({ kind: 'malformed' });
    expect(sent).toHaveLength(1);
  });

  test('says where something is wrong', async () => {
    const bad = nodeJson({ status: { allocatable: { cpu: 'two', memory: '1Gi' } } });
    const { cluster } = answering(page('Node', [node('b'), bad]));
    await expect(cluster.nodes()).rejects.toThrow(
      '/api/v1/nodes: items[1].status.allocatable.cpu: expected a quantity such as 200m or 256Mi, got "two" (in Node node-a)',
    );
  });

  test('that is empty is empty', async () => {
    const { cluster } = answering(json(200, { kind: 'NodeList', metadata: {}, items: null }));
    expect(await cluster.nodes()).toEqual([]);
  });

  test('one of which fails spoils the whole look', async () => {
    const exchange: Exchange = async ({ url }) => {
      const kind = kindAt(url);
      if (kind === 'PodDisruptionBudget') return refusal(403, { message: 'not yours' });
      return page(kind, kind === 'Pod' ? [podJson()] : []);
    };
    await expect(clusterOver(exchange).objects()).rejects.toMatchObject({ kind: 'denied' });
  });
});

import { describe, expect, test } from 'vitest';
import type { NodeName } from '../../../../autoscaler/src/core/units.ts';
import { podJson } from '../../../support/kubernetes.ts';
import { answering, json, refusal } from '../../../support/kubernetes-replies.ts';

const POD = { namespace: 'shop', name: 'web-1', uid: 'u-1' };
const NODE = 'a' as NodeName;

describe('an eviction', () => {
  const TOO_MANY = { reason: 'TooManyRequests', message: 'Cannot evict pod' };
  const cause = (message: string) => ({
    ...TOO_MANY,
    details: { causes: [{ reason: 'DisruptionBudget', message }] },
  });

  test('carries the UID', async () => {
    const { cluster, sent, paths } = answering(json(201, { kind: 'Status', status: 'Success' }));
    expect(await cluster.evict(POD)).toEqual({ kind: 'accepted' });
    expect(paths()).toEqual(['POST /api/v1/namespaces/shop/pods/web-1/eviction']);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'web-1', namespace: 'shop' },
      deleteOptions: { preconditions: { uid: 'u-1' } },
    });
  });

  test.each([
    'The disruption budget web needs 3 healthy pods and has 3 currently',
    'The disruption budget web is still being processed by the server.',
  ])('refused by a budget names it: %s', async (message) => {
    const { cluster } = answering(refusal(429, cause(message)));
    const budget = 'shop/web';
    expect(await cluster.evict(POD)).toEqual({ kind: 'refused-by-budget', budget });
  });

  test('that the server throttles is no word about a budget', async () => {
    const busy = json(429, 'slow down', { 'retry-after': '7' });
    const { cluster, sent } = answering(busy, busy);
    const asked = expect(cluster.evict(POD)).rejects;
    const message = expect.stringContaining('wait 7 s');
    await asked.toMatchObject({ kind: 'throttled', wait: 7_000, message });
    expect(sent).toHaveLength(2);
  });

  test('is told two budgets from any other 500', async () => {
    const message =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    const { cluster } = answering(refusal(500, { message }));
    expect(await cluster.evict(POD)).toEqual({ kind: 'two-budgets' });
    const other = [refusal(500, { message: 'etcd' }), refusal(500, { message: 'etcd' })];
    const asked = answering(...other).cluster.evict(POD);
    await expect(asked).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('is a failure when the body says so, whatever its status', async () => {
    const lying = { ...refusal(500, { message: 'etcd' }), status: 201 };
    const asked = answering(lying, lying).cluster.evict(POD);
    await expect(asked).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('in conflict looks whether the pod is another one by now', async () => {
    const other = podJson({ metadata: { uid: 'u-2' } });
    const { cluster } = answering(refusal(409), json(200, other));
    expect(await cluster.evict(POD)).toEqual({ kind: 'gone' });
    const gone = answering(refusal(409), refusal(404));
    expect(await gone.cluster.evict(POD)).toEqual({ kind: 'gone' });
    const same = answering(refusal(409), json(200, podJson()));
    await expect(same.cluster.evict(POD)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a deletion', () => {
  test('of a pod carries its UID and ends before the machine does', async () => {
    const { cluster, sent } = answering(json(200, podJson()));
    await cluster.deletePod(POD);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      preconditions: { uid: 'u-1' },
      gracePeriodSeconds: 20,
    });
  });

  test('of a node carries its UID', async () => {
    const { cluster, sent, paths } = answering(json(200, { kind: 'Status', status: 'Success' }));
    await cluster.deleteNode(NODE, 'u-a');
    expect(paths()).toEqual(['DELETE /api/v1/nodes/a']);
    expect(JSON.parse(sent[0]?.body ?? '').preconditions).toEqual({ uid: 'u-a' });
  });

  test('without a UID is a mistake of ours and is never sent', async () => {
    const { cluster, sent } = answering();
    await expect(cluster.deleteNode(NODE, '')).rejects.toThrow('invariant');
    await expect(cluster.deletePod({ ...POD, uid: '' })).rejects.toThrow('invariant');
    await expect(cluster.evict({ ...POD, uid: '' })).rejects.toThrow('invariant');
    expect(sent).toEqual([]);
  });
});

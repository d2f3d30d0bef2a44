import { describe, expect, test } from 'vitest';
import type { NodeName } from '../../../../autoscaler/src/core/units.ts';
import type {
  Exchange,
  WireRequest,
  WireResponse,
} from '../../../../autoscaler/src/ports/exchange.ts';
import { nodeJson, podJson } from '../../../support/kubernetes.ts';
import { clusterOver, SERVER, TOKEN } from '../../../support/kubernetes-wire.ts';

type Reply = WireResponse | ((request: WireRequest) => WireResponse);

const json = (status: number, body: unknown, headers = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const refusal = (code: number, more: object = {}) =>
  json(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, ...more });

const page = (kind: string, items: readonly object[], metadata: object = {}) =>
  json(200, { kind: `${kind}List`, apiVersion: 'v1', metadata, items });

const node = (name: string, version = '1', spec: object = {}) => ({
  ...nodeJson({ metadata: { name, uid: `u-${name}`, resourceVersion: version } }),
  spec,
});

/** Answers one after the other; asked once more than there are answers is an error of the test. */
function answering(...replies: readonly Reply[]) {
  const sent: WireRequest[] = [];
  const exchange: Exchange = async (request) => {
    const reply = replies[sent.length];
    sent.push(request);
    if (!reply) throw new Error(`no answer left for ${request.method} ${request.url}`);
    return typeof reply === 'function' ? reply(request) : reply;
  };
  const path = ({ method, url }: WireRequest) => `${method} ${url.slice(SERVER.length)}`;
  return { cluster: clusterOver(exchange), exchange, sent, paths: () => sent.map(path) };
}

const POD = { namespace: 'shop', name: 'web-1', uid: 'u-1' };
const NODE = 'a' as NodeName;

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
      const [plural = ''] = /[a-z]+(?=\?)/.exec(url) ?? [];
      if (plural === 'poddisruptionbudgets') return refusal(403, { message: 'not yours' });
      return page(KINDS[plural] ?? '', plural === 'pods' ? [podJson()] : []);
    };
    await expect(clusterOver(exchange).objects()).rejects.toMatchObject({ kind: 'denied' });
  });
});

const KINDS: Readonly<Record<string, string>> = {
  pods: 'Pod',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  poddisruptionbudgets: 'PodDisruptionBudget',
  persistentvolumes: 'PersistentVolume',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  storageclasses: 'StorageClass',
  namespaces: 'Namespace',
};

describe('claims', () => {
  const mounting = podJson({
    spec: {
      nodeName: 'node-a',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-0' } }],
    },
  });
  const claimRef = { namespace: 'shop', name: 'data-0' };
  const volume = (spec: object, phase = 'Bound') => ({
    metadata: { name: 'pv-1' },
    spec: { storageClassName: 'fast', claimRef, ...spec },
    status: { phase },
  });
  const CLAIM = {
    metadata: { namespace: 'shop', name: 'data-0' },
    spec: { volumeName: 'pv-1', storageClassName: 'fast' },
  };
  const SPREAD = { metadata: { name: 'fast' }, provisioner: 'kubernetes.io/no-provisioner' };

  async function look(volumes: readonly object[], claims: readonly object[] = [CLAIM]) {
    const lists: Readonly<Record<string, readonly object[]>> = {
      pods: [mounting],
      persistentvolumes: volumes,
      persistentvolumeclaims: claims,
      storageclasses: [SPREAD],
    };
    const asked: string[] = [];
    const exchange: Exchange = async ({ url }) => {
      const [plural = ''] = /[a-z]+(?=\?)/.exec(url) ?? [];
      asked.push(plural);
      return page(KINDS[plural] ?? '', lists[plural] ?? []);
    };
    const { pods } = await clusterOver(exchange).objects();
    return { volumes: pods[0]?.volumes, calls: asked.length };
  }

  test('are not listed when the volumes tell of them', async () => {
    const csi = { driver: 'ebs.csi.aws.com' };
    expect(await look([volume({ csi })])).toEqual({
      volumes: [{ claim: 'data-0', nodeTerms: [], local: false }],
      calls: 9,
    });
    const local = await look([volume({ hostPath: { path: '/data' } })]);
    expect(local).toMatchObject({ volumes: [{ local: true }], calls: 9 });
  });

  test('are listed with their classes when a volume does not say where it lies', async () => {
    const nfs = await look([volume({ nfs: { server: 'x' } })]);
    expect(nfs).toMatchObject({ volumes: [{ local: true }], calls: 11 });
  });

  test('are listed when one waits for its volume, or its name is that of a released one', async () => {
    const waiting = { ...CLAIM, spec: { storageClassName: 'fast' } };
    expect(await look([], [waiting])).toMatchObject({ volumes: [{ local: true }], calls: 11 });
    const released = volume({ csi: {} }, 'Released');
    expect(await look([released], [waiting])).toMatchObject({
      calls: 11,
      volumes: [{ local: true }],
    });
  });
});

describe('a token', () => {
  const expired = refusal(401, { reason: 'Unauthorized' });
  function tokens(...values: readonly string[]) {
    let read = 0;
    const token = async () => values[read++] ?? 'none left';
    return { token, read: () => read };
  }
  const accepting =
    (good: string): Exchange =>
    async ({ headers, url }) => {
      if (headers['authorization'] !== `Bearer ${good}`) return expired;
      const [plural = ''] = /[a-z]+(?=\?)/.exec(url) ?? [];
      return page(KINDS[plural] ?? 'Node', []);
    };

  test('is read once for many calls', async () => {
    const { token, read } = tokens('one');
    const cluster = clusterOver(accepting('one'), { token });
    await cluster.nodes();
    await cluster.objects();
    expect(read()).toBe(1);
  });

  test('that expired is read anew, once for all lists that fail by it together', async () => {
    const { token, read } = tokens('old', 'new');
    await clusterOver(accepting('new'), { token }).objects();
    expect(read()).toBe(2);
  });

  test('that is still refused is denied, and never an empty list', async () => {
    const { token, read } = tokens('old', 'older');
    const nodes = clusterOver(accepting('new'), { token }).nodes();
    await expect(nodes).rejects.toMatchObject({ service: 'kubernetes', kind: 'denied' });
    expect(read()).toBe(2);
  });

  test('that could not be read is asked for again by the next call', async () => {
    let reads = 0;
    const token = async () => {
      reads += 1;
      if (reads === 1) throw new RangeError('no secret');
      return 'new';
    };
    const cluster = clusterOver(accepting('new'), { token });
    await expect(cluster.nodes()).rejects.toThrow('no secret');
    expect(await cluster.nodes()).toEqual([]);
  });
});

describe('a cordon', () => {
  test('is one patch under the version that was looked at', async () => {
    const { cluster, sent, paths } = answering(
      json(200, node('a', '7')),
      json(200, node('a', '8')),
    );
    await cluster.cordon(NODE, 'down-7-0');
    expect(paths()[1]).toBe('PATCH /api/v1/nodes/a?fieldManager=smartscale');
    expect(sent[1]?.headers['content-type']).toBe('application/merge-patch+json');
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
      metadata: {
        resourceVersion: '7',
        annotations: { 'smartscale.dev/cordoned-by': 'down-7-0' },
      },
      spec: { unschedulable: true },
    });
  });

  test('looks again after a conflict, and leaves a node that a person closed meanwhile', async () => {
    const { cluster, sent } = answering(
      json(200, node('a', '7')),
      refusal(409, { reason: 'Conflict' }),
      json(200, node('a', '8', { unschedulable: true })),
    );
    await cluster.cordon(NODE, 'down-7-0');
    expect(sent).toHaveLength(3);
  });

  test('gives up when every look is overtaken', async () => {
    const race = [json(200, node('a')), refusal(409)];
    const { cluster } = answering(...race, ...race, ...race, ...race, ...race);
    await expect(cluster.cordon(NODE, 'x')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('needs a version to be guarded by', async () => {
    const { resourceVersion: _none, ...metadata } = node('a').metadata as Record<string, unknown>;
    const { cluster } = answering(json(200, { ...node('a'), metadata }));
    await expect(cluster.cordon(NODE, 'x')).rejects.toMatchObject({ kind: 'malformed' });
  });
});

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
    await asked.toMatchObject({ kind: 'throttled', message: expect.stringContaining('wait 7 s') });
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

test('every request carries the token and a time to wait', async () => {
  const { cluster, sent } = answering(page('Node', []));
  await cluster.nodes();
  expect(sent[0]).toMatchObject({ timeout: 5_000, headers: { authorization: `Bearer ${TOKEN}` } });
});

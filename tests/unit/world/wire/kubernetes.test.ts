import { describe, expect, test } from 'vitest';
import { mapPods } from '../../../../autoscaler/src/adapters/kubernetes/pod.ts';
import type { Pod } from '../../../../autoscaler/src/core/cluster.ts';
import { minutes } from '../../../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../../../autoscaler/src/ports/exchange.ts';
import { SHOP } from '../../../../autoscaler/world/model/pods.ts';
import { laterBy, type World } from '../../../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../../../autoscaler/world/model/world.ts';
import { podItem } from '../../../../autoscaler/world/wire/kubernetes/pod.ts';
import { objectsOf } from '../../../support/kubernetes.ts';
import { overTheWire, SERVER, TOKEN } from '../../../support/kubernetes-wire.ts';
import { aShopOptions } from '../../../support/world.ts';

/** What a client sees that is none of ours: status and JSON. */
function aServer(world: World = createWorld(aShopOptions())) {
  const { wire } = overTheWire(world);
  const ask = async (method: WireRequest['method'], path: string, more: Partial<Asked> = {}) => {
    const { body, type = 'application/json', token = TOKEN } = more;
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const url = `${SERVER}${path}`;
    const answer = await wire({ method, url, headers, ...sent, timeout: minutes(1) });
    return { status: answer.status, json: JSON.parse(answer.body) };
  };
  const [node] = [...world.nodes.values()].filter(({ role }) => role === 'worker');
  const pod = [...world.pods.values()].find(({ workload }) => workload === SHOP)?.pod;
  if (!node || !pod) throw new Error('a world begins with a worker and a pod of the shop');
  return { world, ask, node, pod };
}

interface Asked {
  readonly body: unknown;
  readonly type: string;
  readonly token: string;
}

const MERGE = 'application/merge-patch+json';

describe("the world's API server", () => {
  test('lets nobody in without a token that it knows', async () => {
    const { ask } = aServer();
    const { status, json } = await ask('GET', '/api/v1/nodes', { token: 'expired' });
    expect(status).toBe(401);
    expect(json).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Unauthorized' });
  });

  test('writes quantities, times and provider ids as Kubernetes does', async () => {
    const { ask, node } = aServer();
    const { json } = await ask('GET', `/api/v1/nodes/${node.name}`);
    expect(json).toMatchObject({
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name: node.name, uid: node.uid, creationTimestamp: '2026-11-23T12:00:00Z' },
      spec: { providerID: `aws:///${node.zone}/${node.instance}` },
      status: { allocatable: { cpu: '1900m', pods: expect.stringMatching(/^\d+$/) } },
    });
    const server = await ask('GET', '/api/v1/nodes/server-0');
    expect(server.json.status.allocatable).toMatchObject({ cpu: '2', memory: '3906250Ki' });
  });

  test('shows all chunks of a list as of the first, for five minutes', async () => {
    const { ask, world } = aServer();
    const path = '/api/v1/pods?limit=2';
    const whole = (await ask('GET', '/api/v1/pods')).json.items.length;
    const first = (await ask('GET', path)).json;
    expect(first.metadata.remainingItemCount).toBe(whole - 2);
    world.pods.clear();
    const next = `/api/v1/pods?limit=500&continue=${first.metadata.continue}`;
    expect((await ask('GET', next)).json.items).toHaveLength(whole - 2);
    advance(world, laterBy(world.now, minutes(6)));
    expect(await ask('GET', next)).toMatchObject({ status: 410, json: { reason: 'Expired' } });
  });

  test('selects by labels, namespace and fields, and refuses what it cannot select by', async () => {
    const { ask, node } = aServer();
    const names = async (path: string): Promise<readonly Pod[]> =>
      (await ask('GET', path)).json.items.map((it: { metadata: Pod }) => it.metadata);
    const shop = await names('/api/v1/pods?labelSelector=app%3Ddemo-app');
    expect(shop.length).toBeGreaterThan(0);
    expect(shop.every(({ labels }) => labels['app'] === SHOP)).toBe(true);
    const there = await names(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node.name}`);
    expect(there.length).toBeLessThan((await names('/api/v1/pods')).length);
    const monitoring = await names('/api/v1/namespaces/monitoring/pods');
    expect(monitoring.every(({ namespace }) => namespace === 'monitoring')).toBe(true);
    expect((await ask('GET', '/api/v1/pods?labelSelector=app+in+(a)')).status).toBe(400);
    expect((await ask('GET', '/api/v1/pods?fieldSelector=spec.x%3D1')).status).toBe(400);
  });

  test('patches a node under its version only, and says who closed it', async () => {
    const { ask, node } = aServer();
    const path = `/api/v1/nodes/${node.name}`;
    const { resourceVersion } = (await ask('GET', path)).json.metadata;
    const body = { metadata: { resourceVersion }, spec: { unschedulable: true } };
    const closed = await ask('PATCH', `${path}?fieldManager=somebody`, { body, type: MERGE });
    expect(closed.json.spec.unschedulable).toBe(true);
    expect(closed.json.metadata.resourceVersion).not.toBe(resourceVersion);
    expect(closed.json.metadata.managedFields[0].manager).not.toBe('smartscale');
    const again = await ask('PATCH', path, { body, type: MERGE });
    expect(again).toMatchObject({ status: 409, json: { reason: 'Conflict' } });
    expect((await ask('PATCH', path, { body })).status).toBe(415);
    const foreign = { spec: { podCIDR: '10.0.0.0/8' } };
    expect((await ask('PATCH', path, { body: foreign, type: MERGE })).status).toBe(400);
  });

  test('leaves a closed node to whoever closed it, whatever is written on it later', async () => {
    const { ask, node } = aServer();
    const path = `/api/v1/nodes/${node.name}`;
    await ask('PATCH', path, { body: { spec: { unschedulable: true } }, type: MERGE });
    const body = {
      metadata: { annotations: { 'smartscale.dev/cordoned-by': 'down-7-0' } },
      spec: { unschedulable: true },
    };
    const { json } = await ask('PATCH', `${path}?fieldManager=smartscale`, { body, type: MERGE });
    expect(json.metadata.annotations).toEqual(body.metadata.annotations);
    expect(json.metadata.managedFields[0].manager).not.toBe('smartscale');
  });

  test('refuses an eviction in the words of the real one', async () => {
    const { ask, pod, world } = aServer();
    world.extraBudgets.push({ name: 'tight', app: SHOP, mayBeDown: 0 });
    const path = `/api/v1/namespaces/default/pods/${pod.name}/eviction`;
    const body = {
      kind: 'Eviction',
      metadata: { name: pod.name },
      deleteOptions: { preconditions: { uid: 'other' } },
    };
    const two = await ask('POST', path, { body });
    expect(two.status).toBe(500);
    expect(two.json.message).toMatch(/more than one PodDisruptionBudget/);
    world.extraBudgets.pop();
    const other = await ask('POST', path, { body });
    expect(other).toMatchObject({ status: 409, json: { reason: 'Conflict' } });
    const allOf = [...world.pods.values()].filter(({ workload }) => workload === SHOP);
    for (const entry of allOf.slice(1)) entry.pod = { ...entry.pod, ready: false };
    const none = await ask('POST', path, { body });
    expect(none).toMatchObject({
      status: 429,
      json: { details: { causes: [{ reason: 'DisruptionBudget' }] } },
    });
    expect(none.json.details.causes[0].message).toMatch(/^The disruption budget demo-app needs/);
  });

  test('tells clients what it has, and of nothing else', async () => {
    const { ask } = aServer();
    const groups = (await ask('GET', '/apis')).json.groups.map((it: { name: string }) => it.name);
    for (const group of groups) {
      const version = group === 'autoscaling' ? 'v2' : 'v1';
      const root = `/apis/${group}/${version}`;
      const { resources } = (await ask('GET', root)).json;
      for (const { name } of resources)
        expect((await ask('GET', `${root}/${name}`)).status, name).toBe(200);
    }
    expect((await ask('GET', '/api/v1/secrets')).status).toBe(404);
    expect((await ask('GET', '/api/v1/nodes/nobody')).json.message).toBe(
      'nodes "nobody" not found',
    );
    expect((await ask('PUT', '/api/v1/nodes/nobody')).status).toBe(404);
    expect((await ask('GET', '/api/v1/nodes/%ZZ')).status).toBe(404);
    expect((await ask('POST', '/api/v1/pods')).status).toBe(405);
  });

  test('says all that a pod of the model can ask for', () => {
    const { world } = aServer();
    const [entry] = world.pods.values();
    if (!entry) throw new Error('a world begins with pods');
    const selector = { matchLabels: { app: 'x' } };
    const term = { selector, topologyKey: 'kubernetes.io/hostname' };
    const pod: Pod = {
      ...entry.pod,
      hostPorts: [8080],
      nodeSelector: { disk: 'fast' },
      nodeTerms: [{ expressions: [{ key: 'zone', operator: 'Exists' }], names: ['a' as never] }],
      affinity: [{ ...term, namespaces: ['default'] }],
      antiAffinity: [{ ...term, namespaceSelector: selector }],
      spread: [{ selector, topologyKey: 'zone', maxSkew: 2, minDomains: 3 }],
      priority: 7,
    };
    const objects = objectsOf({ Pod: [podItem({ ...entry, pod })] });
    const owner = { kind: 'ReplicaSet', name: expect.stringMatching(/^demo-app-/) };
    expect(mapPods(objects)).toEqual([{ ...pod, owner }]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mapCluster, parseItems } from '../../../../autoscaler/src/adapters/kubernetes/cluster.ts';
import {
  type ClusterList,
  parseClusterList,
} from '../../../../autoscaler/src/adapters/kubernetes/from-list.ts';
import { mib } from '../../../support/cluster.ts';
import { CREATED, nodeJson, objectsOf, podJson } from '../../../support/kubernetes.ts';

const TECHFLOW = 'tests/fixtures/clusters/techflow.json';

function parsed(text: string): ClusterList {
  const list = parseClusterList(text, 'list.json');
  if (!list.ok) throw new Error(JSON.stringify(list.problems));
  return list.value;
}

const listOf = (...items: object[]) => JSON.stringify({ kind: 'List', items });
const node = (json?: Parameters<typeof nodeJson>[0]) => ({ kind: 'Node', ...nodeJson(json) });
const pod = { kind: 'Pod', ...podJson() };

describe('a list of kubectl', () => {
  const list = parsed(readFileSync(TECHFLOW, 'utf8'));

  test('gives every node its role, and every worker an instance', () => {
    expect(list.nodes.filter(({ role }) => role === 'server')).toHaveLength(1);
    expect(list.instances).toHaveLength(5);
    expect(list.instances[1]).toMatchObject({
      id: 'i-0a1f00000000000a2',
      state: 'running',
      zone: 'us-east-1a',
      type: 't3.small',
      market: 'spot',
    });
    const ids = list.nodes.flatMap(({ role, instance }) => (role === 'worker' ? instance : []));
    expect(list.instances.map(({ id }) => id)).toEqual(ids);
  });

  test('follows owners, volumes and sidecars', () => {
    const find = (name: string) => list.cluster.pods.find((it) => it.name.startsWith(name));
    expect(find('demo-app')?.owner).toEqual({ kind: 'Deployment', name: 'demo-app' });
    expect(find('checkout-api')?.requests).toEqual({ cpu: 250, memory: mib(240) });
    expect(find('rabbitmq')?.volumes).toMatchObject([{ claim: 'data-rabbitmq-0', local: false }]);
    expect(find('prometheus')?.volumes).toMatchObject([{ local: true }]);
    expect(find('node-exporter')?.hostPorts).toEqual([9100]);
  });

  test('counts the kinds that it held', () => {
    expect(list.kindsSeen).toMatchObject({ Node: 6, Pod: 19, PodDisruptionBudget: 2 });
  });

  test('knows workloads, budgets and autoscalers', () => {
    const { workloads, budgets, autoscalers, daemonSets, namespaces } = list.cluster;
    expect(workloads).toHaveLength(6);
    expect(workloads).toContainEqual({
      kind: 'Deployment',
      namespace: 'demo',
      name: 'demo-app',
      replicas: 6,
      ready: 6,
    });
    expect(budgets[0]).toEqual({
      namespace: 'demo',
      name: 'demo-app',
      selector: { matchLabels: { app: 'demo-app' } },
      disruptionsAllowed: 1,
    });
    expect(autoscalers).toMatchObject([{ name: 'demo-app', current: 6, desired: 6, max: 30 }]);
    expect(daemonSets).toMatchObject([{ requests: { cpu: 50, memory: mib(32) } }]);
    expect(namespaces).toHaveLength(7);
  });

  test('a worker without a provider id is an instance of its own name', () => {
    const { nodes, instances } = parsed(listOf(node(), pod));
    expect(nodes[0]?.instance).toBe('node-a');
    expect(instances).toMatchObject([{ id: 'node-a', type: 'unknown', market: 'on-demand' }]);
  });

  test('a kind that no decision reads passes and is named', () => {
    const service = { kind: 'Service', metadata: { name: 1 } };
    expect(parsed(listOf(node(), pod, service)).kindsSeen).toEqual({ Node: 1, Pod: 1, Service: 1 });
  });

  test('without nodes or without pods it is refused, with every other problem', () => {
    const broken = { ...node(), metadata: { name: 'node-a' } };
    const told = (...items: object[]) => {
      const list = parseClusterList(listOf(...items), 'list.json');
      return list.ok ? [] : list.problems.map(({ path, expected }) => `${path}: ${expected}`);
    };
    expect(told(pod)).toEqual(['items: at least one Node']);
    expect(told(broken)).toEqual([
      'items: at least one Pod',
      'items[0].metadata.creationTimestamp: a time such as 2026-11-23T04:05:06Z',
    ]);
  });
});

describe('lists of the API server', () => {
  test('carry no kind in their items, and name each item that does not parse', () => {
    const bad = nodeJson({ status: { allocatable: { cpu: 'two', memory: '1Gi' } } });
    const list = parseItems('Node', [nodeJson(), bad], 'nodes');
    expect(list).toEqual({
      ok: false,
      problems: [
        {
          source: 'nodes',
          path: 'items[1].status.allocatable.cpu',
          expected: 'a quantity such as 200m or 256Mi',
          got: '"two"',
          hint: 'in Node node-a',
        },
      ],
    });
  });

  test('nulls that Go writes for empty lists and maps are read as empty', () => {
    const spec = { containers: null, tolerations: null, nodeSelector: null, volumes: null };
    const metadata = { labels: null, annotations: null, ownerReferences: null };
    const items = parseItems('Pod', [podJson({ spec, metadata })], 'pods');
    expect(items).toMatchObject({ ok: true, value: [{ spec: { containers: [], volumes: [] } }] });
  });

  test('a workload without replicas has one, and without a status none is ready', () => {
    const metadata = { name: 'web', namespace: 'shop', creationTimestamp: CREATED };
    const ownerReferences = [{ kind: 'Deployment', name: 'web', uid: 'x', controller: true }];
    const { cluster } = mapCluster(
      objectsOf({
        Deployment: [{ metadata, spec: {} }],
        ReplicaSet: [
          { metadata: { ...metadata, ownerReferences }, spec: { replicas: 3 } },
          { metadata: { ...metadata, name: 'bare' }, spec: { replicas: 3 } },
        ],
      }),
    );
    const whose = { namespace: 'shop' };
    expect(cluster.workloads).toEqual([
      { ...whose, kind: 'Deployment', name: 'web', replicas: 1, ready: 0 },
      { ...whose, kind: 'ReplicaSet', name: 'bare', replicas: 3, ready: 0 },
    ]);
  });

  test('a budget without a status allows nothing, and without a selector covers no pod', () => {
    const metadata = { name: 'web', namespace: 'shop' };
    const { cluster } = mapCluster(objectsOf({ PodDisruptionBudget: [{ metadata, spec: {} }] }));
    expect(cluster.budgets).toMatchObject([
      { disruptionsAllowed: 0, selector: { matchExpressions: [{ operator: 'In', values: [] }] } },
    ]);
  });

  test('a DaemonSet tolerates what its controller makes its pods tolerate', () => {
    const template = { spec: { containers: [{ name: 'a' }] } };
    const metadata = { name: 'agent', namespace: 'ops' };
    const { cluster } = mapCluster(objectsOf({ DaemonSet: [{ metadata, spec: { template } }] }));
    expect(cluster.daemonSets[0]?.tolerations).toContainEqual({
      key: 'node.kubernetes.io/unschedulable',
      operator: 'Exists',
      effect: 'NoSchedule',
    });
  });
});

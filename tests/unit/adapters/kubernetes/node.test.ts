import { describe, expect, test } from 'vitest';
import { mapNode } from '../../../../autoscaler/src/adapters/kubernetes/node.ts';
import { gib, mib, NOON } from '../../../support/cluster.ts';
import { nodeJson, objectsOf } from '../../../support/kubernetes.ts';

function mapped(json: Parameters<typeof nodeJson>[0] = {}) {
  const [item] = objectsOf({ Node: [nodeJson(json)] }).Node;
  if (!item) throw new Error('one node was given');
  return mapNode(item);
}

const ready = (status: string) => ({
  conditions: [{ type: 'Ready', status, lastTransitionTime: '2026-11-23T12:00:00Z' }],
});

describe('a node', () => {
  test('is told by its provider id, labels and taints', () => {
    const labels = {
      'topology.kubernetes.io/zone': 'us-east-1b',
      'node.kubernetes.io/instance-type': 't3a.small',
      'smartscale.dev/market': 'spot',
    };
    const taints = [{ key: 'dedicated', value: 'batch', effect: 'NoExecute' }];
    const spec = { providerID: 'aws:///us-east-1b/i-0123456789abcdef0', taints };
    expect(mapped({ metadata: { labels }, spec, status: ready('True') })).toEqual({
      name: 'node-a',
      uid: 'u-a',
      instance: 'i-0123456789abcdef0',
      role: 'worker',
      zone: 'us-east-1b',
      type: 't3a.small',
      market: 'spot',
      createdAt: NOON - 7_200_000,
      ready: true,
      readySince: NOON,
      schedulable: true,
      labels,
      annotations: {},
      taints,
      allocatable: { cpu: 1900, memory: mib(1582), pods: 110 },
    });
  });

  test('without labels is an on-demand worker in an unknown zone', () => {
    const node = mapped();
    expect(node).toMatchObject({ role: 'worker', market: 'on-demand', zone: 'unknown-zone' });
    expect(node).not.toHaveProperty('instance');
    expect(node).not.toHaveProperty('type');
  });

  test.each(['control-plane', 'master', 'etcd'])('with the role %s is a server', (role) => {
    const labels = { [`node-role.kubernetes.io/${role}`]: '' };
    expect(mapped({ metadata: { labels } }).role).toBe('server');
  });

  test('that never reported is not Ready since it was made', () => {
    expect(mapped()).toMatchObject({ ready: false, readySince: NOON - 7_200_000 });
  });

  test.each(['False', 'Unknown'])('whose Ready condition is %s is not Ready', (status) => {
    expect(mapped({ status: ready(status) }).ready).toBe(false);
  });

  test('that a person opened and closed again is no more ours, though our mark is still there', () => {
    const closedBy = (manager: string) => {
      const owner = { manager, fieldsV1: { 'f:spec': { 'f:unschedulable': {} } } };
      const kubelet = { manager: 'k3s', fieldsV1: { 'f:status': {} } };
      const annotations = { 'smartscale.dev/cordoned-by': 'op-7' };
      const metadata = { annotations, managedFields: [kubelet, owner] };
      return mapped({ metadata, spec: { unschedulable: true } });
    };
    expect(closedBy('smartscale')).toMatchObject({ schedulable: false, cordonedBy: 'op-7' });
    expect(closedBy('kubectl')).not.toHaveProperty('cordonedBy');
  });

  test("that is open is nobody's, whatever mark it carries", () => {
    const metadata = { annotations: { 'smartscale.dev/cordoned-by': 'op-7' } };
    expect(mapped({ metadata })).not.toHaveProperty('cordonedBy');
  });

  test('is told without the taints that repeat what it says otherwise', () => {
    const key = (word: string) => ({ key: `node.kubernetes.io/${word}`, effect: 'NoSchedule' });
    const taints = ['unschedulable', 'not-ready', 'unreachable', 'disk-pressure'].map(key);
    expect(mapped({ spec: { taints } as never }).taints).toEqual([key('disk-pressure')]);
  });

  test('that we cordoned names who did, and one that a person cordoned names nobody', () => {
    const annotations = { 'smartscale.dev/cordoned-by': 'op-7' };
    const spec = { unschedulable: true };
    const ours = mapped({ metadata: { annotations }, spec });
    expect(ours).toMatchObject({ schedulable: false, cordonedBy: 'op-7' });
    expect(mapped({ spec })).not.toHaveProperty('cordonedBy');
  });

  test.each([
    ['k3s://i-0123456789abcdef0', 'i-0123456789abcdef0', 'i-0123456789abcdef0'],
    ['aws:///i-0123abcd', 'node-a', 'i-0123abcd'],
    ['k3s://node-a', 'node-a', undefined],
  ])('with provider id %s and name %s is instance %s', (providerID, name, instance) => {
    expect(mapped({ metadata: { name }, spec: { providerID } }).instance).toBe(instance);
  });

  test('of type "k3s" has no type: K3s writes that on every machine', () => {
    const labels = { 'node.kubernetes.io/instance-type': 'k3s' };
    expect(mapped({ metadata: { labels } })).not.toHaveProperty('type');
  });

  test('may offer whole cores and more memory', () => {
    const allocatable = { cpu: '4', memory: '16Gi', pods: '234' };
    const expected = { cpu: 4000, memory: gib(16), pods: 234 };
    expect(mapped({ status: { allocatable } }).allocatable).toEqual(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { mapPods } from '../../../../autoscaler/src/adapters/kubernetes/pod.ts';
import type { Kind } from '../../../../autoscaler/src/adapters/kubernetes/schemas.ts';
import { mib, NOON } from '../../../support/cluster.ts';
import { asking, objectsOf, podJson } from '../../../support/kubernetes.ts';

function mapped(
  json: Parameters<typeof podJson>[0] = {},
  others: Partial<Record<Kind, readonly object[]>> = {},
) {
  const [pod] = mapPods(objectsOf({ ...others, Pod: [podJson(json)] }));
  if (!pod) throw new Error('one pod was given');
  return pod;
}

const owned = (kind: string, name: string) => ({
  ownerReferences: [{ kind, name, uid: 'x', controller: true }],
});

describe('what a pod asks for', () => {
  const requests = (spec: Record<string, unknown>) => mapped({ spec }).requests;

  test('is the sum of its containers', () => {
    const containers = [asking('200m', '256Mi'), asking('0.3', '128Mi')];
    expect(requests({ containers })).toEqual({ cpu: 500, memory: mib(384) });
  });

  test('is what the largest init container needs, when that is more', () => {
    const containers = [asking('200m', '256Mi')];
    const initContainers = [asking('500m', '64Mi'), asking('100m', '300Mi')];
    expect(requests({ containers, initContainers })).toEqual({ cpu: 500, memory: mib(300) });
  });

  test('counts a sidecar beside the containers and beside later init containers', () => {
    const sidecar = asking('100m', '50Mi', { restartPolicy: 'Always' });
    const containers = [asking('200m', '10Mi')];
    const late = [sidecar, asking('300m', '60Mi')];
    expect(requests({ containers, initContainers: late })).toEqual({ cpu: 400, memory: mib(110) });
    const early = [asking('300m', '60Mi'), sidecar];
    expect(requests({ containers, initContainers: early })).toEqual({ cpu: 300, memory: mib(60) });
  });

  test('takes a limit for a request where there is none', () => {
    const resources = { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '250m' } };
    expect(requests({ containers: [{ name: 'a', resources }] })).toEqual({
      cpu: 250,
      memory: mib(64),
    });
  });

  test('adds the overhead of its runtime, and a request of the whole pod goes first', () => {
    const spec = {
      containers: [asking('200m', '256Mi')],
      resources: { requests: { cpu: '700m' } },
      overhead: { cpu: '50m', memory: '10Mi' },
    };
    expect(requests(spec)).toEqual({ cpu: 750, memory: mib(266) });
  });

  test('is nothing when it asks for nothing', () => {
    expect(requests({})).toEqual({ cpu: 0, memory: 0 });
  });
});

describe('whose a pod is', () => {
  const replicaSet = {
    metadata: { name: 'web-7f', namespace: 'shop', ...owned('Deployment', 'web') },
    spec: {},
  };

  test('a ReplicaSet of a Deployment is shown as that Deployment', () => {
    const pod = mapped({ metadata: owned('ReplicaSet', 'web-7f') }, { ReplicaSet: [replicaSet] });
    expect(pod.owner).toEqual({ kind: 'Deployment', name: 'web' });
  });

  test('a ReplicaSet of the same name in another namespace is not mistaken for it', () => {
    const elsewhere = { ...replicaSet, metadata: { ...replicaSet.metadata, namespace: 'other' } };
    const pod = mapped({ metadata: owned('ReplicaSet', 'web-7f') }, { ReplicaSet: [elsewhere] });
    expect(pod.owner).toEqual({ kind: 'ReplicaSet', name: 'web-7f' });
  });

  test('an owner that does not control it is no owner', () => {
    const ownerReferences = [{ kind: 'Backup', name: 'nightly', uid: 'x' }];
    expect(mapped({ metadata: { ownerReferences } })).not.toHaveProperty('owner');
  });

  test('a mirror pod is known by its annotation', () => {
    const annotations = { 'kubernetes.io/config.mirror': 'abc' };
    expect(mapped({ metadata: { annotations } }).mirror).toBe(true);
    expect(mapped().mirror).toBe(false);
  });

  test('priority comes from the pod, else its class, else the default class', () => {
    const PriorityClass = [
      { metadata: { name: 'high' }, value: 1000 },
      { metadata: { name: 'usual' }, value: 10, globalDefault: true },
    ];
    const of = (spec: Record<string, unknown>) => mapped({ spec }, { PriorityClass }).priority;
    expect(of({ priority: 7, priorityClassName: 'high' })).toBe(7);
    expect(of({ priorityClassName: 'high' })).toBe(1000);
    expect(of({})).toBe(10);
    expect(mapped().priority).toBe(0);
  });
});

describe('how a pod is', () => {
  const scheduled = (status: string, reason?: string) => ({
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status,
        lastTransitionTime: '2026-11-23T11:55:00Z',
        ...(reason ? { reason } : {}),
      },
    ],
  });

  test('only the word of the scheduler makes it unschedulable, since the time it says', () => {
    const pod = mapped({ status: scheduled('False', 'Unschedulable') });
    expect(pod.unschedulableSince).toBe(NOON - 300_000);
  });

  test.each([
    ['an image is pulled', scheduled('True')],
    ['a gate is closed', scheduled('False', 'SchedulingGated')],
    ['nothing is said', { phase: 'Pending' }],
  ])('a pending pod is not unschedulable when %s', (_why, status) => {
    expect(mapped({ status })).not.toHaveProperty('unschedulableSince');
  });

  test('without a time of transition it counts from when it was made', () => {
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
    const conditions = [{ ...condition, lastTransitionTime: null }];
    const pod = mapped({ status: { phase: 'Pending', conditions } });
    expect(pod.unschedulableSince).toBe(NOON - 7_200_000);
  });

  test('it is Ready by its condition and deleting by its timestamp', () => {
    const conditions = [{ type: 'Ready', status: 'True' }];
    expect(mapped({ status: { phase: 'Running', conditions } }).ready).toBe(true);
    expect(mapped().ready).toBe(false);
    const deletionTimestamp = '2026-11-23T12:00:00Z';
    expect(mapped({ metadata: { deletionTimestamp } }).deleting).toBe(true);
  });

  test('host ports of containers and sidecars are taken on its node', () => {
    const port = (hostPort: number) => ({ ports: [{ containerPort: 1, hostPort }] });
    const spec = {
      containers: [asking('1m', '1Mi', port(9100)), { name: 'b', ports: [{ containerPort: 2 }] }],
      initContainers: [
        asking('1m', '1Mi', { ...port(9200), restartPolicy: 'Always' }),
        asking('1m', '1Mi', port(9300)),
      ],
    };
    expect(mapped({ spec }).hostPorts).toEqual([9100, 9200]);
  });
});

describe('where a pod may run', () => {
  const required = (terms: unknown) => ({
    requiredDuringSchedulingIgnoredDuringExecution: terms,
  });

  test('node affinity keeps labels and names apart', () => {
    const nodeSelectorTerms = [
      { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] },
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-a'] }] },
      { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['node-b'] }] },
    ];
    const spec = { affinity: { nodeAffinity: required({ nodeSelectorTerms }) } };
    expect(mapped({ spec }).nodeTerms).toEqual([
      { expressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] },
      { expressions: [], names: ['node-a'] },
      { expressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['node-b'] }] },
    ]);
  });

  test('required pod affinity is kept, preferences are not', () => {
    const term = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'zone' };
    const wide = { topologyKey: 'host', namespaces: ['a'], namespaceSelector: {} };
    const spec = {
      affinity: {
        podAffinity: required([term]),
        podAntiAffinity: {
          ...required([wide]),
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
        },
      },
    };
    const pod = mapped({ spec });
    expect(pod.affinity).toEqual([
      { selector: { matchLabels: { app: 'web' } }, topologyKey: 'zone' },
    ]);
    expect(pod.antiAffinity).toEqual([
      {
        // An absent selector matches no pod; an empty namespace selector matches every namespace.
        selector: {
          matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [] }],
        },
        topologyKey: 'host',
        namespaces: ['a'],
        namespaceSelector: {},
      },
    ]);
  });

  test('only a spread constraint that forbids counts, narrowed to its own rollout', () => {
    const labelSelector = { matchLabels: { app: 'web' } };
    const constraint = { maxSkew: 1, topologyKey: 'zone', labelSelector };
    const spec = {
      topologySpreadConstraints: [
        { ...constraint, whenUnsatisfiable: 'ScheduleAnyway' },
        {
          ...constraint,
          whenUnsatisfiable: 'DoNotSchedule',
          minDomains: 2,
          matchLabelKeys: ['pod-template-hash', 'absent'],
        },
      ],
    };
    const labels = { app: 'web', 'pod-template-hash': '7f' };
    expect(mapped({ metadata: { labels }, spec }).spread).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'zone',
        minDomains: 2,
        selector: {
          matchLabels: { app: 'web' },
          matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['7f'] }],
        },
      },
    ]);
  });

  test('empty strings of a toleration are left out', () => {
    const tolerations = [
      { key: '', operator: 'Exists', effect: '' },
      { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 300 },
    ];
    expect(mapped({ spec: { tolerations } }).tolerations).toEqual([
      { operator: 'Exists' },
      { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute' },
    ]);
  });
});

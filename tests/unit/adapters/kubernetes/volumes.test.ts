import { describe, expect, test } from 'vitest';
import { mapPods } from '../../../../autoscaler/src/adapters/kubernetes/pod.ts';
import { objectsOf, podJson } from '../../../support/kubernetes.ts';

const ZONE = 'topology.kubernetes.io/zone';
const inZone = (...values: string[]) => ({ key: ZONE, operator: 'In', values });

interface Given {
  /** Of the volume; absent: the claim is not bound. */
  readonly volume?: object;
  readonly labels?: object;
  readonly storage?: object;
  readonly claim?: object | 'missing';
  readonly volumes?: readonly object[];
  readonly node?: string;
}

function volumesOf({ volume, labels, storage, claim, volumes, node = 'node-a' }: Given) {
  const spec = { storageClassName: 'fast', ...(volume ? { volumeName: 'pv-1' } : {}) };
  const objects = objectsOf({
    Pod: [
      podJson({
        spec: {
          ...(node ? { nodeName: node } : {}),
          volumes: volumes ?? [{ name: 'data', persistentVolumeClaim: { claimName: 'data-0' } }],
        },
      }),
    ],
    PersistentVolumeClaim:
      claim === 'missing'
        ? []
        : [{ metadata: { name: 'data-0', namespace: 'shop' }, spec: { ...spec, ...claim } }],
    PersistentVolume: volume
      ? [{ metadata: { name: 'pv-1', labels }, spec: { storageClassName: 'fast', ...volume } }]
      : [],
    StorageClass: [
      { metadata: { name: 'fast' }, provisioner: 'ebs.csi.aws.com', ...storage },
      { metadata: { name: 'local-path' }, provisioner: 'rancher.io/local-path' },
    ],
  });
  return mapPods(objects)[0]?.volumes;
}

const bound = (...matchExpressions: object[]) => ({
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
});

describe('volumes', () => {
  test('a bound volume binds the pod to its zone', () => {
    expect(volumesOf({ volume: bound(inZone('us-east-1a')) })).toEqual([
      { claim: 'data-0', local: false, nodeTerms: [{ expressions: [inZone('us-east-1a')] }] },
    ]);
  });

  test('a zone label of an older volume binds it too, beside its node affinity', () => {
    const labels = { [ZONE]: 'us-east-1a__us-east-1b' };
    const ssd = { key: 'disk', operator: 'In', values: ['ssd'] };
    expect(volumesOf({ volume: bound(ssd), labels })?.[0]?.nodeTerms).toEqual([
      { expressions: [ssd, inZone('us-east-1a', 'us-east-1b')] },
    ]);
    expect(volumesOf({ volume: {}, labels })?.[0]?.nodeTerms).toEqual([
      { expressions: [inZone('us-east-1a', 'us-east-1b')] },
    ]);
  });

  test.each([
    ['of kind local', { local: { path: '/mnt' } }],
    ['of kind hostPath', { hostPath: { path: '/mnt' } }],
    ['made by local-path', { storageClassName: 'local-path' }],
  ])('a volume %s does not move', (_name, volume) => {
    expect(volumesOf({ volume })?.[0]?.local).toBe(true);
  });

  test('a claim that waits for its first pod may go where its class allows', () => {
    const matchLabelExpressions = [{ key: ZONE, values: ['us-east-1b'] }];
    const storage = {
      volumeBindingMode: 'WaitForFirstConsumer',
      allowedTopologies: [{ matchLabelExpressions }],
    };
    expect(volumesOf({ storage, node: '' })).toEqual([
      { claim: 'data-0', local: false, nodeTerms: [{ expressions: [inZone('us-east-1b')] }] },
    ]);
    expect(volumesOf({ node: '' })).toEqual([{ claim: 'data-0', local: false, nodeTerms: [] }]);
  });

  test('a mounted claim that cannot be followed is taken for local', () => {
    const unresolved = { claim: 'data-0', nodeTerms: [], local: true };
    expect(volumesOf({ claim: 'missing' })).toEqual([unresolved]);
    expect(volumesOf({ claim: { volumeName: 'pv-unknown' } })).toEqual([unresolved]);
    expect(volumesOf({ claim: 'missing', node: '' })?.[0]?.local).toBe(false);
  });

  test('an ephemeral volume has a claim named after its pod', () => {
    const volumes = [{ name: 'scratch', ephemeral: { volumeClaimTemplate: {} } }];
    expect(volumesOf({ volumes, node: '' })?.[0]?.claim).toBe('web-1-scratch');
  });

  test('folders of the node and of the pod are no claims', () => {
    const volumes = [
      { name: 'tmp', emptyDir: {} },
      { name: 'certs', hostPath: { path: '/etc/ssl' } },
    ];
    expect(volumesOf({ volumes })).toEqual([]);
  });
});

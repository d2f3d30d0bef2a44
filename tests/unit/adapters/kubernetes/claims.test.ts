import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { podJson } from '../../../support/kubernetes.ts';
import { kindAt, page } from '../../../support/kubernetes-replies.ts';
import { clusterOver } from '../../../support/kubernetes-wire.ts';

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
      Pod: [mounting],
      PersistentVolume: volumes,
      PersistentVolumeClaim: claims,
      StorageClass: [SPREAD],
    };
    const asked: string[] = [];
    const exchange: Exchange = async ({ url }) => {
      const kind = kindAt(url);
      asked.push(kind);
      return page(kind, lists[kind] ?? []);
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

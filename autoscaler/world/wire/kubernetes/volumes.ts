import type { Pod, Volume } from '../../../src/core/cluster.ts';
import type { World } from '../../model/state.ts';
import { type Json, metadataOf, pruned } from './json.ts';
import { nodeTermItem } from './pod.ts';

/** Volumes of EBS, which lie in one zone, and folders of a node's own disk. */
const CLASSES = { ebs: 'ebs.csi.aws.com', 'local-path': 'rancher.io/local-path' } as const;

interface Claimed {
  readonly pod: Pod;
  readonly volume: Volume;
}

function claimed(world: World): readonly Claimed[] {
  const found = new Map<string, Claimed>();
  for (const { pod } of world.pods.values())
    for (const volume of pod.volumes) found.set(keyOf(pod, volume), { pod, volume });
  return [...found.values()];
}

const keyOf = ({ namespace }: Pod, { claim }: Volume): string => `${namespace}-${claim}`;

const classOf = ({ local }: Volume): keyof typeof CLASSES => (local ? 'local-path' : 'ebs');

export const claims = (world: World): readonly Json[] =>
  claimed(world).map(({ pod, volume }) => {
    const name = volume.claim;
    const { namespace } = pod;
    const uid = `claim-${keyOf(pod, volume)}`;
    return {
      metadata: metadataOf({ name, namespace, uid, createdAt: world.options.start }),
      spec: { volumeName: `pv-${keyOf(pod, volume)}`, storageClassName: classOf(volume) },
      status: { phase: 'Bound' },
    };
  });

export const volumes = (world: World): readonly Json[] =>
  claimed(world).map(({ pod, volume }) => {
    const { claim, local, nodeTerms } = volume;
    const key = keyOf(pod, volume);
    const source = local
      ? { hostPath: { path: `/var/lib/rancher/k3s/storage/${key}` } }
      : { csi: { driver: CLASSES.ebs, volumeHandle: `vol-${key}` } };
    const required = { nodeSelectorTerms: nodeTerms.map(nodeTermItem) };
    return {
      metadata: metadataOf({ name: `pv-${key}`, uid: `pv-${key}`, createdAt: world.options.start }),
      spec: pruned({
        ...source,
        storageClassName: classOf(volume),
        claimRef: {
          kind: 'PersistentVolumeClaim',
          namespace: pod.namespace,
          name: claim,
          uid: `claim-${key}`,
        },
        nodeAffinity: nodeTerms.length === 0 ? {} : { required },
      }),
      status: { phase: 'Bound' },
    };
  });

export const storageClasses = (world: World): readonly Json[] =>
  Object.entries(CLASSES).map(([name, provisioner]) => ({
    metadata: metadataOf({ name, uid: `class-${name}`, createdAt: world.options.start }),
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  }));

/** The two that every cluster has. */
export const priorityClasses = (world: World): readonly Json[] =>
  (
    [
      ['system-cluster-critical', 2_000_000_000],
      ['system-node-critical', 2_000_001_000],
    ] as const
  ).map(([name, value]) => ({
    metadata: metadataOf({ name, uid: `priority-${name}`, createdAt: world.options.start }),
    value,
  }));

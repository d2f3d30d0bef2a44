import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import { MONITORING } from '../../constructs/names.ts';

/** Made for these two volumes: nobody else's claim finds anything in it. */
export const SERVER_DISK = 'server-disk';

export interface ServerVolume {
  readonly name: string;
  /** The one claim that gets it. */
  readonly claim: string;
  readonly size: string;
}

/**
 * Encrypted gp3 volumes of their own, which the ground attaches to the server and mounts at
 * `/var/lib/smartscale/<name>`; `data` in it is made once the volume is mounted, so that without
 * the volume no pod starts and fills the root disk instead. See docs/decisions/0020.
 */
export const PROMETHEUS_VOLUME: ServerVolume = {
  name: 'prometheus',
  claim: 'data-prometheus-0',
  size: '20Gi',
};
export const GRAFANA_VOLUME: ServerVolume = { name: 'grafana', claim: 'grafana', size: '10Gi' };

/** Data outlives a slip in a manifest: nothing but a person's hand removes them. */
const KEPT = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

export function serverDisk(chart: Chart): void {
  new k8s.KubeStorageClass(chart, 'class', {
    metadata: { name: SERVER_DISK },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Retain',
  });
}

export function serverVolume(chart: Chart, { name, claim, size }: ServerVolume): void {
  new k8s.KubePersistentVolume(chart, `volume-${name}`, {
    metadata: { name: `${MONITORING}-${name}`, annotations: KEPT },
    spec: {
      capacity: storage(size),
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: SERVER_DISK,
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: MONITORING,
        name: claim,
      },
      local: { path: `/var/lib/smartscale/${name}/data` },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                {
                  key: 'node-role.kubernetes.io/control-plane',
                  operator: 'In',
                  values: ['true'],
                },
              ],
            },
          ],
        },
      },
    },
  });
}

export const claimSpec = ({ size }: ServerVolume): k8s.PersistentVolumeClaimSpec => ({
  accessModes: ['ReadWriteOnce'],
  storageClassName: SERVER_DISK,
  resources: { requests: storage(size) },
});

export function claim(chart: Chart, volume: ServerVolume): void {
  new k8s.KubePersistentVolumeClaim(chart, `claim-${volume.name}`, {
    metadata: { name: volume.claim, annotations: KEPT },
    spec: { ...claimSpec(volume), volumeName: `${MONITORING}-${volume.name}` },
  });
}

const storage = (size: string) => ({ storage: k8s.Quantity.fromString(size) });

import type { NodeTerm, SelectorExpression, Volume } from '../../core/cluster.ts';
import { ZONE_LABEL } from '../../core/names.ts';
import type { ItemOf, Objects, PodSpec } from './schemas.ts';
import { narrowed, nodeTermsOf } from './selectors.ts';

/** Provisioners whose volumes are a folder or a disk of one node. */
const LOCAL_PROVISIONERS = ['rancher.io/local-path', 'kubernetes.io/no-provisioner'];

interface Wanting {
  readonly namespace: string;
  readonly pod: string;
  readonly placed: boolean;
}

export type Volumes = (spec: PodSpec, by: Wanting) => readonly Volume[];

/** Follows claims to volumes and storage classes; the lists are indexed once for all pods. */
export function volumesIn(objects: Objects): Volumes {
  const claims = new Map(objects.PersistentVolumeClaim.map((it) => [keyOf(it.metadata), it]));
  const volumes = new Map(objects.PersistentVolume.map((it) => [it.metadata.name, it]));
  const classes = new Map(objects.StorageClass.map((it) => [it.metadata.name, it]));
  const resolve = (claim: string, { namespace, placed }: Wanting): Volume => {
    const found = claims.get(keyOf({ namespace, name: claim }));
    const volume = found?.spec.volumeName ? volumes.get(found.spec.volumeName) : undefined;
    const storage = classes.get(
      volume?.spec.storageClassName ?? found?.spec.storageClassName ?? '',
    );
    if (volume) return boundVolume(claim, volume, storage);
    // A mounted claim that cannot be followed may lie anywhere, the node's own disk included.
    if (!found || found.spec.volumeName) return { claim, nodeTerms: [], local: placed };
    return unboundVolume(claim, storage);
  };
  return (spec, by) =>
    spec.volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
      if (persistentVolumeClaim) return [resolve(persistentVolumeClaim.claimName, by)];
      return ephemeral ? [resolve(`${by.pod}-${name}`, by)] : [];
    });
}

const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
  `${namespace}/${name}`;

function boundVolume(
  claim: string,
  { metadata, spec }: ItemOf<'PersistentVolume'>,
  storage: ItemOf<'StorageClass'> | undefined,
): Volume {
  const terms = nodeTermsOf(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []);
  const local = spec.local !== undefined || spec.hostPath !== undefined || isLocal(storage);
  return { claim, nodeTerms: narrowed(terms, zonesOf(metadata.labels)), local };
}

/** Volumes older than node affinity carry their zone as a label, several joined by `__`. */
function zonesOf(labels: Readonly<Record<string, string>>): readonly SelectorExpression[] {
  const zones = labels[ZONE_LABEL];
  return zones ? [{ key: ZONE_LABEL, operator: 'In', values: zones.split('__') }] : [];
}

/** Waits for its first pod: it will be made where its class allows, beside that pod. */
function unboundVolume(claim: string, storage: ItemOf<'StorageClass'> | undefined): Volume {
  const nodeTerms = (storage?.allowedTopologies ?? []).map(
    ({ matchLabelExpressions }): NodeTerm => ({
      expressions: matchLabelExpressions.map(({ key, values }) => ({
        key,
        operator: 'In',
        values,
      })),
    }),
  );
  return { claim, nodeTerms, local: isLocal(storage) };
}

const isLocal = (storage: ItemOf<'StorageClass'> | undefined): boolean =>
  storage !== undefined && LOCAL_PROVISIONERS.includes(storage.provisioner);

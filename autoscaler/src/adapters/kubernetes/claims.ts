import type { ItemOf } from './schemas.ts';

type Claim = ItemOf<'PersistentVolumeClaim'>;
type Volume = ItemOf<'PersistentVolume'>;

/**
 * The claims that pods mount, as the volumes bound to them tell: then neither claims nor storage
 * classes need be listed, two calls less in almost every tick. Undefined when that is not enough: a
 * claim waits for its volume, or a volume does not say itself whether it is a disk of one node.
 */
export function claimsOf(
  pods: readonly ItemOf<'Pod'>[],
  volumes: readonly Volume[],
): readonly Claim[] | undefined {
  const bound = new Map(volumes.flatMap(claimOf));
  const mounted = new Set(pods.flatMap(mountedBy));
  const claims: Claim[] = [];
  for (const key of mounted) {
    const found = bound.get(key);
    if (!found || !saysWhere(found.volume)) return undefined;
    claims.push(found.claim);
  }
  return claims;
}

/** Only `Bound`: a released volume still names a claim that may have a successor. */
function claimOf(volume: Volume): readonly [string, { volume: Volume; claim: Claim }][] {
  const { metadata, spec, status } = volume;
  if (!spec.claimRef || status.phase !== 'Bound') return [];
  const claim = {
    metadata: { ...metadata, ...spec.claimRef, labels: {}, annotations: {} },
    spec: { volumeName: metadata.name, storageClassName: spec.storageClassName },
  };
  return [[`${spec.claimRef.namespace}/${spec.claimRef.name}`, { volume, claim }]];
}

/** A driver's volume, or openly one of a node's own disk; of others only their class tells. */
const saysWhere = ({ spec: { csi, local, hostPath } }: Volume): boolean =>
  csi !== undefined || local !== undefined || hostPath !== undefined;

const mountedBy = ({ metadata, spec }: ItemOf<'Pod'>): readonly string[] =>
  spec.volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    const { namespace } = metadata;
    if (persistentVolumeClaim) return [`${namespace}/${persistentVolumeClaim.claimName}`];
    return ephemeral ? [`${namespace}/${metadata.name}-${name}`] : [];
  });

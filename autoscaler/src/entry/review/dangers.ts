import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import type { ObjectChanges, RenderedObject } from './objects.ts';

/** What deleting takes along with it. */
const PRECIOUS: ReadonlySet<string> = new Set([
  'Namespace',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'CustomResourceDefinition',
]);

/** Fields that the API server lets nobody change: the apply fails and the path stays red. */
const IMMUTABLE: readonly (readonly [kind: string, path: RegExp])[] = [
  ['Deployment', /^spec\.selector\b/],
  ['DaemonSet', /^spec\.selector\b/],
  ['StatefulSet', /^spec\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b/],
  ['Job', /^spec\.(selector|template|completionMode)\b/],
  ['Service', /^spec\.clusterIP\b/],
  ['PersistentVolumeClaim', /^spec\.(accessModes|storageClassName|volumeName|selector)\b/],
  ['StorageClass', /^(provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/],
  ['RoleBinding', /^roleRef\b/],
  ['ClusterRoleBinding', /^roleRef\b/],
];

/** What Flux would delete of one application: the part of `wouldPrune` that a reader needs. */
export interface Pruned {
  readonly application: string;
  readonly objects: readonly string[];
  readonly share: number;
  readonly verdict: 'fine' | 'look' | 'refused';
}

export interface Danger {
  /** `refused`: it must not be merged as it is. */
  readonly level: 'refused' | 'look';
  /** A sentence without user's text but in `objects`. */
  readonly words: string;
  readonly objects: readonly string[];
}

/** What Flux would delete if `after` came in place of `before`: whoever compiles for it knows. */
export type WouldPrune = (
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
  delivery: DeliveryPolicy,
) => readonly Pruned[];

/** What a reviewer must not miss among rendered objects. */
export const dangersOf = (
  { changed }: ObjectChanges,
  pruned: readonly Pruned[],
): readonly Danger[] => [
  ...lost(pruned.flatMap(({ objects }) => objects)),
  ...pruned.filter(({ verdict }) => verdict !== 'fine').map(pruning),
  ...changed.flatMap(({ id, fields }) => {
    const fixed = fields.filter(({ path }) => isImmutable(kindOf(id), path));
    const words = 'Fields that cannot be changed: the API server refuses, and the path stays red.';
    return fixed.length === 0
      ? []
      : [
          look(
            words,
            fixed.map(({ path }) => `${id}: ${path}`),
          ),
        ];
  }),
];

/** Objects that leave the repository and not the cluster: Flux does not prune them. */
export function leftBehind(
  { deleted }: ObjectChanges,
  pruned: readonly Pruned[],
): readonly string[] {
  const gone = new Set(pruned.flatMap(({ objects }) => objects));
  return deleted.map(({ id }) => id).filter((id) => !gone.has(id));
}

const lost = (objects: readonly string[]): readonly Danger[] => {
  const precious = objects.filter((id) => PRECIOUS.has(kindOf(id)));
  const words = 'What is deleted here takes everything in it along.';
  return precious.length === 0 ? [] : [look(words, precious)];
};

const look = (words: string, objects: readonly string[]): Danger => ({
  level: 'look',
  words,
  objects,
});

const pruning = ({ application, objects, share, verdict }: Pruned): Danger => {
  const part = `${Math.round(share * 100)} % of what ${application} consists of would be pruned`;
  const refused = verdict === 'refused';
  return {
    level: refused ? 'refused' : 'look',
    words: refused ? `${part}; its allowEmpty does not allow that.` : `${part}.`,
    objects,
  };
};

const kindOf = (id: string): string => id.split(' ')[0] ?? '';

const isImmutable = (kind: string, path: string): boolean =>
  IMMUTABLE.some(([of, field]) => of === kind && field.test(path));

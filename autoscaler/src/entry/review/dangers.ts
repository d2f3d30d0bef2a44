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

/** What a reviewer must not miss among rendered objects. */
export function dangersOf(
  changes: ObjectChanges,
  after: readonly RenderedObject[],
  pruned: readonly Pruned[],
): readonly Danger[] {
  const precious = changes.deleted.filter(({ id }) => PRECIOUS.has(kindOf(id)));
  return [
    ...(precious.length === 0
      ? []
      : [
          look(
            'These are deleted, with all that is in them:',
            precious.map(({ id }) => id),
          ),
        ]),
    ...pruned.filter(({ verdict }) => verdict !== 'fine').map(pruning),
    ...changes.changed.flatMap(({ id, fields }) => {
      const fixed = fields.filter(({ path }) => isImmutable(kindOf(id), path));
      const words =
        'Fields that cannot be changed: the API server refuses, and the path stays red.';
      return fixed.length === 0
        ? []
        : [
            look(
              words,
              fixed.map(({ path }) => `${id}: ${path}`),
            ),
          ];
    }),
    ...emptied(changes, after, pruned),
  ];
}

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

/** A folder that renders to nothing deletes as thoroughly as one that was removed. */
function emptied(
  { deleted }: ObjectChanges,
  after: readonly RenderedObject[],
  pruned: readonly Pruned[],
): readonly Danger[] {
  const told = new Set(pruned.map(({ application }) => application));
  const left = new Set(after.map(({ application }) => application));
  const empty = [...new Set(deleted.map(({ application }) => application))].filter(
    (it) => !left.has(it) && !told.has(it),
  );
  return empty.map((it) =>
    look(
      `Nothing is left of ${it}.`,
      deleted.filter(({ application }) => application === it).map(({ id }) => id),
    ),
  );
}

const kindOf = (id: string): string => id.split(' ')[0] ?? '';

const isImmutable = (kind: string, path: string): boolean =>
  IMMUTABLE.some(([of, field]) => of === kind && field.test(path));

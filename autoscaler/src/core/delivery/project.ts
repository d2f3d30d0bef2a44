import { globMatches } from '../sync-windows/glob.ts';
import type { ClusterKind, GroupKind, Project } from './policy.ts';

/**
 * What a project permits, as Argo CD evaluates an AppProject: something must allow it and nothing
 * may reject it, whatever stands first.
 */

/** Of a list with `!` entries: some other entry matches, and none of those does. */
function permits<T>(entries: readonly T[], rejects: (it: T) => boolean, hits: (it: T) => boolean) {
  const [rejecting, allowing] = [entries.filter(rejects), entries.filter((it) => !rejects(it))];
  return allowing.some(hits) && !rejecting.some(hits);
}

const isRejection = (glob: string): boolean => glob.startsWith('!');
const plain = (glob: string): string => glob.replace(/^!/, '');

/** `*` alone is any repository; inside an address it stays within one part of the path. */
export const isSourcePermitted = ({ sourceRepos }: Project, url: string): boolean =>
  permits(sourceRepos, isRejection, (glob) => {
    const wanted = normalized(plain(glob));
    return wanted === '*' || globMatches(wanted, normalized(url), { separator: '/' });
  });

/** Two spellings of one repository. */
const normalized = (url: string): string =>
  url
    .trim()
    .toLowerCase()
    .replace(/\.git$/, '');

/** A place that objects go to; a cluster goes by its address and by its name. */
export interface Place {
  readonly server: string;
  readonly names: readonly string[];
  readonly namespace: string;
}

export const isDestinationPermitted = ({ destinations }: Project, place: Place): boolean =>
  permits(
    destinations,
    (it) => [it.server, it.name, it.namespace].some((glob) => glob?.startsWith('!')),
    ({ server, name, namespace }) => {
      const here =
        (server !== undefined && globMatches(plain(server), place.server)) ||
        (name !== undefined && place.names.some((it) => globMatches(plain(name), it)));
      return here && globMatches(plain(namespace), place.namespace);
    },
  );

export interface ObjectKind extends GroupKind {
  readonly name: string;
  /** Kinds without a namespace are judged by the lists for the whole cluster. */
  readonly namespaced: boolean;
}

export function isKindPermitted(project: Project, object: ObjectKind): boolean {
  const { namespaceResourceWhitelist: allowed, namespaceResourceBlacklist: rejected } = project;
  if (object.namespaced)
    return (
      (allowed?.some((it) => isKind(it, object)) ?? true) &&
      !rejected.some((it) => isKind(it, object))
    );
  const { clusterResourceWhitelist, clusterResourceBlacklist } = project;
  return (
    clusterResourceWhitelist.some((it) => isKind(it, object)) &&
    !clusterResourceBlacklist.some((it) => isKind(it, object))
  );
}

const isKind = ({ group, kind, name }: ClusterKind, object: ObjectKind): boolean =>
  globMatches(group, object.group) &&
  globMatches(kind, object.kind) &&
  (name === undefined || globMatches(name, object.name));

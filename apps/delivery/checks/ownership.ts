import {
  groupOf,
  type KubernetesObject,
  nameOf,
} from '../../../autoscaler/src/core/kubernetes-object.ts';
import type { Problem } from '../../../autoscaler/src/core/problem.ts';
import type { Kustomization } from '../kustomization.ts';
import { idOf, type RenderedObject } from './rendered.ts';

/** An object of two Kustomizations is applied by both in turn, and pruned by whichever lets go. */
export function sharedObjects(rendered: readonly RenderedObject[]): readonly Problem[] {
  const first = new Map<string, RenderedObject>();
  return rendered.flatMap((it) => {
    const id = idOf(it.object);
    const owner = first.get(id);
    if (!owner) first.set(id, it);
    return owner
      ? [
          {
            source: it.path,
            path: '',
            expected: `${nameOf(it.object)} once`,
            got: `the same in ${owner.path}`,
            code: 'object-owned-twice',
          },
        ]
      : [];
  });
}

/** What takes data or other objects along when it goes. */
const IRREPLACEABLE = [
  ['', 'Namespace'],
  ['', 'PersistentVolume'],
  ['', 'PersistentVolumeClaim'],
  ['apiextensions.k8s.io', 'CustomResourceDefinition'],
] as const;

export const isIrreplaceable = (object: KubernetesObject): boolean =>
  IRREPLACEABLE.some(([group, kind]) => group === groupOf(object) && kind === object.kind);

const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

/** Marked so that Flux leaves it when it leaves the repository. */
export const isKept = ({ metadata }: KubernetesObject): boolean =>
  metadata.annotations?.[PRUNE] === 'disabled';

/** Namespaces, volumes and definitions are never pruned, whatever becomes of their application. */
export function prunableData(
  rendered: readonly RenderedObject[],
  kustomizations: readonly Kustomization[],
): readonly Problem[] {
  const pruning = new Set(
    kustomizations.filter(({ spec }) => spec.prune).map(({ metadata }) => metadata.name),
  );
  return rendered
    .filter(({ application }) => pruning.has(application))
    .filter(({ object }) => isIrreplaceable(object) && !isKept(object))
    .map(({ path, object }) => ({
      source: path,
      path: 'metadata.annotations',
      expected: `${PRUNE}: disabled on ${nameOf(object)}`,
      got: 'nothing that keeps it',
      code: 'data-prunable',
    }));
}

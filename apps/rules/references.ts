import { z } from 'zod';
import type { Rendered } from '../main.ts';
import { workloadsIn } from './pods.ts';
import { type Breach, breach, type Rule } from './rule.ts';

/** Made by others and there before us, or by the controller: references to these are no slips. */
export interface Outside {
  /** `Kind/namespace/name`, or `Kind/name` where there is no namespace. */
  readonly ids: readonly string[];
}

interface Reference {
  readonly from: Rendered;
  readonly kind: string;
  /** Absent for kinds of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
}

/** A name that nobody answers to is found by Kubernetes only when a pod does not start. */
export const referenceRule = ({ ids }: Outside): Rule => ({
  name: 'reference',
  claim: 'name that an object mentions is that of another',
  judge: (objects) => {
    const known = new Set([...ids, ...objects.map(({ object }) => idOf(object))]);
    return objects
      .flatMap((it) => referencesOf(it))
      .filter((it) => !known.has(written(it)))
      .map((it): Breach => breach(it.from, `names ${written(it)}, which is not there`));
  },
});

const written = ({ kind, namespace, name }: Reference): string =>
  [kind, namespace, name].filter((it) => it !== undefined).join('/');

const idOf = ({ kind, metadata }: Rendered['object']): string =>
  [kind, metadata.namespace, metadata.name].filter((it) => it !== undefined).join('/');

function referencesOf(from: Rendered): readonly Reference[] {
  const { kind, metadata } = from.object;
  const { namespace } = metadata;
  const place: Reference[] =
    namespace === undefined ? [] : [{ from, kind: 'Namespace', name: namespace }];
  if (kind.endsWith('RoleBinding')) return [...place, ...bound(from)];
  if (kind === 'HorizontalPodAutoscaler') return [...place, ...aimed(from)];
  return [...place, ...mounted(from)];
}

const bindingJson = z.looseObject({
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }),
  subjects: z.array(
    z.looseObject({ kind: z.string(), name: z.string(), namespace: z.string().optional() }),
  ),
});

function bound(from: Rendered): readonly Reference[] {
  const { roleRef, subjects } = bindingJson.parse(from.object);
  const { namespace } = from.object.metadata;
  const inside = roleRef.kind === 'Role' && namespace !== undefined ? { namespace } : {};
  return [
    { from, kind: roleRef.kind, name: roleRef.name, ...inside },
    ...subjects
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map(({ kind, name, namespace: its }) => ({ from, kind, name, namespace: its ?? '' })),
  ];
}

const aimJson = z.looseObject({
  spec: z.looseObject({ scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }) }),
});

function aimed(from: Rendered): readonly Reference[] {
  const { kind, name } = aimJson.parse(from.object).spec.scaleTargetRef;
  return [{ from, kind, name, namespace: from.object.metadata.namespace ?? '' }];
}

/** What a pod needs before it starts. */
function mounted(from: Rendered): readonly Reference[] {
  return workloadsIn([from]).flatMap(({ namespace, spec }) => {
    const { volumes = [], serviceAccountName = 'default', priorityClassName } = spec;
    const files = volumes.flatMap(({ configMap, secret }) => [
      ...(configMap && !configMap.optional ? [{ kind: 'ConfigMap', name: configMap.name }] : []),
      ...(secret && !secret.optional ? [{ kind: 'Secret', name: secret.secretName }] : []),
    ]);
    return [
      ...[...files, { kind: 'ServiceAccount', name: serviceAccountName }].map((it) => ({
        from,
        namespace,
        ...it,
      })),
      ...(priorityClassName ? [{ from, kind: 'PriorityClass', name: priorityClassName }] : []),
    ];
  });
}

import type { Rendered } from '../main.ts';
import { type Breach, breach, idOf, type Rule } from './rule.ts';

/** What etcd and the API server take of one object. */
const MOST_BYTES = 1024 ** 2;
const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

/** Rules that look at one object at a time, whatever it is. */
const each = (
  name: string,
  claim: string,
  wrong: (rendered: Rendered) => string | undefined,
): Rule => ({
  name,
  claim,
  judge: (objects) =>
    objects.flatMap((rendered): readonly Breach[] => {
      const says = wrong(rendered);
      return says === undefined ? [] : [breach(rendered, says)];
    }),
});

export const OBJECT_RULES: readonly Rule[] = [
  each('no-secret', 'object may be read by everybody who reads the repository', ({ object }) =>
    object.kind === 'Secret' ? 'is a Secret: those come from Secrets Manager' : undefined,
  ),
  each('size', 'object is smaller than 1 MiB', ({ object }) =>
    bytes(object) < MOST_BYTES ? undefined : `has ${bytes(object)} bytes`,
  ),
  each('substitution', 'object means what it says', substitution),
  each('wildcard', 'role names what it allows', wildcard),
  each('namespace-prune', 'namespace outlives a slip in Git', ({ object: { kind, metadata } }) =>
    kind === 'Namespace' &&
    metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'] !== 'disabled'
      ? 'would be deleted, with all that is in it, when it leaves the repository'
      : undefined,
  ),
  { name: 'unique', claim: 'object is rendered once', judge: repeated },
];

const bytes = (object: unknown): number => Buffer.byteLength(JSON.stringify(object));

/** Flux would take `${…}` for a variable as soon as anybody turns substitution on. */
function substitution({ object }: Rendered): string | undefined {
  if (object.metadata.annotations?.[SUBSTITUTE] === 'disabled') return undefined;
  const [found] = /\$\{[^}]*\}?/.exec(JSON.stringify(object)) ?? [];
  return found === undefined
    ? undefined
    : `holds ${found} and is not marked ${SUBSTITUTE}: disabled`;
}

function wildcard({ object }: Rendered): string | undefined {
  if (object.kind !== 'ClusterRole' && object.kind !== 'Role') return undefined;
  return JSON.stringify(object['rules'] ?? []).includes('"*"') ? 'allows "*"' : undefined;
}

function repeated(objects: readonly Rendered[]): readonly Breach[] {
  const first = new Map<string, Rendered>();
  return objects.flatMap((rendered) => {
    const [group = ''] = rendered.object.apiVersion.split('/');
    const id = `${group} ${idOf(rendered)}`;
    const before = first.get(id);
    if (before) return [breach(rendered, `stands in ${before.path} as well`)];
    first.set(id, rendered);
    return [];
  });
}

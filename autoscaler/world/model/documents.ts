import type { Instant } from '../../src/core/units.ts';
import { fresh, type World } from './state.ts';

export const DOCUMENT_KINDS = ['ConfigMap', 'Event', 'Kustomization', 'GitRepository'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** An annotation with who wrote it last, which is how Flux tells its own from others'. */
export interface Annotated {
  readonly value: string;
  readonly manager: string;
}

/**
 * An object that means nothing to the API server: it is kept as it was written. A change makes a
 * new one in its place, so that each object is one version.
 */
export interface StoredDocument {
  readonly kind: DocumentKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Instant;
  /** Rises with the specification, and with nothing else. */
  readonly generation: number;
  readonly annotations: Readonly<Record<string, Annotated>>;
  /** All that is beside the metadata: `data`, `spec`, `status` … */
  readonly body: Readonly<Record<string, unknown>>;
}

/** By kind, namespace and name. */
export type Documents = Map<string, StoredDocument>;

export type DocumentName = Pick<StoredDocument, 'kind' | 'namespace' | 'name'>;

const keyOf = ({ kind, namespace, name }: DocumentName): string => `${kind}/${namespace}/${name}`;

export const documentNamed = (world: World, name: DocumentName): StoredDocument | undefined =>
  world.documents.get(keyOf(name));

export const documentsOf = (world: World, kind: DocumentKind): readonly StoredDocument[] =>
  [...world.documents.values()].filter((it) => it.kind === kind);

export const putDocument = (world: World, document: StoredDocument): void =>
  void world.documents.set(keyOf(document), document);

export const dropDocument = (world: World, name: DocumentName): boolean =>
  world.documents.delete(keyOf(name));

/** One that nobody has seen yet. */
export const newDocument = (
  world: World,
  name: DocumentName,
  body: StoredDocument['body'],
): StoredDocument => ({
  ...{ kind: name.kind, namespace: name.namespace, name: name.name },
  uid: fresh(world, `uid-${name.name}-`),
  createdAt: world.now,
  generation: 1,
  annotations: {},
  body,
});

/** Writes annotations in the name of one manager; null takes one away, whoever wrote it. */
export function annotated(
  document: StoredDocument,
  patch: Readonly<Record<string, string | null>>,
  manager: string,
): StoredDocument {
  const kept = Object.entries(document.annotations).filter(([name]) => !(name in patch));
  const written = Object.entries(patch).flatMap(([name, value]) =>
    value === null ? [] : [[name, ownerOf(document, { name, value, manager })] as const],
  );
  return { ...document, annotations: Object.fromEntries([...kept, ...written]) };
}

/** Who writes the value that stands there already takes nothing over. */
function ownerOf(
  { annotations }: StoredDocument,
  { name, value, manager }: Annotated & { readonly name: string },
): Annotated {
  const standing = annotations[name];
  return standing?.value === value ? standing : { value, manager };
}

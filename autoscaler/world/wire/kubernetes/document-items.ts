import { type DocumentKind, documentsOf, type StoredDocument } from '../../model/documents.ts';
import type { World } from '../../model/state.ts';
import { type Json, metadataOf } from './json.ts';
import type { Item } from './resources.ts';

/** All of a kind, as the API server lists them. */
export const documentItems =
  (kind: DocumentKind) =>
  (world: World): readonly Item[] =>
    documentsOf(world, kind).map((it) => ({ json: documentItem(it), of: it }));

export function documentItem(document: StoredDocument): Json {
  const annotations = Object.fromEntries(
    Object.entries(document.annotations).map(([name, { value }]) => [name, value]),
  );
  const { generation } = document;
  return { metadata: metadataOf(document, { annotations, generation }), ...document.body };
}

import type { WireRequest, WireResponse } from '../../../src/ports/exchange.ts';
import {
  annotated,
  type DocumentName,
  documentNamed,
  dropDocument,
  newDocument,
  putDocument,
  type StoredDocument,
} from '../../model/documents.ts';
import { documentItem } from './document-items.ts';
import type { Json } from './json.ts';
import { type Server, versioned, versionOf } from './lists.ts';
import { answer, badRequest, conflict, failure, MODIFIED, notFound, success } from './status.ts';

interface Place {
  readonly plural: string;
  readonly apiVersion: string;
  readonly name: DocumentName;
}

interface Asked {
  readonly request: WireRequest;
  readonly query: URLSearchParams;
  readonly body: Json;
}

const MERGE = 'application/merge-patch+json';

/** PATCH of annotations and DELETE of one document: nobody asks for more. */
export function onDocument(server: Server, place: Place, asked: Asked): WireResponse | undefined {
  const { plural, name } = place;
  const found = documentNamed(server.world, name);
  if (!found) return notFound({ plural, name: name.name });
  if (asked.request.method === 'DELETE') {
    dropDocument(server.world, name);
    return success(200);
  }
  if (asked.request.method !== 'PATCH') return undefined;
  const [type] = (asked.request.headers['content-type'] ?? '').split(';');
  if (type !== MERGE)
    return failure({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${MERGE}`,
    });
  return patch(server, { place, found, asked });
}

interface Patching {
  readonly place: Place;
  readonly found: StoredDocument;
  readonly asked: Asked;
}

function patch(server: Server, { place, found, asked }: Patching): WireResponse {
  const { plural, name } = place;
  const { metadata = {}, ...others } = asked.body as { readonly metadata?: Json };
  const { annotations = {}, resourceVersion, ...more } = metadata as AnnotationPatch;
  const foreign = [...Object.keys(others), ...Object.keys(more)];
  if (foreign.length > 0) return badRequest(`this world cannot patch ${foreign.join(', ')}`);
  if (resourceVersion !== undefined && resourceVersion !== versionOf(server.memory, found))
    return conflict({ plural, name: name.name }, MODIFIED);
  const written = annotated(found, annotations, managerOf(asked));
  // A patch that changes nothing writes nothing: the version stays.
  const changes = JSON.stringify(documentItem(written)) !== JSON.stringify(documentItem(found));
  if (changes) putDocument(server.world, written);
  return shown(server, place, changes ? written : found);
}

interface AnnotationPatch {
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly resourceVersion?: string;
}

/** POST of an event, the one kind that anybody creates here. */
export function createDocument(server: Server, place: Omit<Place, 'name'>, asked: Asked) {
  const { metadata, apiVersion: _, kind, ...body } = asked.body;
  const { name, namespace } = (metadata ?? {}) as { readonly name?: string; namespace?: string };
  if (kind !== 'Event' || name === undefined || namespace === undefined)
    return badRequest('an Event with a name and a namespace is expected');
  if (documentNamed(server.world, { kind: 'Event', namespace, name }))
    return failure({
      code: 409,
      reason: 'AlreadyExists',
      message: `events "${name}" already exists`,
      details: { name, kind: 'events' },
    });
  const document = newDocument(server.world, { kind: 'Event', namespace, name }, body);
  putDocument(server.world, document);
  return { ...shown(server, { ...place, name: document }, document), status: 201 };
}

const shown = ({ memory }: Server, { apiVersion, name }: Place, document: StoredDocument) =>
  answer(200, {
    kind: name.kind,
    apiVersion,
    ...versioned(memory, { json: documentItem(document), of: document }),
  });

/** Whoever does not say is known by the first word of its user agent. */
const managerOf = ({ request, query }: Asked): string =>
  query.get('fieldManager') ?? (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? '';

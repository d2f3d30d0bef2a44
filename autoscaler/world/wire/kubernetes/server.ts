import type { NodeName } from '../../../src/core/units.ts';
import type { Exchange, WireRequest, WireResponse } from '../../../src/ports/exchange.ts';
import { DOCUMENT_KINDS } from '../../model/documents.ts';
import { podNamed } from '../../model/requests.ts';
import { tell, type World } from '../../model/state.ts';
import { discovery } from './discovery.ts';
import { createDocument, onDocument } from './documents.ts';
import type { Admitted, Extra } from './extra.ts';
import type { Json } from './json.ts';
import { freshMemory, list, type Server, versioned } from './lists.ts';
import { patchNode } from './patch.ts';
import { groupVersion, RESOURCES, type Resource } from './resources.ts';
import { answer, badRequest, noSuchPath, notFound, unauthorized } from './status.ts';
import { evict, remove } from './writes.ts';

export interface KubernetesWireOptions {
  /** Whether a bearer token is one of ours and has not expired. */
  readonly accepts: (token: string) => boolean;
  /** Parts of the API that live beside the model, asked before everything else. */
  readonly extras?: readonly Extra[];
}

/**
 * The Kubernetes API server on the world: what SmartScale reads and writes, worded as the real one
 * words it. Written apart from the adapter that it is used to test.
 */
export function kubernetesWire(
  world: World,
  { accepts, extras = [] }: KubernetesWireOptions,
): Exchange {
  const server: Server = { world, memory: freshMemory() };
  return async (request) => {
    const [, token] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? [];
    if (token === undefined || !accepts(token)) return unauthorized();
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === 'GET') {
      const found = discovery(pathname);
      if (found) return found;
    }
    const place = placeOf(pathname);
    const body = bodyOf(request);
    const asked = body && { request, path: pathname, query: searchParams, body, token };
    const answered = asked && firstOf(extras, asked);
    if (answered) return answered;
    if (!place) return noSuchPath();
    if (!body) return badRequest('the object provided is unrecognized');
    return serve(server, place, { request, query: searchParams, body });
  };
}

function firstOf(extras: readonly Extra[], asked: Admitted): WireResponse | undefined {
  for (const extra of extras) {
    const answered = extra(asked);
    if (answered) return answered;
  }
  return undefined;
}

interface Place {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name?: string;
  readonly sub?: string;
}

/** `/api/v1/namespaces/default/pods/x/eviction` and the like. */
function placeOf(pathname: string): Place | undefined {
  const [, root, rest] = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)\/(.+)$/.exec(pathname) ?? [];
  const steps = (rest ?? '').split('/').map(decoded);
  const inside = steps[0] === 'namespaces' && steps.length > 2;
  const [plural, name, sub] = inside ? steps.slice(2) : steps;
  const resource = RESOURCES.find((it) => it.root === root && it.plural === plural);
  if (!resource || (inside && !resource.namespaced)) return undefined;
  // One object of a namespaced kind is found by its namespace only.
  if (name !== undefined && resource.namespaced && !inside) return undefined;
  return {
    resource,
    ...(inside && steps[1] !== undefined ? { namespace: steps[1] } : {}),
    ...(name === undefined ? {} : { name }),
    ...(sub === undefined ? {} : { sub }),
  };
}

/** A path that is wrongly escaped names nothing. */
function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return '';
  }
}

function bodyOf({ body }: WireRequest): Json | undefined {
  if (body === undefined || body === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Json) : undefined;
  } catch {
    return undefined;
  }
}

interface Asked {
  readonly request: WireRequest;
  readonly query: URLSearchParams;
  readonly body: Json;
}

function serve(server: Server, place: Place, asked: Asked): WireResponse {
  const { method } = asked.request;
  const { resource, name, sub } = place;
  if (name === undefined) {
    if (method === 'POST' && resource.kind === 'Event')
      return createDocument(server, documentPlace(resource), asked);
    if (method !== 'GET') return notAllowed();
    if (resource.plural === 'pods' && !asked.query.has('continue'))
      tell(server.world, { kind: 'pods-listed' });
    return list(server, { ...place, query: asked.query });
  }
  if (method === 'GET' && sub === undefined) return one(server, place);
  if (resource.plural === 'nodes' && sub === undefined) return onNode(server, name, asked);
  if (resource.plural === 'pods') return onPod(server, place, asked);
  const kind = DOCUMENT_KINDS.find((it) => it === resource.kind);
  if (!kind || sub !== undefined) return notAllowed();
  const { namespace = '' } = place;
  const document = { ...documentPlace(resource), name: { kind, namespace, name } };
  return onDocument(server, document, asked) ?? notAllowed();
}

const documentPlace = (resource: Resource) => ({
  plural: resource.plural,
  apiVersion: groupVersion(resource),
});

const notAllowed = (): WireResponse =>
  answer(405, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the server does not allow this method on the requested resource',
    reason: 'MethodNotAllowed',
    details: {},
    code: 405,
  });

function one({ world, memory }: Server, { resource, namespace, name = '' }: Place): WireResponse {
  const found = resource.items(world).find(({ json }) => {
    const metadata = json['metadata'] as Json;
    return metadata['name'] === name && metadata['namespace'] === namespace;
  });
  if (!found) return notFound({ plural: resource.plural, name });
  const typed = { kind: resource.kind, apiVersion: groupVersion(resource) };
  return answer(200, { ...typed, ...versioned(memory, found) });
}

function onNode(server: Server, name: string, asked: Asked): WireResponse {
  const node = server.world.nodes.get(name as NodeName);
  if (!node) return notFound({ plural: 'nodes', name });
  if (asked.request.method === 'DELETE') return remove(server.world, node, asked.body);
  if (asked.request.method !== 'PATCH') return notAllowed();
  return patchNode(server, node, asked) ?? one(server, { resource: NODES, name });
}

const [NODES] = RESOURCES as readonly [Resource, ...Resource[]];

function onPod({ world }: Server, { namespace = '', name = '', sub }: Place, asked: Asked) {
  const { method } = asked.request;
  const evicting = method === 'POST' && sub === 'eviction';
  if (!evicting && (method !== 'DELETE' || sub !== undefined)) return notAllowed();
  const entry = podNamed(world, { namespace, name });
  if (!entry) return notFound({ plural: 'pods', name });
  return evicting ? evict(world, entry, asked.body) : remove(world, entry, asked.body);
}

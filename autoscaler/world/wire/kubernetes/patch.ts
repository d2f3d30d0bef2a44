import type { Labels, Node } from '../../../src/core/cluster.ts';
import type { WireRequest, WireResponse } from '../../../src/ports/exchange.ts';
import { changeNode } from '../../model/requests.ts';
import type { Json } from './json.ts';
import { type Server, versionOf } from './lists.ts';
import { US } from './node.ts';
import { badRequest, conflict, failure, MODIFIED } from './status.ts';

/** Both say the same of maps and plain fields, which is all that is patched here. */
const PATCHES = ['application/merge-patch+json', 'application/strategic-merge-patch+json'];

interface Asked {
  readonly request: WireRequest;
  readonly query: URLSearchParams;
  readonly body: Json;
}

/**
 * PATCH of a node, as far as anybody patches one: `spec.unschedulable` and annotations, under a
 * precondition if a version is given. Answers with a refusal, or with nothing when it is done.
 */
export function patchNode(server: Server, node: Node, asked: Asked): WireResponse | undefined {
  const { request, query, body } = asked;
  const about = { plural: 'nodes', name: node.name };
  const [type] = (request.headers['content-type'] ?? '').split(';');
  if (!PATCHES.includes(type ?? ''))
    return failure({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${PATCHES.join(', ')}`,
    });
  const metadata = (body['metadata'] ?? {}) as Json;
  const spec = (body['spec'] ?? {}) as Json;
  const foreign = unpatchable({ body, metadata, spec });
  if (foreign !== undefined) return badRequest(`this world cannot patch ${foreign} of a node`);
  const { resourceVersion, uid } = metadata;
  if (resourceVersion !== undefined && resourceVersion !== versionOf(server.memory, node))
    return conflict(about, MODIFIED);
  if (uid !== undefined && uid !== node.uid)
    return conflict(
      about,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${node.uid}`,
    );
  const closed = 'unschedulable' in spec ? spec['unschedulable'] === true : !node.schedulable;
  const annotations = patched(node.annotations, (metadata['annotations'] ?? {}) as Json);
  // A patch that changes nothing writes nothing: the version stays.
  if (closed === !node.schedulable && sameLabels(annotations, node.annotations)) return undefined;
  const ours = managerOf(request, query) === US;
  changeNode(server.world, node, { schedulable: !closed, annotations, ours });
  return undefined;
}

const ADMITTED: Readonly<Record<'body' | 'metadata' | 'spec', readonly string[]>> = {
  body: ['metadata', 'spec', 'apiVersion', 'kind'],
  metadata: ['annotations', 'resourceVersion', 'uid', 'name'],
  spec: ['unschedulable'],
};

function unpatchable(parts: Readonly<Record<'body' | 'metadata' | 'spec', Json>>) {
  for (const [part, fields] of Object.entries(ADMITTED))
    for (const key of Object.keys(parts[part as keyof typeof ADMITTED]))
      if (!fields.includes(key)) return `${part}.${key}`;
  return undefined;
}

function patched(labels: Labels, patch: Json): Labels {
  const changed = Object.entries(patch).filter(([, value]) => value !== null);
  const kept = Object.entries(labels).filter(([key]) => !(key in patch));
  return Object.fromEntries([...kept, ...changed.map(([key, value]) => [key, String(value)])]);
}

const sameLabels = (one: Labels, other: Labels): boolean =>
  Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);

/** Whoever does not say is known by the first word of its user agent. */
const managerOf = ({ headers }: WireRequest, query: URLSearchParams): string =>
  query.get('fieldManager') ?? (headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';

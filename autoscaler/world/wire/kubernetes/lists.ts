import type { Instant } from '../../../src/core/units.ts';
import type { WireResponse } from '../../../src/ports/exchange.ts';
import { laterBy, type World } from '../../model/state.ts';
import type { Json } from './json.ts';
import { groupVersion, type Item, type Resource } from './resources.ts';
import { readSelector } from './selectors.ts';
import { answer, badRequest, expired } from './status.ts';

/** etcd forgets old revisions every five minutes, and continue tokens with them. */
const KEPT_FOR = 300_000;

interface Snapshot {
  readonly items: readonly Json[];
  readonly takenAt: Instant;
}

/** What one API server remembers between requests. */
export interface Memory {
  readonly versions: WeakMap<object, number>;
  /** Rises with every change that is seen. */
  latest: number;
  readonly snapshots: Map<number, Snapshot>;
}

export const freshMemory = (): Memory => ({
  versions: new WeakMap(),
  latest: 1_000,
  snapshots: new Map(),
});

/** The same object of the model has the same version, whenever it is asked for. */
export function versionOf(memory: Memory, of: object): string {
  const known = memory.versions.get(of);
  if (known !== undefined) return String(known);
  memory.latest += 1;
  memory.versions.set(of, memory.latest);
  return String(memory.latest);
}

/** The object with its version, without the type that a list names once for all. */
export function versioned(memory: Memory, { json, of }: Item): Json {
  const resourceVersion = of ? versionOf(memory, of) : String(memory.latest);
  return { ...json, metadata: { ...(json['metadata'] as Json), resourceVersion } };
}

interface Asked {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly query: URLSearchParams;
}

export interface Server {
  readonly world: World;
  readonly memory: Memory;
}

/**
 * A list, or one chunk of it. All chunks show the moment of the first, so nothing that moves
 * between two requests is seen twice or missed; a token that is too old is refused with 410.
 */
export function list(server: Server, asked: Asked): WireResponse {
  const { world, memory } = server;
  const token = asked.query.get('continue');
  const limit = Number(asked.query.get('limit') ?? 0);
  if (!Number.isInteger(limit) || limit < 0) return badRequest('limit: Invalid value');
  forgetOld(server);
  if (token !== null) {
    const [version, from] = token.split('.').map(Number);
    const snapshot = memory.snapshots.get(version ?? 0);
    if (!snapshot || version === undefined || from === undefined) return expired();
    return chunk(asked, snapshot.items, { version, from, limit });
  }
  const selected = select(asked, world);
  if (typeof selected === 'string') return badRequest(selected);
  const items = selected.map((item) => versioned(memory, item));
  if (limit > 0 && items.length > limit) {
    // A moment of its own, so that two lists begun at one version keep apart.
    memory.latest += 1;
    memory.snapshots.set(memory.latest, { items, takenAt: world.now });
  }
  return chunk(asked, items, { version: memory.latest, from: 0, limit });
}

function forgetOld({ world, memory }: Server): void {
  for (const [version, { takenAt }] of memory.snapshots)
    if (world.now > laterBy(takenAt, KEPT_FOR)) memory.snapshots.delete(version);
}

interface Range {
  readonly version: number;
  readonly from: number;
  readonly limit: number;
}

function chunk({ resource }: Asked, items: readonly Json[], { version, from, limit }: Range) {
  const to = limit > 0 ? from + limit : items.length;
  const left = items.length - to;
  const more = left > 0 ? { continue: `${version}.${to}`, remainingItemCount: left } : {};
  return answer(200, {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata: { resourceVersion: String(version), ...more },
    items: items.slice(from, to),
  });
}

/** What was asked for, or why that cannot be asked. */
function select({ resource, namespace, query }: Asked, world: World): readonly Item[] | string {
  const labels = readSelector(query.get('labelSelector'));
  const fields = readSelector(query.get('fieldSelector'));
  if (!labels || !fields) return 'unable to parse requirement: sets are not served here';
  const unknown = fields.keys.find((field) => !(field in FIELDS));
  if (unknown !== undefined) return `field label not supported: ${unknown}`;
  return resource.items(world).filter(({ json }) => {
    const metadata = json['metadata'] as Json;
    const own = (metadata['labels'] ?? {}) as Json;
    return (
      (namespace === undefined || metadata['namespace'] === namespace) &&
      labels.selector((key) => own[key]) &&
      fields.selector((field) => FIELDS[field]?.(json))
    );
  });
}

const FIELDS: Readonly<Record<string, (json: Json) => unknown>> = {
  'metadata.name': (json) => (json['metadata'] as Json)['name'],
  'metadata.namespace': (json) => (json['metadata'] as Json)['namespace'],
  'spec.nodeName': (json) => (json['spec'] as Json)['nodeName'] ?? '',
  'status.phase': (json) => (json['status'] as Json)['phase'],
};

import type { Instant } from '../../../src/core/units.ts';
import type { WireResponse } from '../../../src/ports/exchange.ts';
import type { Admitted, Extra } from './extra.ts';
import type { Json } from './json.ts';
import { metadataOf } from './json.ts';
import { answer, badRequest, conflict, failure, MODIFIED, notFound } from './status.ts';

export interface StoredSecret {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  /** In base64, as it goes over the wire. */
  readonly data: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: number;
  readonly createdAt: Instant;
}

/** Secrets of the cluster, by `namespace/name`. */
export interface SecretStore {
  readonly secrets: Map<string, StoredSecret>;
  readonly extra: Extra;
  /** Whether the cluster would let somebody with this bootstrap token join. */
  readonly admits: (bearer: string) => boolean;
}

const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/secrets(?:\/([^/]+))?$/;
const BOOTSTRAP = 'bootstrap.kubernetes.io/token';
const TLS = 'kubernetes.io/tls';
/** The authenticator reads through a cache, which learns of a Secret a moment later. */
const LAG = 800;

export function secretsWire(now: () => Instant): SecretStore {
  const secrets = new Map<string, StoredSecret>();
  let versions = 1;
  const put = (secret: Omit<StoredSecret, 'version'>, code: number): WireResponse => {
    const wrong = unfit(secret);
    if (wrong) return failure({ code: 422, reason: 'Invalid', message: wrong });
    versions += 1;
    const stored = { ...secret, version: versions };
    secrets.set(`${secret.namespace}/${secret.name}`, stored);
    return answer(code, jsonOf(stored));
  };
  const extra: Extra = (asked) => {
    const [, namespace, name] = PATH.exec(asked.path) ?? [];
    if (namespace === undefined) return undefined;
    clean(secrets, now());
    const { method } = asked.request;
    if (name === undefined)
      return method === 'POST' ? create(asked.body, { namespace, secrets, now, put }) : undefined;
    const found = secrets.get(`${namespace}/${name}`);
    if (!found) return notFound({ plural: 'secrets', name });
    if (method === 'GET') return answer(200, jsonOf(found));
    return method === 'PATCH' ? patch(asked, found, put) : undefined;
  };
  return {
    secrets,
    extra,
    admits: (bearer) => {
      clean(secrets, now());
      const [id = ''] = bearer.split('.');
      const found = secrets.get(`kube-system/bootstrap-token-${id}`);
      if (found?.type !== BOOTSTRAP || now() < found.createdAt + LAG) return false;
      const told = (key: string) => Buffer.from(found.data[key] ?? '', 'base64').toString();
      const usable = told('usage-bootstrap-authentication') === 'true';
      return usable && bearer === `${told('token-id')}.${told('token-secret')}`;
    },
  };
}

type Put = (secret: Omit<StoredSecret, 'version'>, code: number) => WireResponse;

interface Creating {
  readonly namespace: string;
  readonly secrets: ReadonlyMap<string, StoredSecret>;
  readonly now: () => Instant;
  readonly put: Put;
}

function create(body: Json, { namespace, secrets, now, put }: Creating): WireResponse {
  const { name, labels } = (body['metadata'] ?? {}) as { name?: string; labels?: object };
  if (body['kind'] !== 'Secret' || !name) return badRequest('no kind "Secret"');
  if (secrets.has(`${namespace}/${name}`))
    return failure({
      code: 409,
      reason: 'AlreadyExists',
      message: `secrets "${name}" already exists`,
      details: { name, kind: 'secrets' },
    });
  const written = Object.entries((body['stringData'] ?? {}) as Record<string, string>);
  const plain = written.map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
  const data = { ...(body['data'] as object), ...Object.fromEntries(plain) };
  const type = String(body['type'] ?? 'Opaque');
  return put({ namespace, name, type, data, labels: { ...labels }, createdAt: now() }, 201);
}

function patch({ request, body }: Admitted, found: StoredSecret, put: Put): WireResponse {
  const about = { plural: 'secrets', name: found.name };
  if (request.headers['content-type'] !== 'application/merge-patch+json')
    return badRequest('this world merges patches of secrets and knows no other kind');
  const { resourceVersion, labels } = (body['metadata'] ?? {}) as {
    resourceVersion?: string;
    labels?: object;
  };
  if (resourceVersion !== undefined && resourceVersion !== String(found.version))
    return conflict(about, MODIFIED);
  if (body['type'] !== undefined && body['type'] !== found.type)
    return failure({ code: 422, reason: 'Invalid', message: 'type: field is immutable' });
  const merged = Object.entries({ ...found.data, ...(body['data'] as object) });
  const data = Object.fromEntries(
    merged.filter(([, value]) => value !== null),
  ) as StoredSecret['data'];
  return put({ ...found, data, labels: { ...found.labels, ...labels } }, 200);
}

/** What the API server asks of each type. */
function unfit({ type, data }: Omit<StoredSecret, 'version'>): string | undefined {
  if (Object.values(data).some((value) => !/^[A-Za-z0-9+/]*={0,2}$/.test(value)))
    return 'data: illegal base64 data';
  const missing = type === TLS ? ['tls.crt', 'tls.key'].find((key) => !(key in data)) : undefined;
  return missing === undefined ? undefined : `data[${missing}]: Required value`;
}

/** The controller `tokencleaner`, which K3s turns on. */
function clean(secrets: Map<string, StoredSecret>, now: Instant): void {
  for (const [key, { type, data }] of secrets) {
    const ends = Buffer.from(data['expiration'] ?? '', 'base64').toString();
    if (type === BOOTSTRAP && ends !== '' && Date.parse(ends) <= now) secrets.delete(key);
  }
}

const jsonOf = ({
  namespace,
  name,
  type,
  data,
  labels,
  version,
  createdAt,
}: StoredSecret): Json => ({
  kind: 'Secret',
  apiVersion: 'v1',
  metadata: metadataOf(
    { namespace, name, uid: `secret-${namespace}-${name}`, createdAt },
    { labels, resourceVersion: String(version) },
  ),
  data,
  type,
});

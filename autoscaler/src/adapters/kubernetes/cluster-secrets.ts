import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import { FIELD_MANAGER } from '../../core/sync-names.ts';
import type {
  ClusterSecrets,
  SecretContent,
  SecretPlace,
  SeenSecret,
} from '../../ports/cluster-secrets.ts';
import { type Call, callerOf, type HttpOptions, malformed } from './http.ts';

const secretJson = z.object({
  metadata: z.object({ resourceVersion: z.string().min(1) }),
  type: z.string().default('Opaque'),
  data: z.record(z.string(), z.string()).nullish(),
});

/** Secrets by name, each written under the version that was looked at. */
export function clusterSecrets(options: HttpOptions): ClusterSecrets {
  const call = callerOf(options);
  return {
    read: async (place) => {
      const path = pathOf(place);
      const found = await call({ method: 'GET', path }, ({ status, json }) =>
        status === 200 ? { json } : status === 404 ? 'absent' : undefined,
      );
      return found === 'absent' ? undefined : seen(path, found.json);
    },
    write: (place, content, before) =>
      before ? patched(call, place, { content, before }) : made(call, place, content),
  };
}

const pathOf = ({ namespace, name }: SecretPlace): string =>
  `/api/v1/namespaces/${namespace}/secrets/${name}`;

/** Paths alone are told of what is wrong: the rest is secret. */
function seen(path: string, json: unknown): SeenSecret {
  const read = check(secretJson, json, path);
  if (!read.ok)
    throw malformed(
      `${path}: has another form at ${read.problems.map((it) => it.path).join(', ')}`,
    );
  const { metadata, type, data } = read.value;
  const texts = Object.entries(data ?? {}).map(([key, value]) => [key, decoded(value)]);
  return { version: metadata.resourceVersion, type, data: Object.fromEntries(texts) };
}

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

const LABELS = { 'app.kubernetes.io/managed-by': FIELD_MANAGER };

async function made(
  call: Call,
  { namespace, name }: SecretPlace,
  { type, data }: SecretContent,
): Promise<'done' | 'moved'> {
  const metadata = { namespace, name, labels: LABELS };
  return call(
    {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/secrets`,
      query: { fieldManager: FIELD_MANAGER },
      body: { apiVersion: 'v1', kind: 'Secret', metadata, type, data: encodedAll(data) },
    },
    ({ status }) => (status === 201 ? 'done' : status === 409 ? 'moved' : undefined),
  );
}

interface Change {
  readonly content: SecretContent;
  readonly before: SeenSecret;
}

async function patched(
  call: Call,
  place: SecretPlace,
  { content, before }: Change,
): Promise<'done' | 'moved'> {
  // A merge patch leaves what it does not name: what is no longer wanted is named as nothing.
  const gone = Object.keys(before.data).filter((key) => !(key in content.data));
  const nothing = Object.fromEntries(gone.map((key) => [key, null]));
  return call(
    {
      method: 'PATCH',
      path: pathOf(place),
      query: { fieldManager: FIELD_MANAGER },
      type: 'application/merge-patch+json',
      body: {
        metadata: { resourceVersion: before.version, labels: LABELS },
        type: content.type,
        data: { ...nothing, ...encodedAll(content.data) },
      },
    },
    ({ status }) =>
      status === 200 ? 'done' : status === 409 || status === 404 ? 'moved' : undefined,
  );
}

const encodedAll = (data: SecretContent['data']): SecretContent['data'] =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, encoded(text)]));

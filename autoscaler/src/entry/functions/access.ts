import { z } from 'zod';
import { parseIso } from '../../core/iso-time.ts';
import type { Instant } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { SecretStore } from '../../ports/secret-store.ts';

/** What the controller writes every hour: where the API server is, and how to be let in. */
export interface KubernetesAccess {
  /** Scheme, host and port. */
  readonly server: string;
  /** PEM: the one authority that the API server's certificate must be signed by. */
  readonly ca: string;
  readonly token: string;
  readonly mintedAt: Instant;
}

export interface PrometheusAccess {
  readonly username: string;
  readonly password: string;
  readonly ca: string;
}

/** A secret with a form. Throws `OperatingError`, whose message holds nothing of the secret. */
export interface Kept<T> {
  /** The same object for as long as the secret is the same text. */
  readonly read: (how?: { readonly fresh: true }) => Promise<T>;
}

export interface KeptOptions<T> {
  readonly store: SecretStore;
  readonly id: string;
  readonly schema: z.ZodType<T>;
}

/** Those who ask at the same time ask once: a look begins with seven queries and ten lists. */
export function keptSecret<T>({ store, id, schema }: KeptOptions<T>): Kept<T> {
  let last: { readonly text: string; readonly value: T } | undefined;
  const under = new Map<'kept' | 'fresh', Promise<T>>();
  const fetched = async (how?: { readonly fresh: true }): Promise<T> => {
    const text = await store.read(id, how);
    if (last?.text !== text) last = { text, value: readSecret(text, { id, schema }) };
    return last.value;
  };
  return {
    read: (how) => {
      const kind = how ? 'fresh' : 'kept';
      const known = under.get(kind);
      if (known) return known;
      const reading = fetched(how).finally(() => under.delete(kind));
      under.set(kind, reading);
      return reading;
    },
  };
}

/** Paths alone are told of what is wrong: a parser's own message would quote the secret. */
function readSecret<T>(text: string, { id, schema }: Pick<KeptOptions<T>, 'id' | 'schema'>): T {
  const read = schema.safeParse(jsonIn(text));
  if (read.success) return read.data;
  const paths = read.error.issues.map(({ path }) => path.join('.') || 'the whole');
  throw new OperatingError(
    { service: 'secrets-manager', kind: 'malformed' },
    `${id} has another form at ${[...new Set(paths)].join(', ')}`,
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CA = z.string().regex(/^\s*-----BEGIN CERTIFICATE-----/);

export const KUBERNETES_ACCESS: z.ZodType<KubernetesAccess> = z.object({
  server: z.string().regex(/^https:\/\/[\w.-]+(:\d+)?$/),
  ca: CA,
  // What no header may hold would be thrown as a mistake of ours, every minute.
  token: z.string().regex(/^[\w.~+/=-]+$/),
  mintedAt: z.string().transform((text, context) => {
    const at = parseIso(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'a time' });
    return z.NEVER;
  }),
});

export const PROMETHEUS_ACCESS: z.ZodType<PrometheusAccess> = z.object({
  // A colon would end the user's name where the two are joined (RFC 7617).
  username: z.string().regex(/^[^:]+$/),
  password: z.string().min(1),
  ca: CA,
});

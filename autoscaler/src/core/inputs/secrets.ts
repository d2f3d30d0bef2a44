import { z } from 'zod';
import { formatIso, parseIso } from '../iso-time.ts';
import type { Instant } from '../units.ts';

/**
 * The forms of the secrets that are kept outside: who writes one and who reads it agree here. What
 * is wrong with one is told by paths alone, for a parser's own message would quote the secret.
 */

/** What the controller writes every hour: where the API server is, and how to be let in. */
export interface KubernetesAccess {
  /** Scheme, host and port. */
  readonly server: string;
  /** PEM: the one authority that the API server's certificate must be signed by. */
  readonly ca: string;
  readonly token: string;
  readonly mintedAt: Instant;
}

/** How Prometheus is asked, and whom it lets in. */
export interface PrometheusAccess {
  readonly username: string;
  readonly password: string;
  /** PEM: the authority that its certificate is signed by. */
  readonly ca: string;
}

/** Prometheus' own certificate. PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export type ReadSecret<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wrongAt: readonly string[] };

/** What a secret must look like. */
export type SecretForm<T> = z.ZodType<T>;

/** Reads a secret of a form, or says where it has another. */
export function readSecret<T>(text: string, schema: SecretForm<T>): ReadSecret<T> {
  const read = schema.safeParse(jsonIn(text));
  if (read.success) return { ok: true, value: read.data };
  const paths = read.error.issues.map(({ path }) => path.join('.') || 'the whole');
  return { ok: false, wrongAt: [...new Set(paths)] };
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

export const KEY_PAIR: z.ZodType<KeyPair> = z.object({
  certificate: CA,
  key: z.string().regex(/^\s*-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/),
});

/** Grafana's `admin`. */
export const ADMIN_PASSWORD: z.ZodType<{ readonly password: string }> = z.object({
  password: z.string().min(1),
});

export const renderKubernetesAccess = ({ mintedAt, ...rest }: KubernetesAccess): string =>
  JSON.stringify({ ...rest, mintedAt: formatIso(mintedAt) });

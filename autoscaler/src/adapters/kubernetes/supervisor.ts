import { createHash, X509Certificate } from 'node:crypto';
import type { Millis } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange, WireResponse } from '../../ports/exchange.ts';
import { insist, type Patience } from '../transport/retry.ts';

export interface SupervisorOptions {
  readonly exchange: Exchange;
  /** As agents are told of it: its connections trust the cluster's own authority. */
  readonly server: string;
  readonly patience: Patience;
  readonly timeout: Millis;
}

/** As much of K3s' own API, beside that of Kubernetes, as an agent begins with. */
export interface Supervisor {
  /** SHA-256 of the authority that it shows, as agents compute it to compare with their token. */
  readonly caHash: () => Promise<string>;
  /** Whether it would go on talking with an agent that brings this token. */
  readonly admits: (bearer: string) => Promise<boolean>;
}

/** K3s pkg/server/handlers/router.go: the first needs no login, the second that of an agent. */
const CACERTS = '/cacerts';
const READYZ = '/v1-k3s/readyz';

export function k3sSupervisor(options: SupervisorOptions): Supervisor {
  const { patience } = options;
  return {
    caHash: () =>
      insist(patience, async () => {
        const answer = await get(options, CACERTS, {});
        if (answer.status === 200 && answer.body.includes('-----BEGIN CERTIFICATE-----'))
          return hashOfAuthority(answer.body);
        throw unexpected(CACERTS, answer);
      }),
    admits: (bearer) =>
      insist(patience, async () => {
        const answer = await get(options, READYZ, { authorization: `Bearer ${bearer}` });
        if (answer.status === 200 && answer.body.trim() === 'ok') return true;
        if (answer.status === 401 || answer.status === 403) return false;
        throw unexpected(READYZ, answer);
      }),
  };
}

const get = (
  { exchange, server, timeout }: SupervisorOptions,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<WireResponse> =>
  exchange({
    method: 'GET',
    url: `${server}${path}`,
    headers: { 'user-agent': 'smartscale', ...headers },
    timeout,
  });

function unexpected(path: string, { status }: WireResponse): OperatingError {
  const kind = status >= 500 ? 'unavailable' : status === 429 ? 'throttled' : 'malformed';
  return new OperatingError({ service: 'k3s', kind }, `GET ${path}: answered ${status}`);
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * K3s pkg/clientaccess/token.go, `hashCA`: one certificate is hashed as the bytes of its file, and
 * of a chain the root alone, in DER, so that the authorities below it can be renewed.
 */
export function hashOfAuthority(pem: string): string {
  const texts = pem.match(CERTIFICATES) ?? [];
  const root = texts.length > 1 ? rootOf(texts) : undefined;
  return createHash('sha256')
    .update(root?.raw ?? pem)
    .digest('hex');
}

function rootOf(texts: readonly string[]): X509Certificate | undefined {
  const chain = texts.map((text) => new X509Certificate(text));
  let [top] = chain;
  for (let step = 0; step < chain.length && top && !isRoot(top); step++) {
    const below = top;
    top = chain.slice(1).find((it) => it !== below && below.checkIssued(it));
  }
  return top && isRoot(top) ? top : undefined;
}

const isRoot = (certificate: X509Certificate): boolean => certificate.checkIssued(certificate);

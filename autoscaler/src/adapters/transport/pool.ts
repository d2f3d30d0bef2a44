import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange, WireRequest, WireResponse } from '../../ports/exchange.ts';

export interface PoolOptions {
  /**
   * The certificate authority (PEM) that a host must be signed by, in place of the public ones:
   * for the API server and Prometheus, whose authorities are our own.
   */
  readonly pinned?: (hostname: string) => string | undefined;
  /** The certificate and key (PEM) that a host is shown: for people who come by a kubeconfig. */
  readonly identity?: (hostname: string) => Identity | undefined;
}

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface Pool {
  readonly exchange: Exchange;
  /** Closes idle connections; those in use end with their answers. */
  readonly close: () => void;
}

/** Kubernetes lists are the longest answers; ten times what a cluster of ours could say. */
const MOST_BYTES = 64 * 1024 * 1024;
const SOCKETS_PER_HOST = 16;

/**
 * The world outside over kept connections: a handshake costs more than most calls. Follows no
 * redirects and repeats nothing.
 */
export function connectionPool({
  pinned = () => undefined,
  identity = () => undefined,
}: PoolOptions = {}): Pool {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST });
  return {
    exchange: (request) => send(request, { plain, secure, pinned, identity }),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

interface Connections {
  readonly plain: HttpAgent;
  readonly secure: HttpsAgent;
  readonly pinned: (hostname: string) => string | undefined;
  readonly identity: (hostname: string) => Identity | undefined;
}

function send(
  { method, url, headers, body, timeout }: WireRequest,
  { plain, secure, pinned, identity }: Connections,
): Promise<WireResponse> {
  const target = new URL(url);
  // One bound on all of it, from the connection to the last byte of the answer.
  const signal = AbortSignal.timeout(timeout);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...headers, ...length }, signal };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(failureOf(error, target, signal));
    const take = (answer: IncomingMessage) => {
      read(answer).then(resolve, fail);
    };
    const ca = pinned(target.hostname);
    const sent =
      target.protocol === 'https:'
        ? requestHttps(
            target,
            { ...options, agent: secure, ...(ca ? { ca } : {}), ...identity(target.hostname) },
            take,
          )
        : requestHttp(target, { ...options, agent: plain }, take);
    sent.once('error', fail);
    sent.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<WireResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw new RangeError(`an answer of more than ${MOST_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as const],
  );
  return {
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function failureOf(error: unknown, { host }: URL, signal: AbortSignal): OperatingError {
  const kind = signal.aborted
    ? 'timeout'
    : error instanceof RangeError
      ? 'malformed'
      : 'unavailable';
  const why = error instanceof Error ? error.message : String(error);
  return new OperatingError({ service: host, kind }, `${host}: ${why}`, { cause: error });
}

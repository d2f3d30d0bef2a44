import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange, WireRequest, WireResponse } from '../../ports/exchange.ts';

export interface PoolOptions {
  /**
   * The certificate authority (PEM) by which a host, told by name and port, must be signed in place
   * of the public ones: for the API server and Prometheus, whose authorities are our own.
   */
  readonly pinned?: (host: string) => string | undefined;
  /** Where the connection is made to in place of the host that is meant: a tunnel's near end. */
  readonly through?: () => { readonly host: string; readonly port: number };
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
export function connectionPool({ pinned = () => undefined, through }: PoolOptions = {}): Pool {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST });
  return {
    exchange: (request) => send(request, { plain, secure, pinned, through }),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

interface Connections {
  readonly plain: HttpAgent;
  readonly secure: HttpsAgent;
  readonly pinned: (host: string) => string | undefined;
  readonly through: PoolOptions['through'];
}

function send(
  { method, url, headers, body, timeout }: WireRequest,
  { plain, secure, pinned, through }: Connections,
): Promise<WireResponse> {
  const target = new URL(url);
  // One bound on all of it, from the connection to the last byte of the answer.
  const signal = AbortSignal.timeout(timeout);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // What the certificate must name, and the host header says, stays the host that is meant.
  const detour = through ? { ...through(), servername: target.hostname } : {};
  const own = through ? { host: target.host } : {};
  const options = { method, headers: { ...own, ...headers, ...length }, signal, ...detour };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(failureOf(error, target, signal));
    const take = (answer: IncomingMessage) => {
      read(answer).then(resolve, fail);
    };
    const ca = pinned(target.host);
    const sent =
      target.protocol === 'https:'
        ? requestHttps(target, { ...options, agent: secure, ...(ca ? { ca } : {}) }, take)
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

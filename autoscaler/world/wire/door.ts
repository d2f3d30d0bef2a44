import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Millis } from '../../src/core/units.ts';
import { OperatingError } from '../../src/ports/errors.ts';
import type { Exchange, WireRequest, WireResponse } from '../../src/ports/exchange.ts';
import { PLACES } from './internet.ts';

export interface DoorOptions {
  readonly exchange: Exchange;
  /** 0 for any that is free. */
  readonly port: number;
  /**
   * For requests to the API server that bring none, as `kubectl proxy` does: over plain http
   * `kubectl` sends no token, whatever its settings say.
   */
  readonly token: () => string;
  /** What `GET /smartscale/world` tells: where things are, and what time it is. */
  readonly about: () => object;
}

export interface Door {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A port that is taken, or that this user may not have. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
}

/**
 * One door on loopback to all services of the world. Which one is meant is told by the host that a
 * request names, else by what it was signed for, else by its path: so `aws --endpoint-url`,
 * `kubectl --server` and `curl` are all given one address.
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const server = createServer((request, response) => {
    answer(options, request).then(
      (it) => send(response, it),
      (error: unknown) => send(response, failure(error)),
    );
  });
  await listening(server, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return { url: `http://127.0.0.1:${port}`, close: () => closed(server) };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new DoorError(error.message)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** An API server accepts objects of 3 MB at most; nothing that is sent here is larger. */
const MOST_BYTES = 4 * 1024 * 1024;
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

async function answer(options: DoorOptions, request: IncomingMessage): Promise<WireResponse> {
  const { method = '', url = '/' } = request;
  if (url === '/smartscale/world') return json(200, options.about());
  if (!METHODS.includes(method)) return text(405, 'the world answers no such method');
  const headers = headersOf(request);
  const origin = originOf(url, headers);
  if (origin === undefined) return text(404, NOWHERE);
  const body = await bodyOf(request);
  const login = isCluster(origin) && headers['authorization'] === undefined;
  return options.exchange({
    method: method as WireRequest['method'],
    url: `${origin}${url}`,
    headers: login ? { ...headers, authorization: `Bearer ${options.token()}` } : headers,
    ...(body === '' ? {} : { body }),
    timeout: 10_000 as Millis,
  });
}

const NOWHERE = `Nothing is here. A request is for AWS when it is signed, for Prometheus under
/api/v1/query, and for the API server under /api, /apis and /version.
`;

const isCluster = (origin: string): boolean => origin === PLACES.server;

/** Scheme and host of the service that is meant. */
function originOf(path: string, headers: WireRequest['headers']): string | undefined {
  const host = headers['host'] ?? '';
  if (/\.amazonaws\.com$|^k3s\.smartscale\.internal:/.test(host)) return `https://${host}`;
  const scope = /Credential=[^/]+\/\d+\/([\w-]+)\/([\w-]+)\/aws4_request/;
  const [, region, service] = scope.exec(headers['authorization'] ?? '') ?? [];
  if (service !== undefined) return `https://${service}.${region}.amazonaws.com`;
  if (/^\/(api\/v1\/query(_range)?|-\/ready)(\?|$)/.test(path)) return PLACES.prometheus;
  return /^\/(apis?|version|openapi)(\/|\?|$)/.test(path) ? PLACES.server : undefined;
}

const headersOf = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')] as const],
    ),
  );

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw new RangeError('the request is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...told } = headers;
  response.writeHead(status, { ...told, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** What no service of the world answers is told as a proxy would, and ends nothing. */
function failure(error: unknown): WireResponse {
  const told = error instanceof Error ? error.message : String(error);
  return text(error instanceof OperatingError ? 502 : 500, `${told}\n`);
}

const text = (status: number, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

const json = (status: number, content: object): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(content),
});

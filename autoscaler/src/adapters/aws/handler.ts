import { Readable } from 'node:stream';
import type { Millis } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Exchange, WireRequest } from '../../ports/exchange.ts';

/** As much of the AWS SDK's HTTP request as is read here. */
export interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * The SDK's request handler over an exchange: the same client then speaks to AWS through one pool
 * of connections, or to the simulated world without a socket. The SDK must not retry by itself
 * (`maxAttempts: 1`): repeats are ours, on our clock.
 */
export function sdkHandler(exchange: Exchange, timeout: Millis) {
  return {
    handle: async (request: SdkRequest) => {
      const { status, headers, body } = await exchange(wireRequest(request, timeout));
      if (status === 200 && body === '') throw nothingSaid(request);
      const bytes = Buffer.from(body);
      return {
        response: { statusCode: status, headers: { ...headers }, body: Readable.from([bytes]) },
      };
    },
    metadata: { handlerProtocol: 'http/1.1' },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}

/**
 * No answer of AWS is empty but that to an asynchronous invocation, which is a 202. The SDK takes
 * nothing for `{}`: a write that never arrived would then count as done.
 */
const nothingSaid = ({ hostname }: SdkRequest): OperatingError =>
  new OperatingError(
    { service: hostname.split('.')[0] ?? hostname, kind: 'malformed' },
    `${hostname} answered 200 and said nothing`,
  );

function wireRequest(request: SdkRequest, timeout: Millis): WireRequest {
  const { method, protocol, hostname, port, path, query, headers, body } = request;
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value ?? ''].flat().map((it): [string, string] => [name, it]),
    ),
  ).toString();
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return {
    method: method as WireRequest['method'],
    url: `${protocol}//${host}${path}${search ? `?${search}` : ''}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    ...(body === undefined || body === null ? {} : { body: textOf(body) }),
    timeout,
  };
}

/**
 * Not by `Buffer.from`, which asks the SDK's JSON bodies for their text first: they warn of that on
 * the console, and a later SDK will throw.
 */
const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);

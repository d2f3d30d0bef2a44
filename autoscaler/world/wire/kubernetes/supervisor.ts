import type { Exchange, WireResponse } from '../../../src/ports/exchange.ts';

export interface SupervisorOptions {
  /** PEM. */
  readonly authority: string;
  /** Whether an agent may join with this. */
  readonly admits: (bearer: string) => boolean;
}

/** K3s' own API, which shares the port of Kubernetes': what agents ask for before they join. */
export function withSupervisor(
  inner: Exchange,
  { authority, admits }: SupervisorOptions,
): Exchange {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/cacerts') return text(200, authority);
    if (pathname !== '/v1-k3s/readyz') return inner(request);
    const [, bearer] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? [];
    if (bearer === undefined) return text(403, 'forbidden');
    return admits(bearer) ? text(200, 'ok') : text(401, 'not authorized');
  };
}

const text = (status: number, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
});

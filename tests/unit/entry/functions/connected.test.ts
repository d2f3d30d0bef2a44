import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { seconds } from '../../../../autoscaler/src/core/units.ts';
import { connectedOutside } from '../../../../autoscaler/src/entry/functions/connected.ts';
import { certificate, OPENSSL } from '../../../support/certificate.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** On one host, as the API server and Prometheus are; each by an authority of its own. */
async function serving(text: string) {
  const { key, cert } = certificate();
  const server = createServer({ key, cert }, (_, response) => void response.end(text));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { cert, host: `localhost:${(server.address() as AddressInfo).port}` };
}

describe.skipIf(!OPENSSL)('connections to one host (skipped without openssl)', () => {
  it('trust at each port the authority of that port alone', async () => {
    const { exchange, trust } = connectedOutside(() => ({ log: () => {}, measure: () => {} }));
    const [api, metrics] = [await serving('nodes'), await serving('samples')];
    const ask = async (host: string) => {
      const url = `https://${host}/`;
      return (await exchange({ method: 'GET', url, headers: {}, timeout: seconds(5) })).body;
    };
    await expect(ask(api.host)).rejects.toMatchObject({ kind: 'unavailable' });
    trust?.(api.host, api.cert);
    expect(await ask(api.host)).toBe('nodes');
    trust?.(metrics.host, metrics.cert);
    expect(await ask(metrics.host)).toBe('samples');
    expect(await ask(api.host)).toBe('nodes');
    trust?.(metrics.host, api.cert);
    await expect(ask(metrics.host)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

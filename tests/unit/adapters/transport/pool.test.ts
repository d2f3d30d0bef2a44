import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionPool } from '../../../../autoscaler/src/adapters/transport/pool.ts';
import { type Millis, seconds } from '../../../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../../../autoscaler/src/ports/exchange.ts';
import { certificate, OPENSSL } from '../../../support/certificate.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const plain = async (listener: RequestListener) =>
  `http://${await listening(createServer(listener))}`;

function aPool(...options: Parameters<typeof connectionPool>) {
  const pool = connectionPool(...options);
  closing.push(pool.close);
  return pool.exchange;
}

const get = (url: string, more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeout: seconds(5),
  ...more,
});

describe('a pool of connections', () => {
  it('sends a request as it is, and gives its answer whatever the status', async () => {
    const url = await plain((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        response.writeHead(429, { 'Retry-After': '1' });
        response.end(`${request.method} ${request.url} ${request.headers['x-of']} ${body}`);
      });
    });
    const answer = await aPool()(
      get(`${url}/a?b=c`, { method: 'POST', headers: { 'x-of': 'ours' }, body: 'café' }),
    );
    expect(answer).toMatchObject({ status: 429, body: 'POST /a?b=c ours café' });
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const url = await plain((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const exchange = aPool();
    for (let i = 0; i < 5; i++) await exchange(get(url));
    expect(ports.size).toBe(1);
  });

  it('gives up when the answer does not end in time', async () => {
    const url = await plain((_, response) => void response.write('so far'));
    await expect(aPool()(get(url, { timeout: 80 as Millis }))).rejects.toMatchObject({
      name: 'OperatingError',
      kind: 'timeout',
    });
  });

  it('says that nobody answers, and that an answer broke off', async () => {
    const gone = await plain(() => {});
    for (const close of closing.splice(0)) close();
    await expect(aPool()(get(gone))).rejects.toMatchObject({ kind: 'unavailable' });
    const broken = await plain((request, response) => {
      response.write('so far');
      request.socket.destroy();
    });
    await expect(aPool()(get(broken))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe.skipIf(!OPENSSL)('an authority of our own (skipped without openssl)', () => {
  const open = async () => {
    const { key, cert } = certificate();
    const server = createSecure({ key, cert }, (_, response) => void response.end('in private'));
    return { cert, url: `https://${await listening(server)}` };
  };

  it('is trusted where it is pinned', async () => {
    const { cert, url } = await open();
    expect(await aPool({ pinned: () => cert })(get(url))).toMatchObject({ body: 'in private' });
  });

  it('is trusted nowhere else, nor is another one where it is pinned', async () => {
    const { url } = await open();
    await expect(aPool()(get(url))).rejects.toMatchObject({ kind: 'unavailable' });
    const other = certificate().cert;
    await expect(aPool({ pinned: () => other })(get(url))).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });
});

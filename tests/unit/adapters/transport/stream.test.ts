import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connectionPool } from '../../../../autoscaler/src/adapters/transport/pool.ts';
import { openStreams } from '../../../../autoscaler/src/adapters/transport/stream.ts';
import { seconds } from '../../../../autoscaler/src/core/units.ts';
import { certificate, OPENSSL } from '../../../support/certificate.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function secure(): Promise<{ readonly host: string; readonly cert: string }> {
  const { key, cert } = certificate();
  const server = createServer({ key, cert }, (_, response) => void response.end('changed'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, cert };
}

async function heard(host: string, pinned: (host: string) => string | undefined) {
  const chunks: string[] = [];
  const request = { url: `https://${host}/`, headers: {}, longest: seconds(5) };
  const stop = new AbortController().signal;
  await openStreams(pinned)(request, (text) => void chunks.push(text), stop);
  return chunks.join('');
}

describe.skipIf(!OPENSSL)('a stream over TLS (skipped without openssl)', () => {
  test('trusts the authority that is pinned to its host, told as the pool tells it', async () => {
    const { host, cert } = await secure();
    const asked = new Set<string>();
    const pinned = (it: string) => {
      asked.add(it);
      return it === host ? cert : undefined;
    };
    expect(await heard(host, pinned)).toBe('changed');
    const pool = connectionPool({ pinned });
    closing.push(pool.close);
    const get = { method: 'GET', url: `https://${host}/`, headers: {} } as const;
    expect(await pool.exchange({ ...get, timeout: seconds(5) })).toMatchObject({ status: 200 });
    // The controller's watches and its calls are held to one table of authorities.
    expect([...asked]).toEqual([host]);
  });

  test('trusts nobody where nothing is pinned', async () => {
    const { host } = await secure();
    await expect(heard(host, () => undefined)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

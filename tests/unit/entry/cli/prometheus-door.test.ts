import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../../../autoscaler/src/core/units.ts';
import { openPrometheus } from '../../../../autoscaler/src/entry/cli/live/prometheus-door.ts';
import { secretsManagerWire } from '../../../../autoscaler/world/wire/secrets-manager.ts';
import { byService } from '../../../../autoscaler/world/wire/wire.ts';
import { handClock } from '../../../support/aws.ts';
import { certificate, OPENSSL } from '../../../support/certificate.ts';
import { NOON } from '../../../support/cluster.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prometheus-basic-auth';
const folder = mkdtempSync(join(tmpdir(), 'smartscale-kubectl-'));
const path = process.env['PATH'] ?? '';
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  process.env['PATH'] = `${folder}${delimiter}${path}`;
});
const servers: Server[] = [];
afterEach(() => {
  process.env['PATH'] = path;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A kubectl that does this, in the shell's words, and notes what it was asked. */
function aKubectl(script: string): () => string {
  const asked = join(folder, 'asked');
  const text = `#!/bin/sh\necho "$*" > '${asked}'\n${script}\n`;
  writeFileSync(join(folder, 'kubectl'), text);
  chmodSync(join(folder, 'kubectl'), 0o755);
  return () => readFileSync(asked, 'utf8').trim();
}

async function aPrometheus() {
  const { key, cert } = certificate();
  const server = createServer({ key, cert }, ({ headers }, response) =>
    response.end(`${headers.host} ${headers.authorization ?? 'nobody'}`),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { cert, port: (server.address() as AddressInfo).port };
}

function aSystem(ca: string) {
  const access = JSON.stringify({ username: 'autoscaler', password: 'sesame', ca });
  const wire = secretsManagerWire({ secrets: new Map([[SECRET, access]]), now: () => NOON });
  return {
    environment: {
      AWS_REGION: 'us-east-1',
      // The name that the certificate holds; nothing listens at that port.
      PROMETHEUS_URL: 'https://localhost:30090',
      PROMETHEUS_SECRET_ARN: SECRET,
    },
    outside: {
      exchange: byService({ secretsmanager: wire }),
      clock: handClock().clock,
      jitter: () => 0.5,
      telemetry: () => ({ log: () => {}, measure: () => {} }),
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    },
    at: 'us-east-1',
    real: true,
    patience: minutes(1),
  };
}

describe.skipIf(!OPENSSL)('the way to the cluster’s Prometheus (skipped without openssl)', () => {
  it('is a tunnel of kubectl, under the name that the functions ask', async () => {
    const { cert, port } = await aPrometheus();
    const asked = aKubectl(`echo "Forwarding from 127.0.0.1:${port} -> 9090"; exec sleep 60`);
    const { exchange, url, login, close } = await openPrometheus(aSystem(cert), 'prod');
    const request = { method: 'GET', url: `${url}/`, headers: {}, timeout: seconds(5) } as const;
    expect((await exchange(request)).body).toBe('localhost:30090 nobody');
    expect(login).toEqual({ user: 'autoscaler', password: 'sesame' });
    close();
    expect(asked()).toBe('--context prod --namespace monitoring port-forward svc/prometheus :9090');
  });

  it('trusts the authority of the secret alone', async () => {
    const { port } = await aPrometheus();
    aKubectl(`echo "Forwarding from 127.0.0.1:${port} -> 9090"; exec sleep 60`);
    const { exchange, url, close } = await openPrometheus(aSystem(certificate().cert));
    const request = { method: 'GET', url: `${url}/`, headers: {}, timeout: seconds(5) } as const;
    await expect(exchange(request)).rejects.toMatchObject({ kind: 'unavailable' });
    close();
  });

  it('says what kubectl said when there is no such way', async () => {
    aKubectl(
      'echo "Error from server (NotFound): services \\"prometheus\\" not found" >&2; exit 1',
    );
    await expect(openPrometheus(aSystem(certificate().cert))).rejects.toMatchObject({
      service: 'kubectl',
      message: expect.stringContaining('services "prometheus" not found'),
    });
  });

  it('says so where there is no kubectl, and names all that is missing', async () => {
    process.env['PATH'] = join(folder, 'nowhere');
    const system = aSystem('-----BEGIN CERTIFICATE-----');
    await expect(openPrometheus(system)).rejects.toThrow('there is no kubectl on the PATH');
    await expect(openPrometheus({ ...system, environment: {} })).rejects.toMatchObject({
      problems: [{ path: 'PROMETHEUS_URL' }, { path: 'PROMETHEUS_SECRET_ARN' }],
    });
  });
});

import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  hashOfAuthority,
  k3sSupervisor,
} from '../../../../autoscaler/src/adapters/kubernetes/supervisor.ts';
import { seconds } from '../../../../autoscaler/src/core/units.ts';
import type { WireRequest, WireResponse } from '../../../../autoscaler/src/ports/exchange.ts';
import { selfSigned } from '../../../../autoscaler/world/wire/self-signed.ts';
import { patience } from '../../../support/aws.ts';

const sha256 = (what: string | Buffer): string => createHash('sha256').update(what).digest('hex');

function over(answer: Partial<WireResponse>) {
  const sent: WireRequest[] = [];
  const supervisor = k3sSupervisor({
    exchange: async (request) => {
      sent.push(request);
      return { status: 200, headers: {}, body: '', ...answer };
    },
    server: 'https://k3s.internal:6443',
    patience: patience(2),
    timeout: seconds(5),
  });
  return { supervisor, sent };
}

describe('the hash of an authority', () => {
  const { certificate } = selfSigned('k3s-server-ca@1');

  test('of one certificate is that of its file, byte for byte', () => {
    expect(hashOfAuthority(certificate)).toBe(sha256(certificate));
    expect(hashOfAuthority(`${certificate}\n`)).not.toBe(sha256(certificate));
  });

  test('of a chain is that of its root, whatever stands before it', () => {
    // One that vouches for itself is its own root.
    const chain = certificate + selfSigned('another').certificate;
    expect(hashOfAuthority(chain)).toBe(sha256(new X509Certificate(certificate).raw));
  });
});

describe("K3s' supervisor", () => {
  test('is asked for its authority by nobody in particular', async () => {
    const { certificate } = selfSigned('ca');
    const { supervisor, sent } = over({ body: certificate });
    expect(await supervisor.caHash()).toBe(sha256(certificate));
    expect(sent[0]?.url).toBe('https://k3s.internal:6443/cacerts');
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  test.each([
    [{ status: 200, body: 'ok' }, true],
    [{ status: 401, body: 'not authorized' }, false],
    [{ status: 403, body: 'forbidden' }, false],
  ])('answers %o for whoever would join: %s', async (answer, admitted) => {
    const { supervisor, sent } = over(answer);
    expect(await supervisor.admits('abcdef.0123456789abcdef')).toBe(admitted);
    expect(sent[0]).toMatchObject({
      url: 'https://k3s.internal:6443/v1-k3s/readyz',
      headers: { authorization: 'Bearer abcdef.0123456789abcdef' },
    });
  });

  test.each([
    [{ status: 503, body: 'not ready' }, 'unavailable'],
    [{ status: 429, body: '' }, 'throttled'],
    [{ status: 200, body: '<html>' }, 'malformed'],
  ])('says neither yes nor no by %o', async (answer, kind) => {
    const error = await over(answer)
      .supervisor.admits('abcdef.secret')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'OperatingError', kind });
    expect(String(error)).not.toContain('secret');
  });
});

import { describe, expect, it } from 'vitest';
import {
  KUBERNETES_ACCESS,
  PROMETHEUS_ACCESS,
} from '../../../../autoscaler/src/core/inputs/secrets.ts';
import { keptSecret } from '../../../../autoscaler/src/entry/functions/access.ts';
import { NOON } from '../../../support/cluster.ts';

const CA = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----';
const ACCESS = {
  server: 'https://10.0.0.10:6443',
  ca: CA,
  token: 'eyJh.bGci_O-iJ',
  mintedAt: '2026-11-23T12:00:00Z',
};

function aStore(text: string) {
  const asked: string[] = [];
  const live = { text };
  const store = {
    read: async (id: string, how?: { readonly fresh: true }) => {
      asked.push(how ? `${id} afresh` : id);
      return live.text;
    },
  };
  return { store, asked, live };
}

const kept = (given: unknown) => {
  const { store, asked, live } = aStore(typeof given === 'string' ? given : JSON.stringify(given));
  return { asked, live, access: keptSecret({ store, id: 'access', schema: KUBERNETES_ACCESS }) };
};

describe('a secret with a form', () => {
  it('is read once for all who ask at the same time', async () => {
    const { access, asked } = kept(ACCESS);
    const [one, other] = await Promise.all([access.read(), access.read()]);
    expect(one).toBe(other);
    expect(one).toEqual({ ...ACCESS, mintedAt: NOON });
    await Promise.all([access.read({ fresh: true }), access.read(), access.read({ fresh: true })]);
    expect(asked).toEqual(['access', 'access afresh', 'access']);
  });

  it('is another object only when it is another text', async () => {
    const { access, live } = kept(ACCESS);
    const first = await access.read();
    expect(await access.read()).toBe(first);
    live.text = JSON.stringify({ ...ACCESS, token: 'other' });
    expect((await access.read()).token).toBe('other');
  });

  it.each([
    ['no JSON', '{"token":"sesame', 'the whole'],
    ['plain http', { ...ACCESS, server: 'http://10.0.0.10:6443' }, 'server'],
    ['a token that no header holds', { ...ACCESS, token: 'sesame\r\nx: y' }, 'token'],
    ['no authority', { ...ACCESS, ca: 'sesame' }, 'ca'],
    ['no time', { ...ACCESS, mintedAt: 'sesame' }, 'mintedAt'],
    ['several slips', { ...ACCESS, token: '', ca: '' }, 'ca, token'],
  ])('with %s is malformed, and nothing of it is told', async (_what, given, path) => {
    const error = await kept(given)
      .access.read()
      .catch((it: unknown) => it);
    expect(error).toMatchObject({ kind: 'malformed', service: 'secrets-manager' });
    expect(String(error)).toMatch(new RegExp(`at ${path}$`));
    expect(JSON.stringify(error) + String(error)).not.toContain('sesame');
  });

  it('is asked for again after a read that failed', async () => {
    const { access, live } = kept('{');
    await expect(access.read()).rejects.toThrow();
    live.text = JSON.stringify(ACCESS);
    expect((await access.read()).token).toBe(ACCESS.token);
  });

  it('names no user with a colon, which ends the name', () => {
    const login = { username: 'a:b', password: 'c', ca: CA };
    expect(PROMETHEUS_ACCESS.safeParse(login).success).toBe(false);
    expect(PROMETHEUS_ACCESS.safeParse({ ...login, username: 'a' }).success).toBe(true);
  });
});

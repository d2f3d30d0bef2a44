import { describe, expect, test } from 'vitest';
import { bcryptPasswords } from '../../autoscaler/src/adapters/passwords/bcrypt.ts';
import { bearerOf, readJoinToken } from '../../autoscaler/src/core/join-token.ts';
import { hours, minutes } from '../../autoscaler/src/core/units.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import { PASSWORD, PLACES, type WireWorld } from '../../autoscaler/world/wire/internet.ts';
import { accessIn, amiss, inCluster, webHash } from '../support/controller-judge.ts';
import { aControllerWorld } from '../support/controller-world.ts';

const { secrets: IDS } = PLACES;
const noAccess = (wire: WireWorld) => void wire.secrets.set(IDS.kubernetes, '{}');

/** Answers of the API server to one kind of request, in place of its own. */
const instead =
  (part: string, body: (status: number) => { status: number; body: string }) =>
  (inner: Exchange): Exchange =>
  async (request) => {
    const answer = await inner(request);
    return request.url.includes(part) ? { ...answer, ...body(answer.status) } : answer;
  };

test.each(['credentials', 'join-token'])(
  '%s that the vault took and does not hold are no success',
  async (duty) => {
    const line =
      (inner: Exchange): Exchange =>
      async (request) =>
        request.headers['x-amz-target'] === 'secretsmanager.PutSecretValue'
          ? { status: 200, headers: {}, body: '{"VersionId":"v"}' }
          : inner(request);
    const before = (wire: WireWorld) => {
      noAccess(wire);
      wire.secrets.set(IDS.joinToken, 'of another form');
    };
    const it = await aControllerWorld({ only: [duty], before, line });
    await it.pass(minutes(5));
    expect(it.controller().unready()).toEqual([duty]);
    expect(it.logged.join()).toContain('holds another value than was put');
  },
);

describe('credentials', () => {
  const old = (wire: WireWorld) => {
    const access = { ...accessIn(wire), mintedAt: '2020-01-01T00:00:00Z' };
    wire.secrets.set(IDS.kubernetes, JSON.stringify(access));
  };

  test('stay as they are while the API server mints none', async () => {
    const status = { kind: 'Status', status: 'Failure', code: 403, message: 'forbidden' };
    const line = instead('/token', () => ({ status: 403, body: JSON.stringify(status) }));
    const it = await aControllerWorld({ only: ['credentials'], before: old, line });
    await it.pass(hours(1));
    expect(accessIn(it.wire)?.token).toBe('token-1');
    expect(it.logged.at(-1)).toContain('"kind":"denied"');
    expect(it.told.crashes).toBe(0);
  });

  test('of somebody else are never stored', async () => {
    const status = {
      token: 'token-of-the-controller',
      expirationTimestamp: '2030-01-01T00:00:00Z',
    };
    const line = instead('/token', () => ({ status: 201, body: JSON.stringify({ status }) }));
    const it = await aControllerWorld({ only: ['credentials'], before: old, line });
    await it.pass(minutes(30));
    expect(accessIn(it.wire)?.token).toBe('token-1');
    expect(it.logged.join()).toContain('a token was minted and not stored: it is the token of');
    expect(it.leaks()).toEqual([]);
  });

  test('that the API server refuses are replaced however young they are', async () => {
    const it = await aControllerWorld({ only: ['credentials'] });
    await it.pass(minutes(1));
    it.wire.turnToken();
    await it.pass(minutes(11));
    expect(accessIn(it.wire)?.token).toBe('minted.1.of-smartscale-autoscaler');
    expect(it.logged.join()).toContain('"why":"refused"');
  });

  test('leave the one before good for whoever has just read it', async () => {
    const it = await aControllerWorld({ only: ['credentials'], before: noAccess });
    await it.pass(minutes(1));
    const first = accessIn(it.wire)?.token ?? '';
    await it.pass(minutes(75));
    expect(accessIn(it.wire)?.token).not.toBe(first);
    expect(it.wire.cluster.who(first)).toBeDefined();
  });
});

describe('the join token', () => {
  const only = ['join-token'];

  test('takes the place of the server token, which is sent to nobody', async () => {
    const server = `K10${'a'.repeat(64)}::server:the-key-to-everything`;
    const it = await aControllerWorld({
      only,
      before: ({ secrets }) => void secrets.set(IDS.joinToken, server),
    });
    await it.pass(minutes(1));
    expect(readJoinToken(it.wire.secrets.get(IDS.joinToken) ?? '')).toBeDefined();
    expect(JSON.stringify(it.told.sent)).not.toContain('the-key-to-everything');
    expect(it.logged.join()).toContain('"why":"other-form"');
  });

  test('is another one soon after the server has forgotten it', async () => {
    const it = await aControllerWorld({ only });
    await it.pass(minutes(1));
    const first = it.wire.secrets.get(IDS.joinToken);
    it.wire.cluster.secrets.clear();
    await it.pass(minutes(11));
    const join = readJoinToken(it.wire.secrets.get(IDS.joinToken) ?? '');
    expect(it.wire.secrets.get(IDS.joinToken)).not.toBe(first);
    expect(join && it.wire.cluster.admits(bearerOf(join))).toBe(true);
  });

  test('is made again seldom while it cannot be stored', async () => {
    const refused = { __type: 'AccessDeniedException', message: 'no' };
    const line =
      (inner: Exchange): Exchange =>
      async (request) =>
        request.headers['x-amz-target'] === 'secretsmanager.PutSecretValue'
          ? { status: 400, headers: {}, body: JSON.stringify(refused) }
          : inner(request);
    const it = await aControllerWorld({ only, line });
    await it.pass(hours(1));
    expect(it.wire.cluster.secrets.size).toBeLessThanOrEqual(3);
    expect(it.logged.length).toBeGreaterThan(10);
    expect(it.leaks()).toEqual([]);
  });

  test('lives for a day, and Kubernetes removes it', async () => {
    const it = await aControllerWorld({ only });
    await it.pass(minutes(1));
    const [made] = [...it.wire.cluster.secrets.values()];
    const told = Buffer.from(made?.data['expiration'] ?? '', 'base64').toString();
    const life = Date.parse(told) - (made?.createdAt ?? 0);
    expect(life).toBeGreaterThan(hours(24) - minutes(1));
    expect(life).toBeLessThanOrEqual(hours(24));
    expect(made).toMatchObject({ namespace: 'kube-system', type: 'bootstrap.kubernetes.io/token' });
  });
});

describe('secrets for the cluster', () => {
  const only = ['secrets-in'];
  const edit = (wire: WireWorld, name: string, data: Readonly<Record<string, string>>) => {
    const found = wire.cluster.secrets.get(`monitoring/${name}`);
    if (!found) throw new Error(`there is no ${name}`);
    const coded = Object.entries(data).map(([key, text]) => [
      key,
      Buffer.from(text).toString('base64'),
    ]);
    const version = found.version + 1_000;
    wire.cluster.secrets.set(`monitoring/${name}`, {
      ...found,
      data: { ...found.data, ...Object.fromEntries(coded) },
      version,
    });
  };

  test('are put right when a hand has changed them', async () => {
    const it = await aControllerWorld({ only });
    await it.pass(minutes(1));
    const hash = webHash(it.wire);
    const open = 'basic_auth_users: {}\n';
    edit(it.wire, 'prometheus-web-config', { 'web-config.yml': open });
    edit(it.wire, 'grafana-admin', { 'admin-password': 'guess', more: 'of it' });
    await it.pass(minutes(6));
    expect(amiss(it.wire).filter((what) => /Grafana|Prometheus/.test(what))).toEqual([]);
    expect(Object.keys(inCluster(it.wire, 'grafana-admin'))).toEqual(['admin-password']);
    expect(webHash(it.wire)).not.toBe(hash);
  });

  test('follow another password, and no password keeps its old hash', async () => {
    const it = await aControllerWorld({ only });
    await it.pass(minutes(1));
    const login = JSON.parse(it.wire.secrets.get(IDS.prometheus) ?? '{}') as object;
    it.wire.secrets.set(IDS.prometheus, JSON.stringify({ ...login, password: 'another one' }));
    await it.pass(minutes(6));
    const { matches } = bcryptPasswords();
    expect(matches('another one', webHash(it.wire))).toBe(true);
    expect(matches(PASSWORD.password, webHash(it.wire))).toBe(false);
    expect(inCluster(it.wire, 'prometheus-client')['password']).toBe('another one');
    expect(it.leaks()).toEqual([]);
  });

  test.each([
    ['a key of another certificate', { key: '-----BEGIN PRIVATE KEY-----\nsesame\n' }],
    ['no key at all', { key: undefined }],
  ])('one with %s is not brought in, and the others are', async (_what, change) => {
    const it = await aControllerWorld({
      only,
      before: ({ secrets }) => {
        const pair = JSON.parse(secrets.get(IDS.prometheusTls) ?? '{}') as object;
        secrets.set(IDS.prometheusTls, JSON.stringify({ ...pair, ...change }));
      },
    });
    await it.pass(minutes(10));
    expect([...it.wire.cluster.secrets.keys()].sort()).toEqual([
      'monitoring/grafana-admin',
      'monitoring/prometheus-client',
      'monitoring/prometheus-web-config',
    ]);
    expect(it.logged.join()).toMatch(
      /prometheus-tls-\w{6} has another form|holds a key of another/,
    );
    expect(it.logged.join()).not.toContain('sesame');
  });

  test('somebody else’s change under the look is not overwritten unseen', async () => {
    const races = { left: 2 };
    const line =
      (inner: Exchange): Exchange =>
      async (request) => {
        const answer = await inner(request);
        const isLook = request.method === 'GET' && request.url.endsWith('grafana-admin');
        if (isLook && answer.status === 200 && races.left > 0) {
          races.left -= 1;
          edit(it.wire, 'grafana-admin', { 'admin-password': `by hand ${races.left}` });
        }
        return answer;
      };
    const it = await aControllerWorld({ only, line });
    await it.pass(minutes(12));
    expect(races.left).toBe(0);
    expect(it.logged.join()).toContain('grafana-admin was changed while it was looked at');
    expect(inCluster(it.wire, 'grafana-admin')['admin-password']).toBe('graphs for all');
    expect(it.violations).toEqual([]);
  });
});

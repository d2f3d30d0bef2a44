import { bcryptPasswords } from '../../autoscaler/src/adapters/passwords/bcrypt.ts';
import { checkKeyPair } from '../../autoscaler/src/adapters/tls/key-pair.ts';
import {
  type Access,
  allows,
  CONTROLLER,
  type Verb,
} from '../../autoscaler/src/core/access-rules.ts';
import { KUBERNETES_ACCESS, readSecret } from '../../autoscaler/src/core/inputs/secrets.ts';
import { bearerOf, readJoinToken } from '../../autoscaler/src/core/join-token.ts';
import { elapsed, minutes } from '../../autoscaler/src/core/units.ts';
import { hashIn } from '../../autoscaler/src/core/web-config.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import {
  CONTROLLER_TOKEN,
  PASSWORD,
  PLACES,
  serviceAt,
  type WireWorld,
} from '../../autoscaler/world/wire/internet.ts';

const { secrets: IDS } = PLACES;

export const accessIn = (wire: WireWorld) => {
  const read = readSecret(wire.secrets.get(IDS.kubernetes) ?? '', KUBERNETES_ACCESS);
  return read.ok ? read.value : undefined;
};

export const inCluster = (wire: WireWorld, name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(wire.cluster.secrets.get(`monitoring/${name}`)?.data ?? {}).map(
      ([key, value]) => [key, Buffer.from(value, 'base64').toString()],
    ),
  );

export const webHash = (wire: WireWorld): string =>
  hashIn(inCluster(wire, 'prometheus-web-config')['web-config.yml'] ?? '', PASSWORD.username) ?? '';

/** What is not as it should be once all is quiet. */
export function amiss(wire: WireWorld): readonly string[] {
  const { now } = wire.world;
  const access = accessIn(wire);
  const age = access ? elapsed(access.mintedAt, now) : Number.POSITIVE_INFINITY;
  const join = readJoinToken(wire.secrets.get(IDS.joinToken) ?? '');
  const tls = inCluster(wire, 'prometheus-tls');
  const pair = { certificate: tls['tls.crt'] ?? '', key: tls['tls.key'] ?? '' };
  const checks = {
    'the access is old': age > minutes(75) || age < -minutes(5),
    'the access is refused': !access || wire.cluster.who(access.token) === undefined,
    'nobody can join': !join || !wire.cluster.admits(bearerOf(join)),
    'Prometheus lets nobody in': !bcryptPasswords().matches(PASSWORD.password, webHash(wire)),
    'Prometheus has no certificate': checkKeyPair(pair) !== 'fits',
    'Grafana has no admin': !inCluster(wire, 'grafana-admin')['admin-password'],
    'Grafana cannot ask': inCluster(wire, 'prometheus-client')['password'] !== PASSWORD.password,
  };
  return Object.entries(checks).flatMap(([name, wrong]) => (wrong ? [name] : []));
}

/**
 * Judges from outside the controller: what it asks of the cluster must be allowed to it, and what
 * it stores must let its readers in at that very moment.
 */
export function watchOver(wire: WireWorld) {
  const violations: string[] = [];
  let joinedBefore: string | undefined;
  const exchange: Exchange = async (request) => {
    const access = accessOf(request);
    if (access && !allows(CONTROLLER.rules, access))
      violations.push(`is not allowed to ${JSON.stringify(access)}`);
    const answer = await wire.exchange(request);
    if (request.headers['x-amz-target'] === 'secretsmanager.PutSecretValue') stored(request);
    return answer;
  };
  const stored = (request: WireRequest): void => {
    const { SecretId: id } = JSON.parse(request.body ?? '{}') as { SecretId: string };
    const text = wire.secrets.get(id) ?? '';
    if (id === PLACES.secrets.kubernetes) {
      const read = readSecret(text, KUBERNETES_ACCESS);
      const user = read.ok ? wire.cluster.who(read.value.token) : undefined;
      if (user !== 'system:serviceaccount:smartscale:smartscale-autoscaler')
        violations.push(`stored access of ${user}`);
    }
    if (id !== PLACES.secrets.joinToken) return;
    const token = readJoinToken(text);
    if (!token || !wire.cluster.admits(bearerOf(token)))
      violations.push('stored a join token that nobody can join with');
    if (joinedBefore && joinedBefore !== text) {
      const before = readJoinToken(joinedBefore);
      if (!before || !wire.cluster.admits(bearerOf(before)))
        violations.push('the join token that a launch may have read is spent');
    }
    joinedBefore = text;
  };
  return { violations, exchange };
}

const VERBS: Readonly<Record<string, Verb>> = { POST: 'create', PATCH: 'patch', DELETE: 'delete' };

/** A request as RBAC sees it; nothing for those that everybody may make, and other services. */
export function accessOf({ url, method }: WireRequest): Access | undefined {
  if (serviceAt(url) !== 'kubernetes') return undefined;
  const { pathname } = new URL(url);
  if (/^\/(cacerts|v1-k3s\/readyz)$|selfsubjectreviews$/.test(pathname)) return undefined;
  const [, group = '', rest = ''] = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(.+)$/.exec(pathname) ?? [];
  const [, namespace, inside] = /^namespaces\/([^/]+)\/(.+)$/.exec(rest) ?? [];
  const [plural = '', name, sub] = (inside ?? rest).split('/');
  return {
    group,
    resource: sub ? `${plural}/${sub}` : plural,
    verb: VERBS[method] ?? (name === undefined ? 'list' : 'get'),
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

/** Every secret of the world that stands in a log. */
export function leaksIn(wire: WireWorld, logged: readonly string[]): readonly string[] {
  const access = [...wire.cluster.minted.keys(), CONTROLLER_TOKEN, wire.token()];
  const inside = [...wire.cluster.secrets.values()].flatMap(({ data }) =>
    Object.entries(data)
      .filter(([key]) => !/^(username|token-id|expiration|description|usage-|auth-)/.test(key))
      .map(([, value]) => Buffer.from(value, 'base64').toString()),
  );
  const outside = [...wire.secrets.values()];
  const lines = [...inside, ...outside].flatMap((text) => [text, ...text.split(/\\n|\n/)]);
  const secrets = [PASSWORD.password, 'graphs for all', ...access, ...lines].filter(
    (text) => text.length >= 8 && !/^-----|^\s*$/.test(text),
  );
  const all = logged.join('\n');
  return [...new Set(secrets)].filter((secret) => all.includes(secret));
}

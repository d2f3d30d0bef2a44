import type { Instant } from '../../../src/core/units.ts';
import type { Extra } from './extra.ts';
import type { Json } from './json.ts';
import { timeText } from './json.ts';
import { answer, badRequest, failure, notFound } from './status.ts';

export interface AccountsOptions {
  readonly now: () => Instant;
  /** ServiceAccounts that there are, as `namespace/name`. */
  readonly accounts: ReadonlySet<string>;
  /** Whoever comes with a token of another kind. */
  readonly others: (token: string) => string | undefined;
}

/** ServiceAccounts and their tokens. */
export interface Accounts {
  /** The user behind a token that has not expired. */
  readonly who: (token: string) => string | undefined;
  /** The TokenRequest and SelfSubjectReview APIs. */
  readonly extra: Extra;
  /** Every token that was minted. */
  readonly minted: ReadonlyMap<string, { readonly user: string; readonly expiresAt: Instant }>;
}

const TOKEN = /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/;
const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
/** Seconds: the API server's own bounds. */
const SHORTEST = 600;
const LONGEST = 4_294_967_296;

export function accountsWire({ now, accounts, others }: AccountsOptions): Accounts {
  const minted = new Map<string, { readonly user: string; readonly expiresAt: Instant }>();
  const who = (token: string): string | undefined => {
    const known = minted.get(token);
    if (known) return known.expiresAt > now() ? known.user : undefined;
    return others(token);
  };
  const mint = (namespace: string, name: string, body: Json) => {
    if (body['kind'] !== 'TokenRequest') return badRequest('no kind "TokenRequest"');
    if (!accounts.has(`${namespace}/${name}`)) return notFound({ plural: 'serviceaccounts', name });
    const { expirationSeconds } = (body['spec'] ?? {}) as { expirationSeconds?: unknown };
    const life = Number(expirationSeconds ?? 3_600);
    if (!Number.isInteger(life) || life < SHORTEST || life > LONGEST)
      return failure({
        code: 422,
        reason: 'Invalid',
        message:
          'spec.expirationSeconds: Invalid value: may not specify a duration less than 10 minutes',
      });
    const expiresAt = (now() + life * 1_000) as Instant;
    const token = `minted.${minted.size + 1}.of-${name}`;
    minted.set(token, { user: `system:serviceaccount:${namespace}:${name}`, expiresAt });
    const status = { token, expirationTimestamp: timeText(expiresAt) };
    return answer(201, { ...body, metadata: { name, namespace }, status });
  };
  return {
    who,
    minted,
    extra: ({ request: { method }, path, body, token }) => {
      const [, namespace, name] = TOKEN.exec(path) ?? [];
      if (method === 'POST' && namespace && name) return mint(namespace, name, body);
      if (method !== 'POST' || path !== REVIEW) return undefined;
      const userInfo = { username: who(token) ?? 'system:anonymous' };
      return answer(201, { ...body, metadata: {}, status: { userInfo } });
    },
  };
}

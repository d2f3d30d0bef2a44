import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import { parseIso } from '../../core/iso-time.ts';
import { SECOND } from '../../core/units.ts';
import type { AccountTokens } from '../../ports/account-tokens.ts';
import { type Answer, callerOf, type HttpOptions, malformed } from './http.ts';

export interface AccountTokenOptions {
  /** How the controller itself reaches the API server. */
  readonly own: HttpOptions;
  /** The address that others are told of; its connections trust what they are told to trust. */
  readonly published: string;
}

const requestJson = z.object({
  status: z.object({ token: z.string().min(1), expirationTimestamp: z.string() }),
});
const reviewJson = z.object({
  status: z.object({ userInfo: z.object({ username: z.string().min(1) }) }),
});

const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/** The TokenRequest and SelfSubjectReview APIs. The second one everybody may ask for themselves. */
export function accountTokens({ own, published }: AccountTokenOptions): AccountTokens {
  const call = callerOf(own);
  return {
    mint: async ({ namespace, name }, life) => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
      // Of no audience but the API server's own, which is what it gives when none is named.
      const spec = { expirationSeconds: Math.ceil(life / SECOND) };
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
      const { status } = await call({ method: 'POST', path, body }, (answer) =>
        created(path, answer, requestJson),
      );
      const expiresAt = parseIso(status.expirationTimestamp);
      if (expiresAt === undefined) throw malformed(`${path}: tells no time of expiry`);
      return { token: status.token, expiresAt };
    },
    bearerOf: async (token) => {
      const asBearer = callerOf({ ...own, server: published, token: async () => token });
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const found = await asBearer({ method: 'POST', path: REVIEW, body }, (answer) =>
        answer.status === 401 ? 'refused' : created(REVIEW, answer, reviewJson),
      );
      return found === 'refused' ? undefined : found.status.userInfo.username;
    },
  };
}

/** What is wrong with an answer is told by its path alone: the rest of it is a secret. */
function created<T extends object>(
  path: string,
  { status, json }: Answer,
  schema: z.ZodType<T>,
): T | undefined {
  if (status !== 201 && status !== 200) return undefined;
  const read = check(schema, json, path);
  if (read.ok) return read.value;
  throw malformed(`${path}: has another form at ${read.problems.map((it) => it.path).join(', ')}`);
}

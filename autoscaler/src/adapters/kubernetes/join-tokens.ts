import { BOOTSTRAP_NAMESPACE } from '../../core/cluster-secrets.ts';
import { formatIso } from '../../core/iso-time.ts';
import { bearerOf, JOIN_TOKEN_GROUP } from '../../core/join-token.ts';
import type { JoinTokens } from '../../ports/join-tokens.ts';
import { callerOf, type HttpOptions } from './http.ts';
import type { Supervisor } from './supervisor.ts';

export interface JoinTokenOptions {
  readonly own: HttpOptions;
  readonly supervisor: Supervisor;
  /** A whole number below `end`, each as likely as the other, that nobody can foretell. */
  readonly chance: (end: number) => number;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Bootstrap tokens as `k3s token create` makes them: a Secret of Kubernetes' own type, which its
 * controllers remove once it has expired. The right to make one is enough: nothing is read there.
 */
export function joinTokens({ own, supervisor, chance }: JoinTokenOptions): JoinTokens {
  const call = callerOf(own);
  const word = (length: number): string =>
    Array.from({ length }, () => ALPHABET[chance(ALPHABET.length)]).join('');
  const path = `/api/v1/namespaces/${BOOTSTRAP_NAMESPACE}/secrets`;
  return {
    caHash: supervisor.caHash,
    draft: () => ({ id: word(6), secret: word(16) }),
    admit: async ({ id, secret }, until) => {
      const body = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `bootstrap-token-${id}`, namespace: BOOTSTRAP_NAMESPACE },
        type: 'bootstrap.kubernetes.io/token',
        stringData: {
          description: 'SmartScale: for new workers, from Secrets Manager',
          'token-id': id,
          'token-secret': secret,
          expiration: formatIso(until),
          'usage-bootstrap-authentication': 'true',
          'usage-bootstrap-signing': 'true',
          'auth-extra-groups': JOIN_TOKEN_GROUP,
        },
      };
      // One of that name is there: an answer of ours was lost. Whether it is ours is tried next.
      await call({ method: 'POST', path, body }, ({ status }) =>
        status === 201 || status === 409 ? 'there' : undefined,
      );
    },
    isAdmitted: (token) => supervisor.admits(bearerOf(token)),
  };
}

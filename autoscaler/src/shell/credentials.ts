import { AUTOSCALER } from '../core/access-rules.ts';
import { accessFault, TOKEN_LIFE, userOf } from '../core/credentials.ts';
import {
  KUBERNETES_ACCESS,
  type KubernetesAccess,
  readSecret,
  renderKubernetesAccess,
} from '../core/inputs/secrets.ts';
import { elapsed, type Instant, minutes } from '../core/units.ts';
import type { AccountTokens } from '../ports/account-tokens.ts';
import type { Clock } from '../ports/clock.ts';
import type { Duty, DutyOutcome } from '../ports/duty.ts';
import { OperatingError } from '../ports/errors.ts';
import type { SecretVault } from '../ports/secret-vault.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface CredentialsOptions {
  readonly clock: Clock;
  readonly tokens: AccountTokens;
  readonly vault: SecretVault;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** The secret that the functions read. */
  readonly secret: string;
  /** Where they find the API server, and by which authority they know it: as of now. */
  readonly place: () => Promise<Place>;
}

export type Place = Pick<KubernetesAccess, 'server' | 'ca'>;

/**
 * Keeps the functions' way into the cluster open (A9). Nothing is written that was not used first,
 * at the address and by the authority that stand beside it; a token that was replaced stays good
 * until it expires, so whoever has just read it is not shut out.
 */
export function credentialsDuty(options: CredentialsOptions): Duty {
  let mintedAt: Instant | undefined;
  return {
    name: 'credentials',
    every: minutes(10),
    run: async () => {
      const { outcome, access } = await renew(options);
      mintedAt = access.mintedAt;
      return outcome;
    },
    gauges: () =>
      mintedAt === undefined
        ? []
        : [
            {
              name: 'cluster_access_age_seconds',
              help: 'Since the token that the functions use was minted.',
              value: elapsed(mintedAt, options.clock.now()) / 1_000,
            },
          ],
  };
}

interface Renewed {
  readonly outcome: DutyOutcome;
  readonly access: KubernetesAccess;
}

async function renew(options: CredentialsOptions): Promise<Renewed> {
  const { clock, telemetry } = options;
  const place = await options.place();
  const found = await foundIn(options);
  const fault = accessFault(found, place, clock.now());
  const refused = !fault && found ? await refusal(options, found.token) : undefined;
  if (found && !fault && !refused) return { outcome: 'unchanged', access: found };
  const access = await mint(options, place);
  await store(options, access);
  telemetry.log('cluster access renewed', { why: fault ?? 'refused', was: refused });
  return { outcome: 'done', access };
}

async function foundIn({ vault, secret }: CredentialsOptions) {
  const kept = await vault.read(secret);
  const read = kept && readSecret(kept.text, KUBERNETES_ACCESS);
  return read?.ok ? read.value : undefined;
}

/** Why the API server would not let this token's bearer in as the functions. */
async function refusal({ tokens }: CredentialsOptions, token: string): Promise<string | undefined> {
  const bearer = await tokens.bearerOf(token);
  if (bearer === undefined) return 'the API server refuses it';
  return bearer === userOf(AUTOSCALER) ? undefined : `it is the token of ${bearer}`;
}

async function mint(options: CredentialsOptions, place: Place): Promise<KubernetesAccess> {
  const { clock, tokens, telemetry } = options;
  // Before it is asked for: it must not look younger than it is.
  const mintedAt = clock.now();
  const { token, expiresAt } = await tokens.mint(AUTOSCALER, TOKEN_LIFE);
  const life = elapsed(mintedAt, expiresAt);
  if (life < TOKEN_LIFE / 2) telemetry.log('the API server gives short tokens', { life });
  const refused = await refusal(options, token);
  if (refused === undefined) return { ...place, token, mintedAt };
  throw new OperatingError(
    { service: 'kubernetes', kind: 'denied' },
    `a token was minted and not stored: ${refused}`,
  );
}

/** What stands there afterwards is what the functions will find: it is looked at once more. */
async function store(
  { vault, secret }: CredentialsOptions,
  access: KubernetesAccess,
): Promise<void> {
  const text = renderKubernetesAccess(access);
  await vault.put(secret, text);
  const stored = await vault.read(secret);
  if (stored?.text === text) return;
  throw new OperatingError(
    { service: 'secrets-manager', kind: 'unavailable' },
    `${secret} holds another value than was put`,
  );
}

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { elapsed, type Instant, type Millis, minutes, seconds } from '../../core/units.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking } from './errors.ts';

export interface SecretOptions {
  readonly access: AwsAccess;
  /** Its clock also tells how old a kept value is. */
  readonly patience: Patience;
  /** A value is used again for so long: tokens live for 12 hours and are renewed every hour. */
  readonly keepFor?: Millis;
}

interface Kept {
  readonly value: string;
  readonly at: Instant;
}

const ANSWER = z.object({ SecretString: z.string().min(1) });

/**
 * Secrets Manager, asked once in a while. Kept for as long as the function's process lives; a value
 * that is too old is never used, not even when the next one cannot be had.
 */
export function secretsManager({ access, patience, keepFor }: SecretOptions): SecretStore {
  const client = new SecretsManagerClient(clientSettings(access, seconds(5)));
  const kept = new Map<string, Kept>();
  const longest = keepFor ?? minutes(5);
  const isYoung = ({ at }: Kept): boolean => {
    const age = elapsed(at, patience.clock.now());
    // A clock that was set back makes a value older than it can tell.
    return age >= 0 && age < longest;
  };
  return {
    read: async (id, how) => {
      const known = kept.get(id);
      if (known && isYoung(known) && !how?.fresh) return known.value;
      const command = new GetSecretValueCommand({ SecretId: id });
      const answer = await insist(patience, () =>
        asking('secrets-manager', () => client.send(command)),
      );
      const { SecretString: value } = readAnswer('secrets-manager', ANSWER, answer);
      kept.set(id, { value, at: patience.clock.now() });
      return value;
    },
  };
}

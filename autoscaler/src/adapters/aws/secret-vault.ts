import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { type Instant, seconds } from '../../core/units.ts';
import type { SecretVault } from '../../ports/secret-vault.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking, failureOf } from './errors.ts';

export interface VaultOptions {
  readonly access: AwsAccess;
  readonly patience: Patience;
  /** Another text each time, of 32 to 64 letters and digits: names one call with its repeats. */
  readonly unique: () => string;
}

const VALUE = z.object({ SecretString: z.string().min(1), CreatedDate: z.date() });
const PUT = z.object({ VersionId: z.string() });

/** What Secrets Manager says of a secret without a value; of one that is not there as well. */
const NOTHING = 'ResourceNotFoundException';

/** Secrets Manager as its writers see it: nothing is remembered between two calls. */
export function secretVault({ access, patience, unique }: VaultOptions): SecretVault {
  const client = new SecretsManagerClient(clientSettings(access, seconds(5)));
  return {
    read: async (id) => {
      const command = new GetSecretValueCommand({ SecretId: id });
      const answer = await insist(patience, () =>
        asking('secrets-manager', async () => {
          try {
            return await client.send(command);
          } catch (error) {
            if (failureOf(error)?.code === NOTHING) return undefined;
            throw error;
          }
        }),
      );
      if (answer === undefined) return undefined;
      const { SecretString, CreatedDate } = readAnswer('secrets-manager', VALUE, answer);
      return { text: SecretString, writtenAt: CreatedDate.getTime() as Instant };
    },
    put: async (id, text) => {
      // One name for all attempts, so that a lost answer makes no second version.
      const command = new PutSecretValueCommand({
        SecretId: id,
        SecretString: text,
        ClientRequestToken: unique(),
      });
      await insist(patience, async () =>
        readAnswer(
          'secrets-manager',
          PUT,
          await asking('secrets-manager', () => client.send(command)),
        ),
      );
    },
  };
}

import type { Instant } from '../../src/core/units.ts';
import { jsonService, textIn } from './aws-json.ts';
import { ServiceError, type Wire } from './wire.ts';

export interface SecretsWorld {
  /** By name or ARN, whichever the asker uses. */
  readonly secrets: Map<string, string>;
  readonly now: () => Instant;
}

/** AWS Secrets Manager: `GetSecretValue` and `PutSecretValue`. */
export function secretsManagerWire({ secrets, now }: SecretsWorld): Wire {
  const find = (id: string): string => {
    const value = secrets.get(id);
    if (value === undefined)
      throw new ServiceError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    return value;
  };
  const told = (id: string) => ({ ARN: id, Name: id, VersionId: 'v1' });
  return jsonService('secretsmanager', {
    GetSecretValue: (input) => {
      const id = textIn(input, 'SecretId');
      const SecretString = find(id);
      const CreatedDate = now() / 1_000;
      return { ...told(id), SecretString, VersionStages: ['AWSCURRENT'], CreatedDate };
    },
    PutSecretValue: (input) => {
      const id = textIn(input, 'SecretId');
      find(id);
      secrets.set(id, textIn(input, 'SecretString'));
      return { ...told(id), VersionStages: ['AWSCURRENT'] };
    },
  });
}

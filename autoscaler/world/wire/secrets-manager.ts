import type { Instant } from '../../src/core/units.ts';
import { jsonService, textIn } from './aws-json.ts';
import { ServiceError, type Wire } from './wire.ts';

export interface SecretsWorld {
  /** By name or ARN, whichever the asker uses. A change from outside is one more version. */
  readonly secrets: Map<string, string>;
  /** Those that were made and never given a value. */
  readonly empty?: ReadonlySet<string>;
  readonly now: () => Instant;
}

interface Version {
  readonly text: string;
  readonly token: string;
  readonly createdAt: Instant;
}

/** AWS Secrets Manager: `GetSecretValue` and `PutSecretValue`. */
export function secretsManagerWire({ secrets, empty, now }: SecretsWorld): Wire {
  const latest = new Map<string, Version>();
  const find = (id: string): string | undefined => {
    const value = secrets.get(id);
    if (value === undefined && !empty?.has(id))
      throw new ServiceError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    return value;
  };
  /** When the value that is there now came to be there. */
  const versionOf = (id: string, text: string): Version => {
    const known = latest.get(id);
    if (known?.text === text) return known;
    const version = { text, token: `given-${latest.size}`, createdAt: now() };
    latest.set(id, version);
    return version;
  };
  for (const [id, text] of secrets) versionOf(id, text);
  const told = (id: string, { token }: Version) => ({ ARN: id, Name: id, VersionId: token });
  return jsonService('secretsmanager', {
    GetSecretValue: (input) => {
      const id = textIn(input, 'SecretId');
      const SecretString = find(id);
      if (SecretString === undefined)
        throw new ServiceError(
          'ResourceNotFoundException',
          "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        );
      const version = versionOf(id, SecretString);
      const CreatedDate = version.createdAt / 1_000;
      return { ...told(id, version), SecretString, VersionStages: ['AWSCURRENT'], CreatedDate };
    },
    PutSecretValue: (input) => {
      const id = textIn(input, 'SecretId');
      const before = find(id);
      const text = textIn(input, 'SecretString');
      const token = textIn(input, 'ClientRequestToken');
      const known = before === undefined ? undefined : versionOf(id, before);
      if (known?.token === token && known.text !== text)
        throw new ServiceError(
          'ResourceExistsException',
          "You can't use ClientRequestToken for a different secret value.",
        );
      // The same call again: there is one version of it.
      if (known?.token !== token) {
        latest.set(id, { text, token, createdAt: now() });
        secrets.set(id, text);
      }
      return { ...told(id, { text, token, createdAt: now() }), VersionStages: ['AWSCURRENT'] };
    },
  });
}

import type { Instant } from '../../src/core/units.ts';
import { jsonService, textIn } from './aws-json.ts';
import { ServiceError, type Wire } from './wire.ts';

/** One parameter, with what only the service knows of it. */
export interface StoredParameter {
  readonly value: string;
  readonly version: number;
  readonly tier: 'Standard' | 'Advanced';
  readonly modifiedAt: Instant;
}

export interface SsmWorld {
  readonly parameters: Map<string, StoredParameter>;
  readonly now: () => Instant;
}

/** Bytes. SSM quotas: what a parameter of each tier holds. */
const STANDARD = 4_096;
const ADVANCED = 8_192;

/** AWS Systems Manager's parameters: `GetParameter` and `PutParameter`. */
export function ssmWire(world: SsmWorld): Wire {
  return jsonService('AmazonSSM', {
    GetParameter: (input) => {
      const name = textIn(input, 'Name');
      const stored = world.parameters.get(name);
      if (!stored) throw new ServiceError('ParameterNotFound', '');
      const { value, version, modifiedAt } = stored;
      return {
        Parameter: {
          Name: name,
          Type: 'String',
          Value: value,
          Version: version,
          LastModifiedDate: modifiedAt / 1_000,
          DataType: 'text',
        },
      };
    },
    PutParameter: (input) => {
      const name = textIn(input, 'Name');
      const value = textIn(input, 'Value');
      const old = world.parameters.get(name);
      if (old && input['Overwrite'] !== true)
        throw new ServiceError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      const tier = tierFor(value, input['Tier']);
      const version = (old?.version ?? 0) + 1;
      world.parameters.set(name, { value, version, tier, modifiedAt: world.now() });
      return { Version: version, Tier: tier };
    },
  });
}

/** `Intelligent-Tiering` takes the larger tier only where the value needs it. */
function tierFor(value: string, asked: unknown): StoredParameter['tier'] {
  const bytes = Buffer.byteLength(value);
  const large = asked === 'Advanced' || (asked === 'Intelligent-Tiering' && bytes > STANDARD);
  const most = large ? ADVANCED : STANDARD;
  if (bytes > most)
    throw new ServiceError(
      'ValidationException',
      `Standard tier parameters support a maximum parameter value of ${STANDARD} characters.`,
    );
  return large ? 'Advanced' : 'Standard';
}

import type { Instant } from '../../src/core/units.ts';
import { jsonService, textIn } from './aws-json.ts';
import { ServiceError, type Wire } from './wire.ts';

/** One parameter, with what only the service knows of it. */
export interface StoredParameter {
  readonly value: string;
  readonly version: number;
  readonly tier: 'Standard' | 'Advanced';
  readonly modifiedAt: Instant;
  /** Older versions that are still kept, oldest first. */
  readonly past?: readonly StoredParameter[];
}

export interface SsmWorld {
  readonly parameters: Map<string, StoredParameter>;
  readonly now: () => Instant;
}

/** Bytes. SSM quotas: what a parameter of each tier holds. */
const STANDARD = 4_096;
const ADVANCED = 8_192;
/** Versions that are kept of one parameter, the current one included. */
const KEPT = 100;
const LARGEST_PAGE = 50;

/** AWS Systems Manager's parameters, with their history. */
export function ssmWire(world: SsmWorld): Wire {
  return jsonService('AmazonSSM', {
    GetParameter: (input) => {
      const name = textIn(input, 'Name');
      return { Parameter: { ...item(name, known(world, name)), DataType: 'text' } };
    },
    GetParameterHistory: (input) => {
      const name = textIn(input, 'Name');
      const current = known(world, name);
      const all = [...(current.past ?? []), current];
      return page(
        all.map((it) => ({ ...item(name, it), Tier: it.tier })),
        input,
      );
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
      const tier = tierFor(value, input['Tier'], old);
      const version = (old?.version ?? 0) + 1;
      const past = old ? [...(old.past ?? []), alone(old)].slice(1 - KEPT) : [];
      world.parameters.set(name, { value, version, tier, modifiedAt: world.now(), past });
      return { Version: version, Tier: tier };
    },
  });
}

function known({ parameters }: SsmWorld, name: string): StoredParameter {
  const stored = parameters.get(name);
  if (!stored) throw new ServiceError('ParameterNotFound', '');
  return stored;
}

const alone = ({ past: _, ...version }: StoredParameter): StoredParameter => version;

const item = (name: string, { value, version, modifiedAt }: StoredParameter) => ({
  Name: name,
  Type: 'String',
  Value: value,
  Version: version,
  LastModifiedDate: modifiedAt / 1_000,
});

function page(all: readonly object[], input: Readonly<Record<string, unknown>>) {
  const most = Number(input['MaxResults'] ?? LARGEST_PAGE);
  if (!(most >= 1 && most <= LARGEST_PAGE))
    throw new ServiceError(
      'ValidationException',
      "Value at 'maxResults' failed to satisfy constraint",
    );
  const from = Number(input['NextToken'] ?? 0);
  const next = from + most < all.length ? { NextToken: String(from + most) } : {};
  return { Parameters: all.slice(from, from + most), ...next };
}

/**
 * `Intelligent-Tiering` takes the larger tier only where the value needs it. A parameter that was
 * of the larger one stays so: asking for the smaller one is refused.
 */
function tierFor(value: string, asked: unknown, old?: StoredParameter): StoredParameter['tier'] {
  const bytes = Buffer.byteLength(value);
  const stays = old?.tier === 'Advanced';
  if (stays && asked !== 'Advanced' && asked !== 'Intelligent-Tiering')
    throw new ServiceError(
      'ValidationException',
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  const needed = asked === 'Intelligent-Tiering' && bytes > STANDARD;
  const large = stays || asked === 'Advanced' || needed;
  const most = large ? ADVANCED : STANDARD;
  if (bytes > most)
    throw new ServiceError(
      'ValidationException',
      `${large ? 'Advanced' : 'Standard'} tier parameters support a maximum parameter value of ${most} characters.`,
    );
  return large ? 'Advanced' : 'Standard';
}

import { createHash } from 'node:crypto';
import type {
  CreateFleetCommandInput,
  FleetLaunchTemplateOverridesRequest,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Pool } from '../../core/decision.ts';
import type { Refusal } from '../../core/operations/effect.ts';
import {
  CLUSTER_TAG,
  MARKET_TAG,
  MARKET_WORDS,
  OPERATION_TAG,
  WORKER_TAGS,
} from '../../core/tags.ts';
import type { InstanceId, Market } from '../../core/units.ts';
import type { Creation, InstanceRequest } from '../../ports/compute.ts';
import { OperatingError } from '../../ports/errors.ts';
import { readAnswer } from './answer.ts';
import { ACTIONS, classOf, type ErrorClass } from './errors.ts';

/** What is bought, apart from what the decision chose. */
export interface Workers {
  readonly cluster: string;
  /** A number, never `$Latest`: a repeat with the same token must carry the same parameters. */
  readonly template: { readonly id: string; readonly version: string };
  /** Private subnets by the zone that they lie in. */
  readonly subnets: Readonly<Record<string, string>>;
  /** The tag `Environment`, by which drills know what to keep off; `Production` when absent. */
  readonly environment?: string;
}

/**
 * One instance, bought in one call. Undefined when none of the zones asked for has a subnet.
 *
 * The pools come in the decision's order: the zone with fewest workers first, larger types last.
 * On demand EC2 follows it (`prioritized`; `lowest-price` would put every node into one zone). Spot
 * pools are chosen for the least risk of interruption, and for our order among those that are alike
 * (`capacity-optimized-prioritized`); `price-capacity-optimized` knows no order, so that the zones
 * would drift apart and a larger type be taken whenever it is cheap.
 */
export function fleetRequest(
  { cluster, template, subnets, environment }: Workers,
  request: InstanceRequest,
): CreateFleetCommandInput | undefined {
  const { market, operation, clientToken, pools } = request;
  const overrides = pools.flatMap((pool) => overrideOf(pool, subnets));
  if (overrides.length === 0) return undefined;
  const stack = environment === undefined ? {} : { Environment: environment };
  const tags = tagsOf(
    { ...WORKER_TAGS, ...stack, [MARKET_TAG]: MARKET_WORDS[market] },
    { cluster, operation },
  );
  return {
    Type: 'instant',
    ClientToken: tokenFor(cluster, clientToken),
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: market },
    ...optionsOf(market),
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: template.version },
        Overrides: overrides.map((it, Priority) => ({ ...it, Priority })),
      },
    ],
    TagSpecifications: (['instance', 'volume', 'fleet'] as const).map((ResourceType) => ({
      ResourceType,
      Tags: tags,
    })),
  };
}

const optionsOf = (market: Market): Partial<CreateFleetCommandInput> =>
  market === 'spot'
    ? {
        SpotOptions: {
          AllocationStrategy: 'capacity-optimized-prioritized',
          InstanceInterruptionBehavior: 'terminate',
        },
      }
    : { OnDemandOptions: { AllocationStrategy: 'prioritized' } };

function overrideOf(
  { type, zone }: Pool,
  subnets: Workers['subnets'],
): readonly FleetLaunchTemplateOverridesRequest[] {
  const subnet = Object.hasOwn(subnets, zone) ? subnets[zone] : undefined;
  if (subnet === undefined) return [];
  // The cast: our types come from a policy that names only known ones.
  const InstanceType = type as string as NonNullable<
    FleetLaunchTemplateOverridesRequest['InstanceType']
  >;
  return [{ InstanceType, SubnetId: subnet }];
}

const tagsOf = (
  fixed: Readonly<Record<string, string>>,
  { cluster, operation }: { readonly cluster: string; readonly operation: string },
) =>
  Object.entries({ ...fixed, [CLUSTER_TAG]: cluster, [OPERATION_TAG]: operation }).map(
    ([Key, Value]) => ({ Key, Value }),
  );

/**
 * One token of ours is one token of EC2's, which holds for the whole account and region: two
 * clusters count their operations alike. EC2 takes at most 64 ASCII characters.
 */
const tokenFor = (cluster: string, clientToken: string): string =>
  createHash('sha256').update(`${cluster}\n${clientToken}`).digest('hex').slice(0, 40);

const FLEET = z.object({
  FleetId: z.string().min(1),
  Instances: z.array(z.object({ InstanceIds: z.array(z.string()).min(1) })).optional(),
  Errors: z
    .array(z.object({ ErrorCode: z.string(), ErrorMessage: z.string().optional() }))
    .optional(),
});

/**
 * What the answer to a fleet request says. Status 200 is no success: pools that refused are listed,
 * and when no instance is, nothing was bought. One instance beside errors is a purchase.
 */
export function readFleet(answer: unknown): Creation {
  const { FleetId, Instances = [], Errors = [] } = readAnswer('ec2', FLEET, answer);
  const bought = Instances[0]?.InstanceIds[0];
  if (bought !== undefined) return { kind: 'created', instance: bought as InstanceId };
  if (Errors.length === 0)
    throw new OperatingError(
      { service: 'ec2', kind: 'malformed' },
      `${FleetId} has neither an instance nor an error`,
    );
  const refusals = Errors.map(({ ErrorCode: code, ErrorMessage }) => ({
    code,
    kind: refusalInFleet(classOf(code)),
    message: ErrorMessage ?? '',
  }));
  const strongest = STRONGEST.find((kind) => refusals.some((it) => it.kind === kind));
  return {
    kind: 'refused',
    refusal: { kind: strongest ?? 'configuration', message: messageOf(refusals) },
  };
}

/** The first that occurs names the whole: what needs a person must not pass for bad luck. */
const STRONGEST: readonly Refusal['kind'][] = ['configuration', 'quota', 'no-capacity'];

/**
 * In a fleet's list even a throttle is final: the token has been used, and asking with it again
 * gives the same answer. What nobody knows needs a person.
 */
function refusalInFleet(errorClass: ErrorClass | undefined): Refusal['kind'] {
  if (errorClass === undefined) return 'configuration';
  const { refusal } = ACTIONS[errorClass];
  if (refusal !== undefined) return refusal;
  return errorClass === 'our-bug' ? 'configuration' : 'no-capacity';
}

/** Each code with how many pools said so, and the longest story told once. */
function messageOf(refusals: readonly { readonly code: string; readonly message: string }[]) {
  const codes = [...new Set(refusals.map(({ code }) => code))].map((code) => {
    const pools = refusals.filter((it) => it.code === code).length;
    return pools === 1 ? code : `${code} (${pools} pools)`;
  });
  const story = refusals.find(({ message }) => message !== '')?.message;
  return story === undefined ? codes.join(', ') : `${codes.join(', ')}: ${story}`;
}

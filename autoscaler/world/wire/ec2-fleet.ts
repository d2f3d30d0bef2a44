import type { Pool } from '../../src/core/decision.ts';
import { OPERATION_TAG } from '../../src/core/tags.ts';
import type { InstanceType, Market, OperationId } from '../../src/core/units.ts';
import { NO_CAPACITY, QUOTA } from '../facade/compute.ts';
import { buy, factsOf, isUp } from '../model/machines.ts';
import { fresh } from '../model/state.ts';
import type { Ec2 } from './ec2.ts';
import type { Form } from './form.ts';
import { ServiceError } from './wire.ts';
import type { Xml, XmlElements } from './xml.ts';

/** One override: a pool, or what is wrong with it. */
interface Offer {
  readonly type: string;
  readonly subnet: string;
  readonly priority: number;
  readonly pool?: Pool;
}

/**
 * CreateFleet of type `instant`, for one instance. The same token with the same parameters gives
 * the first answer again, a refusal included; with others it is refused.
 */
export function createFleet(ec2: Ec2, form: Form): XmlElements {
  const token = form.text('ClientToken') ?? fresh(ec2.world, 'token-');
  const asked = JSON.stringify(form.fields);
  const known = ec2.tokens.get(token);
  if (known && known.asked !== asked)
    throw new ServiceError(
      'IdempotentParameterMismatch',
      'The client token you have provided is associated with another request.',
    );
  if (known) return known.answer;
  const answer = serve(ec2, form, token);
  ec2.tokens.set(token, { asked, answer });
  return answer;
}

function serve(ec2: Ec2, form: Form, token: string): XmlElements {
  const market = checkedMarket(ec2, form);
  const offers = inOrder(offersOf(ec2, form), { form, market });
  const errors: Xml[] = [];
  const refusals: string[] = [];
  for (const offer of offers) {
    const refusal = refusalOf(ec2, offer, market);
    if (refusal === undefined && offer.pool) {
      const { pool } = offer;
      if (errors.length > 0) ec2.supply.onPartial?.();
      const id = launch(ec2, form, { token, market, pool });
      const bought = { instanceIds: { item: id }, instanceType: pool.type, lifecycle: market };
      return fleet(ec2, errors, { item: { ...bought, launchTemplateAndOverrides: told(offer) } });
    }
    refusals.push(refusal ?? '');
    errors.push({
      errorCode: refusal,
      errorMessage: wordsOf(refusal, offer, ec2),
      lifecycle: market,
      launchTemplateAndOverrides: told(offer),
    });
  }
  ec2.supply.onRefusal?.(refusals[0] ?? '');
  return fleet(ec2, errors, '');
}

/** EC2's own sentence where people have to act on it; no more than the place elsewhere. */
const wordsOf = (code: string | undefined, { type, subnet }: Offer, { supply }: Ec2): string =>
  code === QUOTA.code
    ? `You have requested more vCPU capacity than your current vCPU limit of ${VCPUS * supply.quota} allows for the instance bucket that the specified instance type belongs to.`
    : `There is none of ${type} in ${subnet}: ${code}.`;

/** Of every type that is bought here. */
const VCPUS = 2;

const fleet = ({ world }: Ec2, errors: readonly Xml[], instances: Xml): XmlElements => ({
  fleetId: fresh(world, 'fleet-'),
  errorSet: { item: errors },
  fleetInstanceSet: instances,
});

const told = ({ type, subnet }: Offer): Xml => ({
  overrides: { instanceType: type, subnetId: subnet },
});

/** Refuses what EC2 would refuse as a whole. */
function checkedMarket({ templates }: Ec2, form: Form): Market {
  if (form.text('Type') !== 'instant')
    throw new ServiceError('InvalidParameterValue', 'This world serves instant fleets alone.');
  const [config] = form.list('LaunchTemplateConfigs');
  const id = config?.text('LaunchTemplateSpecification.LaunchTemplateId') ?? '';
  const versions = Object.hasOwn(templates, id) ? templates[id] : undefined;
  if (!versions)
    throw new ServiceError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  const version = config?.text('LaunchTemplateSpecification.Version') ?? '';
  if (!versions.includes(version))
    throw new ServiceError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${version} for the launch template with ID ${id}.`,
    );
  const target = form.child('TargetCapacitySpecification');
  const market = target.text('DefaultTargetCapacityType');
  if (target.text('TotalTargetCapacity') !== '1')
    throw new ServiceError('InvalidParameterValue', 'This world sells one instance at a time.');
  if (market !== 'spot' && market !== 'on-demand')
    throw new ServiceError('InvalidParameterValue', `The market ${market} is not valid.`);
  return market;
}

function offersOf({ subnets }: Ec2, form: Form): readonly Offer[] {
  const [config] = form.list('LaunchTemplateConfigs');
  const offers = (config?.list('Overrides') ?? []).map((override): Offer => {
    const type = override.text('InstanceType') ?? '';
    const subnet = override.text('SubnetId') ?? '';
    const zone = Object.hasOwn(subnets, subnet) ? subnets[subnet] : undefined;
    const priority = Number(override.text('Priority') ?? Number.POSITIVE_INFINITY);
    const pool = zone && { type: type as InstanceType, zone };
    return { type, subnet, priority, ...(pool ? { pool } : {}) };
  });
  if (offers.length === 0)
    throw new ServiceError('MissingParameter', 'This world needs at least one override.');
  return offers;
}

/** What each strategy tries first, where all pools have capacity alike. */
function inOrder(
  offers: readonly Offer[],
  { form, market }: { readonly form: Form; readonly market: Market },
): readonly Offer[] {
  const options = form.child(market === 'spot' ? 'SpotOptions' : 'OnDemandOptions');
  const strategy = options.text('AllocationStrategy') ?? 'lowest-price';
  if (!STRATEGIES[market].includes(strategy))
    throw new ServiceError('InvalidParameterValue', `The strategy ${strategy} is not valid.`);
  const byPriority = strategy.endsWith('prioritized');
  return offers.toSorted((a, b) =>
    byPriority ? a.priority - b.priority : priceOf(a, market) - priceOf(b, market),
  );
}

const STRATEGIES: Readonly<Record<Market, readonly string[]>> = {
  spot: ['lowest-price', 'price-capacity-optimized', 'capacity-optimized-prioritized'],
  'on-demand': ['lowest-price', 'prioritized'],
};

function priceOf({ type }: Offer, market: Market): number {
  const facts = factsOf(type as InstanceType);
  return market === 'spot' ? facts.spot : facts.onDemand;
}

function refusalOf(ec2: Ec2, { pool }: Offer, market: Market): string | undefined {
  const { world, supply } = ec2;
  if (!pool) return 'InvalidSubnetID.NotFound';
  if ([...world.machines.values()].filter(isUp).length >= supply.quota) return QUOTA.code;
  if (supply.has(pool, market)) return undefined;
  return ec2.refusal?.(pool, market) ?? (supply.refusal?.(pool, market) ?? NO_CAPACITY).code;
}

interface Sale {
  readonly token: string;
  readonly market: Market;
  readonly pool: Pool;
}

function launch(ec2: Ec2, form: Form, { token, market, pool }: Sale) {
  const specification = form
    .list('TagSpecification')
    .find((it) => it.text('ResourceType') === 'instance');
  const tags = Object.fromEntries(
    (specification?.list('Tag') ?? []).map((tag) => [tag.text('Key'), tag.text('Value') ?? '']),
  );
  const operation = tags[OPERATION_TAG] as OperationId | undefined;
  const lag = ec2.supply.lag();
  const order = { ...pool, market, token, lag, ...(operation ? { operation } : {}) };
  const id = buy(ec2.world, order);
  ec2.tags.set(id, tags);
  return id;
}

import { INSTANCE_TYPES, type TypeFacts } from '../../core/cost/instance-types.ts';
import { hourlyPrice } from '../../core/cost/price.ts';
import type { InstanceType } from '../../core/units.ts';
import type { Comparison } from './compare.ts';
import { creditFleet } from './credit-fleet.ts';
import type { PolicyRun } from './run.ts';
import { counted, percent } from './table.ts';

/** What one combination of type, spot share and discount would have saved on this run. */
export interface WhatIf {
  readonly type: string;
  readonly spotShare: number;
  readonly discount: number;
  readonly savedList: number;
  readonly savedReal: number;
}

const SHARES = [0, 0.3, 0.6, 0.8, 1] as const;
const DISCOUNTS = [0.5, 0.6, 0.65, 0.7] as const;
const TARGET = 0.4;

/** All types offered here have two vCPUs, so that the nodes of a run stay the same. */
const VCPUS = 2;

/** Types that could stand in for the policy's own: it, and those with no less memory. */
function typesFor({ policy }: PolicyRun): readonly (readonly [string, TypeFacts])[] {
  const [own] = policy.capacity.types;
  const memory = INSTANCE_TYPES[own]?.memoryGib ?? 0;
  return Object.entries(INSTANCE_TYPES).filter(
    ([, { vcpu, memoryGib }]) => vcpu === VCPUS && memoryGib >= memory,
  );
}

/**
 * C3: under which prices and spot share does this very run (its nodes, minute by minute) save 40 %
 * or more? Prices anew what was simulated: same nodes, other tariff. The baseline is the policy's
 * number of on-demand nodes of the same type around the clock.
 */
export function whatIfs(run: PolicyRun): readonly WhatIf[] {
  const { demand, ready } = run.curve;
  const { baselineNodes } = run.policy.cost;
  const hours = hoursOf(ready);
  const fixed = demand.map(() => baselineNodes);
  return typesFor(run).flatMap(([type, facts]) => {
    const onDemand = priceOf(run, type, 'on-demand');
    const before = hoursOf(fixed) * onDemand;
    const [owed, owedBefore] = [surplus(facts, demand, ready), surplus(facts, demand, fixed)];
    return SHARES.flatMap((spotShare) =>
      DISCOUNTS.map((discount) => {
        const list = hours * onDemand * (1 - spotShare * discount);
        return {
          type,
          spotShare,
          discount,
          savedList: 1 - list / before,
          savedReal: 1 - (list + owed) / (before + owedBefore),
        };
      }),
    );
  });
}

/** What this run's nodes would cost as another type, US dollars, CPU credits counted. */
export interface TypeCost {
  readonly type: string;
  readonly realCost: number;
}

/**
 * The run's nodes, minute by minute, priced as each type of two vCPUs at the policy's prices and
 * spot share, cheapest first. Memory is not asked: types with less are left out.
 */
export function costByType(run: PolicyRun): readonly TypeCost[] {
  const { demand, ready } = run.curve;
  const { spotShare } = run.policy.capacity;
  return typesFor(run)
    .map(([type, facts]) => {
      const [spot, onDemand] = [priceOf(run, type, 'spot'), priceOf(run, type, 'on-demand')];
      const list = hoursOf(ready) * (spotShare * spot + (1 - spotShare) * onDemand);
      return { type, realCost: list + surplus(facts, demand, ready) };
    })
    .toSorted((a, b) => a.realCost - b.realCost);
}

const priceOf = ({ policy }: PolicyRun, type: string, market: 'spot' | 'on-demand'): number =>
  hourlyPrice({ type: type as InstanceType, market }, policy.cost);

const hoursOf = (nodes: readonly number[]): number =>
  nodes.reduce((sum, count) => sum + count, 0) / 60;

/**
 * What unlimited mode bills, US dollars: node by node, for one that ends owes what it borrowed,
 * however much another has to spare.
 */
function surplus(
  { burst }: TypeFacts,
  demand: readonly number[],
  nodes: readonly number[],
): number {
  if (!burst) return 0;
  const fleet = creditFleet(burst.creditsPerHour, burst.maxCredits);
  for (const [minute, load] of demand.entries()) {
    const count = nodes[minute] ?? 0;
    fleet.minute(count, count > 0 ? Math.min(load / count, VCPUS) : 0);
  }
  return (fleet.end() / 60) * burst.surplusPerVcpuHour;
}

/** The cheapest way to 40 % for the policy's own type, and for the others when it has none. */
export function whenItSaves(run: PolicyRun, { runs }: Comparison): string {
  const options = whatIfs(run);
  const [own] = run.policy.capacity.types;
  const types = [own, ...['c6a.large', 'm6a.large'].filter((it) => it !== own)];
  const lines = types.map((type) =>
    describe(
      type,
      options.filter((it) => it.type === type),
    ),
  );
  const used = runs.find(({ name }) => name === run.policy.name)?.nodeHours ?? 0;
  const baseline = counted(run.policy.cost.baselineNodes, 'on-demand node');
  const head = `When does this load save 40–50 %? With the ${used.toFixed(0)} node-hours of this run, against ${baseline} of the same type:`;
  return [head, ...lines].join('\n');
}

function describe(type: string, options: readonly WhatIf[]): string {
  const least = (of: 'savedList' | 'savedReal') =>
    [...options]
      .filter((it) => it[of] >= TARGET)
      .sort((a, b) => a.spotShare - b.spotShare || a.discount - b.discount)[0];
  const say = (of: 'savedList' | 'savedReal') => {
    const found = least(of);
    const most = Math.max(...options.map((it) => it[of]));
    return found
      ? `from ${percent(found.spotShare)} spot at ${percent(found.discount)} off (${percent(found[of])})`
      : `under none of the tariffs tried (at most ${percent(most)})`;
  };
  return `- ${type}: at list prices ${say('savedList')}; with CPU credits counted ${say('savedReal')}.`;
}

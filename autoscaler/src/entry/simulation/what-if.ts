import { INSTANCE_TYPES } from '../../core/cost/instance-types.ts';
import type { Comparison } from './compare.ts';
import type { PolicyRun } from './run.ts';
import { percent } from './table.ts';

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

/**
 * C3: under which prices and spot share does this very run (its nodes, minute by minute) save 40 %
 * or more? Prices anew what was simulated: same nodes, other tariff. Static is five on-demand
 * nodes of the same type; all types offered here have two vCPUs, so the nodes stay the same.
 */
export function whatIfs(run: PolicyRun): readonly WhatIf[] {
  const { demand, ready } = run.curve;
  const baseline = run.policy.cost.baselineNodes;
  return Object.entries(INSTANCE_TYPES).flatMap(([type, facts]) => {
    if (facts.vcpu !== 2 || facts.memoryGib < 2) return [];
    const burst = facts.burst;
    const surplus = (nodes: readonly number[]) =>
      burst ? surplusHours(demand, nodes) * burst.surplusPerVcpuHour : 0;
    const hours = ready.reduce((sum, nodes) => sum + nodes, 0) / 60;
    const fixed = demand.map(() => baseline);
    const before = (demand.length / 60) * baseline * facts.onDemand;
    return SHARES.flatMap((spotShare) =>
      DISCOUNTS.map((discount) => {
        const price = facts.onDemand * (1 - spotShare * discount);
        const list = hours * price;
        return {
          type,
          spotShare,
          discount,
          savedList: 1 - list / before,
          savedReal: 1 - (list + surplus(ready)) / (before + surplus(fixed)),
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
 * The run's nodes, minute by minute, priced as each type of two vCPUs at the table's spot prices and
 * the policy's spot share, cheapest first. Memory is not asked: types with less are left out.
 */
export function costByType({ curve, policy }: PolicyRun): readonly TypeCost[] {
  const { demand, ready } = curve;
  const { spotShare, types } = policy.capacity;
  const memory = INSTANCE_TYPES[types[0]]?.memoryGib ?? 0;
  const hours = ready.reduce((sum, nodes) => sum + nodes, 0) / 60;
  return Object.entries(INSTANCE_TYPES)
    .filter(([, { vcpu, memoryGib }]) => vcpu === 2 && memoryGib >= memory)
    .map(([type, { onDemand, spot, burst }]) => {
      const list = hours * (spotShare * spot + (1 - spotShare) * onDemand);
      const surplus = burst ? surplusHours(demand, ready) * burst.surplusPerVcpuHour : 0;
      return { type, realCost: list + surplus };
    })
    .toSorted((a, b) => a.realCost - b.realCost);
}

/** vCPU-hours above the fleet's baseline of 20 % in the long run: what unlimited mode bills. */
function surplusHours(demand: readonly number[], nodes: readonly number[]): number {
  let over = 0;
  for (const [minute, load] of demand.entries()) {
    const count = nodes[minute] ?? 0;
    over += Math.min(load, count * 2) - count * 2 * 0.2;
  }
  return Math.max(0, over) / 60;
}

/** The cheapest way to 40 % for the policy's own type, and for the others when it has none. */
export function whenItSaves(run: PolicyRun, { runs }: Comparison): string {
  const options = whatIfs(run);
  const [type] = run.policy.capacity.types;
  const own = describe(
    type,
    options.filter((it) => it.type === type),
  );
  const others = ['c6a.large', 'm6a.large']
    .filter((it) => it !== type)
    .map((it) =>
      describe(
        it,
        options.filter((option) => option.type === it),
      ),
    );
  const [report] = runs;
  const used = report?.nodeHours ?? 0;
  const head = `When does this load save 40–50 %? With the ${used.toFixed(0)} node-hours of this run, against five on-demand nodes of the same type:`;
  return [head, own, ...others].join('\n');
}

function describe(type: string, options: readonly WhatIf[]): string {
  const least = (of: 'savedList' | 'savedReal') =>
    [...options]
      .filter((it) => it[of] >= TARGET)
      .sort((a, b) => a.spotShare - b.spotShare || a.discount - b.discount)[0];
  const most = Math.max(...options.map(({ savedReal }) => savedReal));
  const list = least('savedList');
  const real = least('savedReal');
  const say = (found: WhatIf | undefined, of: 'savedList' | 'savedReal') =>
    found
      ? `from ${percent(found.spotShare)} spot at ${percent(found.discount)} off (${percent(found[of])})`
      : `under none of the tariffs tried (at most ${percent(most)})`;
  return `- ${type}: at list prices ${say(list, 'savedList')}; with CPU credits counted ${say(real, 'savedReal')}.`;
}

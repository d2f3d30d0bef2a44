import type { Plan, Reason } from '../decision.ts';
import type { CostRules } from '../policy/policy.ts';
import type { Instant, NonEmpty, Usd } from '../units.ts';
import { knownPrice } from './price.ts';
import type { WeekRecord } from './weekly.ts';

/** What was decided in all, shadow mode left out. */
export interface Moves {
  readonly decisions: number;
  readonly scaleUps: number;
  readonly scaleDowns: number;
  readonly launched: number;
  readonly restored: number;
}

/** A decision that moved more than others. */
export interface BigDecision {
  readonly id: string;
  readonly at: Instant;
  /** Bought and kept, or below zero removed. */
  readonly nodes: number;
  /** What it added to each hour's cost, US dollars; absent for removals: no record says of what. */
  readonly hourly?: Usd;
  readonly because: NonEmpty<Reason>;
}

const MOST = 3;

export function movesOf(records: readonly WeekRecord[]): Moves {
  const plans = records.filter(acted).map(({ decision }) => decision.plan);
  const ups = plans.filter((plan) => plan.kind === 'scale-up');
  return {
    decisions: records.length,
    scaleUps: ups.length,
    scaleDowns: plans.filter(({ kind }) => kind === 'scale-down').length,
    launched: ups.reduce((sum, { launch }) => sum + launch.length, 0),
    restored: ups.reduce((sum, { restore }) => sum + restore.length, 0),
  };
}

/** By nodes, then by what they cost; of equal ones the latest. */
export function biggestOf(
  records: readonly WeekRecord[],
  cost: Pick<CostRules, 'prices'>,
): readonly BigDecision[] {
  const moved = records
    .filter(acted)
    .flatMap(({ id, at, decision: { plan, because } }): readonly BigDecision[] => {
      const nodes = nodesOf(plan);
      const hourly = addedBy(plan, cost);
      return nodes === 0
        ? []
        : [{ id, at, nodes, because, ...(hourly === undefined ? {} : { hourly }) }];
    });
  const size = (it: BigDecision) => Math.abs(it.nodes);
  return moved
    .toSorted((a, b) => size(b) - size(a) || (b.hourly ?? 0) - (a.hourly ?? 0) || b.at - a.at)
    .slice(0, MOST);
}

/** Shadow mode decides too, and changes nothing. */
const acted = ({ policy }: WeekRecord): boolean => policy.mode !== 'shadow';

function nodesOf(plan: Plan): number {
  if (plan.kind === 'hold') return 0;
  return plan.kind === 'scale-down' ? -1 : plan.launch.length + plan.restore.length;
}

/** Kept nodes cost what they cost before: only those that are bought add to it. */
function addedBy(plan: Plan, cost: Pick<CostRules, 'prices'>): Usd | undefined {
  if (plan.kind !== 'scale-up') return undefined;
  let sum = 0;
  for (const { market, pools } of plan.launch) {
    const price = knownPrice({ type: pools[0].type, market }, cost);
    if (price === undefined) return undefined;
    sum += price;
  }
  return sum as Usd;
}

import { hourlyPrice } from '../../core/cost/price.ts';
import { typeFacts } from '../../core/cost/shape.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { hours, type Instant, type Market, MINUTE, minutes } from '../../core/units.ts';
import { creditFleet } from './credit-fleet.ts';
import type { Scenario } from './scenario.ts';

/** What a policy is compared with: a rule that sets the number of nodes, minute by minute. */
export interface Rival {
  readonly name: 'static' | 'staticPeak' | 'oracle' | 'lastValue';
  readonly nodeHours: number;
  /** US dollars at list prices, and with CPU credits. */
  readonly listCost: number;
  readonly realCost: number;
  readonly minutesOverloaded: number;
  readonly supplied: readonly number[];
}

/** vCPUs of one node and the load at which it is well used: 1.4 vCPU. */
const NODE_VCPU = 2;
const PER_NODE = NODE_VCPU * 0.7;
const ORACLE_AHEAD = minutes(20);

export const nodesAt70 = (cores: number): number => Math.ceil(cores / PER_NODE - 1e-9);

export function rivalsOf(scenario: Scenario, policy: Policy): readonly Rival[] {
  const { min, max } = policy.nodes;
  const bounded = (nodes: number) => Math.min(Math.max(nodes, min), max);
  const { demand } = scenario;
  const later = (at: Instant, span: number) => (at + span) as Instant;
  const fleet = (name: Rival['name'], nodes: (at: Instant) => number, spotShare: number) =>
    rival({ name, nodes, spotShare, scenario, policy });
  return [
    fleet('static', () => policy.cost.baselineNodes, 0),
    fleet('staticPeak', () => Math.max(nodesAt70(scenario.peak), 1), 0),
    fleet(
      'oracle',
      (at) => bounded(nodesAt70(demand(later(at, ORACLE_AHEAD)))),
      policy.capacity.spotShare,
    ),
    fleet('lastValue', (at) => bounded(nodesAt70(1.25 * demand(at))), policy.capacity.spotShare),
  ];
}

interface Fleet {
  readonly name: Rival['name'];
  readonly nodes: (at: Instant) => number;
  readonly spotShare: number;
  readonly scenario: Scenario;
  readonly policy: Policy;
}

/**
 * Nodes appear and vanish at once: a rival pays no boot time, so that it is never flattered less.
 * It borrows CPU credits whatever the policy says of them.
 */
function rival({ name, nodes, spotShare, scenario, policy }: Fleet): Rival {
  const [type] = policy.capacity.types;
  const { burst } = typeFacts(type);
  const at = (market: Market) => hourlyPrice({ type, market }, policy.cost);
  const price = spotShare * at('spot') + (1 - spotShare) * at('on-demand');
  const supplied: number[] = [];
  const fleet = creditFleet(burst?.creditsPerHour ?? 0, burst?.maxCredits ?? 0);
  let [nodeMinutes, minutesOverloaded] = [0, 0];
  for (let at = scenario.start; at < scenario.end; at = (at + MINUTE) as Instant) {
    const count = nodes(at);
    const load = scenario.demand(at);
    supplied.push(count);
    nodeMinutes += count;
    if (load > 0.9 * NODE_VCPU * count) minutesOverloaded += 1;
    if (burst) fleet.minute(count, Math.min(load / count, NODE_VCPU));
  }
  const nodeHours = (nodeMinutes * MINUTE) / hours(1);
  const listCost = nodeHours * price;
  const surplus = burst ? (fleet.end() / 60) * burst.surplusPerVcpuHour : 0;
  return { name, nodeHours, listCost, realCost: listCost + surplus, minutesOverloaded, supplied };
}

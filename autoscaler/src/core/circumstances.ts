import type { Instance } from './cluster.ts';
import { knownPrice } from './cost/price.ts';
import { isAlive, situationOf } from './decide/situation.ts';
import type { Decision, LaunchCause, LaunchRequest, Reason } from './decision.ts';
import type { TickEvent } from './event.ts';
import { known, type Observation } from './observation.ts';
import type { Operation } from './operations/operation.ts';
import { decisionOf } from './operations/sight.ts';
import type { CostRules, Policy } from './policy/policy.ts';
import type { State } from './state.ts';
import type { Usd } from './units.ts';

/** What stood around an event when it was told, for people who want more than the bare fact. */
export interface Circumstances {
  readonly terms: Terms;
  /** Id of the record of the decision behind it. */
  readonly decision?: string;
  /** Why that was decided, where it was just now. */
  readonly because?: readonly Reason[];
  /** What a launch is for that began earlier. */
  readonly cause?: LaunchCause;
  /** Absent while a list of nodes or instances failed. */
  readonly nodes?: NodeTotals;
  readonly hourly?: HourlyCost;
}

/** How money and time are told, and on whose word all this rests. */
export interface Terms extends Pick<CostRules, 'currency' | 'exchangeRate'> {
  readonly policy: string;
  /** The Git revision of the policy, where it is known. */
  readonly revision?: string;
  readonly mode: Policy['mode'];
  readonly timeZone: string;
}

export interface NodeTotals {
  readonly serving: number;
  /** Serving once all that is under way is done. */
  readonly soon: number;
  readonly min: number;
  readonly max: number;
}

/** US dollars an hour. Unknown prices are left out, never zero. */
export interface HourlyCost {
  /** Of all instances that are paid for. */
  readonly fleet?: Usd;
  /** By how much this event raises it, or below zero lowers it. */
  readonly change?: Usd;
}

/** What the run that tells knows. */
export interface Telling {
  readonly policy: Policy;
  readonly revision?: string;
  readonly state: State;
  /** The last look. */
  readonly seen: Observation;
  readonly decided?: {
    readonly id: string;
    readonly decision: Decision;
    readonly opened: readonly Operation[];
  };
}

export function circumstancesOf(event: TickEvent, telling: Telling): Circumstances {
  const { policy, revision, state } = telling;
  const { name, mode, timeZone, cost } = policy;
  const { currency, exchangeRate } = cost;
  const because = reasonsFor(event, telling);
  const decision = recordOf(event, telling);
  const cause = 'operation' in event ? causeOf(event.operation, state) : undefined;
  const nodes = totals(telling);
  const hourly = hourlyCost(event, telling);
  return {
    terms: {
      policy: name,
      mode,
      timeZone,
      currency,
      exchangeRate,
      ...(revision === undefined ? {} : { revision }),
    },
    ...(decision === undefined ? {} : { decision }),
    ...(because.length === 0 ? {} : { because }),
    ...(cause === undefined ? {} : { cause }),
    ...(nodes ? { nodes } : {}),
    ...(hourly ? { hourly } : {}),
  };
}

/** An operation bears the number of the lease that opened it, which its decision has as its id. */
function recordOf(event: TickEvent, { decided }: Telling): string | undefined {
  if (event.kind === 'alarm-raised' || event.kind === 'alarm-over') return decided?.id;
  // What AWS takes is adopted without a decision.
  if ('cause' in event && event.cause === 'interrupted') return undefined;
  return 'operation' in event ? decisionOf(event.operation) : undefined;
}

/** Reasons of a decision belong to what it began itself. */
function reasonsFor(event: TickEvent, { decided }: Telling): readonly Reason[] {
  if (!decided) return [];
  const { because } = decided.decision;
  const own = 'operation' in event && decided.opened.some(({ id }) => id === event.operation);
  if (!own && event.kind !== 'alarm-raised') return [];
  return because.filter(({ code }) => code !== 'steady');
}

const causeOf = (operation: string, { launches }: State): LaunchCause | undefined =>
  launches.find((it) => it.operation === operation)?.cause;

function totals({ policy, seen, state }: Telling): NodeTotals | undefined {
  const { workers, counts } = situationOf(policy, seen, state);
  if (!workers || !counts) return undefined;
  const { min, max } = policy.nodes;
  return { serving: workers.serving.length, soon: counts.capacityNodes, min, max };
}

function hourlyCost(event: TickEvent, telling: Telling): HourlyCost | undefined {
  const { policy, seen } = telling;
  const fleet = sumOf(known(seen.instances)?.filter(isAlive), policy.cost);
  const offer = offerOf(event, telling);
  const price = offer && knownPrice(offer, policy.cost);
  const change = price && ((event.kind.startsWith('launch') ? price : -price) as Usd);
  if (fleet === undefined && change === undefined) return undefined;
  return { ...(fleet === undefined ? {} : { fleet }), ...(change === undefined ? {} : { change }) };
}

function sumOf(instances: readonly Instance[] | undefined, cost: CostRules): Usd | undefined {
  let sum = 0;
  for (const instance of instances ?? []) {
    const price = knownPrice(instance, cost);
    if (price === undefined) return undefined;
    sum += price;
  }
  return instances && (sum as Usd);
}

type Offer = Parameters<typeof knownPrice>[0];

/** What is bought or given back by this event, if anything is and it can be told. */
function offerOf(event: TickEvent, telling: Telling): Offer | undefined {
  switch (event.kind) {
    case 'launch-started': {
      const wish = wishOf(event.operation, telling);
      return wish && { market: wish.market, type: wish.pools[0].type };
    }
    case 'launch-ready':
    case 'removal-started':
    case 'removal-done':
      return instanceOf(event.node, telling.seen);
    case 'orphan-swept':
      return known(telling.seen.instances)?.find(({ id }) => id === event.instance);
    default:
      return undefined;
  }
}

/** Launches are opened in the order in which the plan names them. */
function wishOf(operation: string, { decided }: Telling): LaunchRequest | undefined {
  if (decided?.decision.plan.kind !== 'scale-up') return undefined;
  const launches = decided.opened.filter(({ kind }) => kind === 'launch');
  return decided.decision.plan.launch[launches.findIndex(({ id }) => id === operation)];
}

/** A worker of ours bears the name of its instance; one of another name is found by its node. */
function instanceOf(name: string, { nodes, instances }: Observation): Instance | undefined {
  const id = known(nodes)?.find((node) => node.name === name)?.instance ?? name;
  return known(instances)?.find((it) => it.id === id);
}

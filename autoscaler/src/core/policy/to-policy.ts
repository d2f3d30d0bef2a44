import {
  assert,
  type InstanceType,
  isNonEmpty,
  type NonEmpty,
  type Usd,
  type Zone,
} from '../units.ts';
import type { Draft } from './document.ts';
import { type Money, type Rate, toLocal, toUsd } from './money.ts';
import type { Policy, Schedule } from './policy.ts';

/** A draft that the rules found nothing wrong with, as the policy that decisions read. */
export function toPolicy({ metadata, spec }: Draft): Policy {
  const { scaleUp, scaleDown, safety, capacity } = spec;
  const { unschedulablePods, applicationSignals, ...up } = scaleUp;
  const { confirmStandardCredits: _, zones, types, overflowTypes, ...machines } = capacity;
  const { breaker, monthlyBudget, ...guards } = safety;
  return {
    name: metadata.name,
    mode: spec.mode,
    timeZone: spec.timeZone,
    cadence: spec.cadence,
    nodes: spec.nodes,
    scaleUp: {
      ...up,
      unschedulableFor: unschedulablePods.for,
      corroboration: {
        required: applicationSignals.corroborate,
        cpuFloor: applicationSignals.cpuFloor,
      },
    },
    scaleDown,
    signals: signalsOf(spec),
    prediction: spec.prediction,
    schedules: spec.schedules.map((it) => scheduleOf(it, spec.timeZone)),
    capacity: {
      ...machines,
      zones: nonEmpty(zones as readonly string[] as readonly Zone[]),
      types: nonEmpty(types as readonly string[] as readonly InstanceType[]),
      overflowTypes: overflowTypes as readonly string[] as readonly InstanceType[],
    },
    launch: spec.launch,
    drain: spec.drain,
    safety: {
      ...guards,
      ...breaker,
      ...(monthlyBudget ? { monthlyBudget: usd(monthlyBudget, spec.cost) } : {}),
    },
    cost: costOf(spec.cost),
  };
}

function signalsOf({ signals }: Draft['spec']): Policy['signals'] {
  const { queue, endpoint, lastGoodFor } = signals;
  return {
    ...(queue.query === undefined ? {} : { queue: queue.query }),
    ...(endpoint === 'none' ? {} : { endpoint }),
    lastGoodFor,
  };
}

function scheduleOf(given: Draft['spec']['schedules'][number], timeZone: string): Schedule {
  const { cron, dates, ...rest } = given;
  return {
    ...rest,
    ...(cron === undefined ? {} : { cron }),
    ...(dates === undefined ? {} : { dates }),
    timeZone: given.timeZone ?? timeZone,
  };
}

function costOf(cost: Draft['spec']['cost']): Policy['cost'] {
  const { clientNodeMonth, prices, ...rest } = cost;
  const client = clientNodeMonth && toLocal(clientNodeMonth, cost);
  const priced = Object.entries(prices).map(([type, { onDemand, spot }]) => [
    type,
    {
      ...(onDemand ? { onDemand: usd(onDemand, cost) } : {}),
      ...(spot ? { spot: usd(spot, cost) } : {}),
    },
  ]);
  return {
    ...rest,
    ...(client === undefined ? {} : { clientNodeMonth: client }),
    prices: Object.fromEntries(priced),
  };
}

function usd(money: Money, rate: Rate): Usd {
  const amount = toUsd(money, rate);
  assert(amount !== undefined, `a rule refuses amounts in ${money.currency} before this`);
  return amount;
}

function nonEmpty<T>(items: readonly T[]): NonEmpty<T> {
  assert(isNonEmpty(items), 'the schema refuses an empty list before this');
  return items;
}

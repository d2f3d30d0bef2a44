import { type ForecastQuality, forecastQuality } from '../../core/forecast/quality.ts';
import { HOUR, MINUTE } from '../../core/units.ts';
import { type Elasticity, elasticityOf } from './elasticity.ts';
import { nodesAt70, type Rival } from './rivals.ts';
import type { PolicyRun } from './run.ts';
import type { Scenario } from './scenario.ts';

/** One line of a comparison. Money in the report's currency; shares from 0 to 1. */
export interface RunReport extends Elasticity {
  readonly name: string;
  readonly nodeHours: number;
  readonly costList: number;
  readonly costReal: number;
  readonly savingsList: Savings;
  readonly savingsReal: Savings;
  readonly minutesOverloaded: number;
  readonly podPendingMinutes: number;
  readonly launches: number;
  readonly removals: number;
  readonly reversals: number;
  readonly disruptions: number;
  readonly forecast: ForecastQuality | null;
}

/** Share of the bill that is saved against the baseline's fixed nodes, and against enough for the peak at 70 %. */
export interface Savings {
  readonly static: number;
  readonly staticPeak: number;
}

interface Costs {
  readonly list: number;
  readonly real: number;
}

export interface Basis {
  readonly static: Costs;
  readonly staticPeak: Costs;
  /** Units of the report's currency for one US dollar. */
  readonly rate: number;
}

export function basisOf(rivals: readonly Rival[], rate: number): Basis {
  const cost = (name: Rival['name']): Costs => {
    const found = rivals.find((rival) => rival.name === name);
    return { list: found?.listCost ?? 0, real: found?.realCost ?? 0 };
  };
  return { static: cost('static'), staticPeak: cost('staticPeak'), rate };
}

function money({ list, real }: Costs, basis: Basis) {
  const saved = (of: 'list' | 'real', own: number): Savings => ({
    static: 1 - own / basis.static[of],
    staticPeak: 1 - own / basis.staticPeak[of],
  });
  return {
    costList: list * basis.rate,
    costReal: real * basis.rate,
    savingsList: saved('list', list),
    savingsReal: saved('real', real),
  };
}

export function measureRun(
  named: { readonly name: string; readonly run: PolicyRun },
  basis: Basis,
): RunReport {
  const { run, name } = named;
  const { tally } = run.world;
  const list = tally.listCost;
  const real = list + tally.surplusCost + run.outstandingSurplus;
  const demanded = run.curve.demand.map(nodesAt70);
  return {
    name,
    nodeHours: tally.nodeHours,
    ...money({ list, real }, basis),
    minutesOverloaded: tally.minutesOverloaded,
    podPendingMinutes: tally.podPendingMinutes,
    ...elasticityOf({ demanded, supplied: run.curve.ready }),
    launches: count(run, 'launch-started'),
    removals: count(run, 'removal-done'),
    reversals: reversalsOf(run),
    disruptions: tally.disruptions,
    forecast: forecastQuality(run.records),
  };
}

export function measureRival(rival: Rival, scenario: Scenario, basis: Basis): RunReport {
  const demanded: number[] = [];
  for (let at = scenario.start; at < scenario.end; at = (at + MINUTE) as typeof at)
    demanded.push(nodesAt70(scenario.demand(at)));
  const moves = movesOf(rival.supplied);
  return {
    name: rival.name,
    nodeHours: rival.nodeHours,
    ...money({ list: rival.listCost, real: rival.realCost }, basis),
    minutesOverloaded: rival.minutesOverloaded,
    podPendingMinutes: 0,
    ...elasticityOf({ demanded, supplied: rival.supplied }),
    launches: moves.reduce((sum, { by }) => sum + Math.max(by, 0), 0),
    removals: moves.reduce((sum, { by }) => sum + Math.max(-by, 0), 0),
    reversals: countReversals(moves.map(({ at, by }) => ({ at, up: by > 0 }))),
    disruptions: 0,
    forecast: null,
  };
}

function movesOf(supplied: readonly number[]) {
  const moves: { at: number; by: number }[] = [];
  for (let t = 1; t < supplied.length; t++) {
    const by = (supplied[t] ?? 0) - (supplied[t - 1] ?? 0);
    if (by !== 0) moves.push({ at: t * MINUTE, by });
  }
  return moves;
}

const count = ({ events }: PolicyRun, kind: string): number =>
  events.filter(({ event }) => event.kind === kind).length;

/**
 * Two opposite actions started within 60 minutes. What AWS takes and what replaces it do not count.
 */
function reversalsOf({ events }: PolicyRun): number {
  const starts = events.flatMap(({ at, event }) => {
    if (event.kind === 'launch-started' && event.cause !== 'replacement') return [{ at, up: true }];
    if (event.kind === 'removal-started' && event.cause === 'underused') return [{ at, up: false }];
    return [];
  });
  return countReversals(starts);
}

export function countReversals(starts: readonly { readonly at: number; readonly up: boolean }[]) {
  let reversals = 0;
  for (let i = 1; i < starts.length; i++) {
    const [before, now] = [starts[i - 1], starts[i]];
    if (before && now && before.up !== now.up && now.at - before.at <= HOUR) reversals += 1;
  }
  return reversals;
}

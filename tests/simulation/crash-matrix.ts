import { type Cut, crashAt } from '../../autoscaler/world/wire/faults.ts';
import { play } from './play.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** One scenario, struck at many of its calls. */
export interface Row {
  readonly name: string;
  /** Outgoing calls when nothing strikes. */
  readonly calls: number;
  readonly passed: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly call: number;
  readonly how: Cut;
  readonly wrong: readonly string[];
}

export interface Selection {
  /** Of the calls, one in so many. */
  readonly every?: number;
  /** Of those, one in `stride` from the `offset`th on: shares for several processes. */
  readonly offset?: number;
  readonly stride?: number;
  readonly only?: number;
  readonly how?: string;
  readonly progress?: (done: number, all: number) => void;
}

/** To end after one call is to end before the next: 'before' would be the same plays again. */
const STRUCK: readonly Cut[] = ['after', 'lost'];

/** Minutes for a lease to run out and for what was interrupted to be done once more. */
const REST = 8;

/** Plays the scenario once undisturbed, and then once for each strike. */
export async function matrixOf(scenario: Scenario, selection: Selection = {}): Promise<Row> {
  const { name } = scenario;
  const quiet = await play(scenario);
  const { calls } = quiet;
  const wrong = [...quiet.violations, ...quiet.unmet];
  if (wrong.length > 0)
    return { name, calls, passed: 0, failures: [{ call: 0, how: 'before', wrong }] };
  const strikes = strikesOn(calls, selection);
  const failures: Failure[] = [];
  for (const [index, { call, how }] of strikes.entries()) {
    const found = await struck(scenario, call, how);
    if (found.length > 0) failures.push({ call, how, wrong: found });
    selection.progress?.(index + 1, strikes.length);
  }
  return { name, calls, passed: strikes.length - failures.length, failures };
}

async function struck(scenario: Scenario, call: number, how: Cut): Promise<readonly string[]> {
  try {
    const { violations, unmet } = await play(scenario, { crash: crashAt(call, how), rest: REST });
    return [...violations, ...unmet];
  } catch (error) {
    return [`the play ended: ${String(error)}`];
  }
}

function strikesOn(calls: number, selection: Selection): readonly Pick<Failure, 'call' | 'how'>[] {
  const { every = 1, offset = 0, stride = 1, only, how } = selection;
  const all = Array.from({ length: calls }, (_, index) => index + 1)
    .filter((call) => (only === undefined ? call % every === 0 : call === only))
    .flatMap((call) => [...STRUCK, 'before' as const].map((it) => ({ call, how: it })))
    .filter((it) => (how === undefined ? it.how !== 'before' : it.how === how));
  return all.filter((_, index) => index % stride === offset);
}

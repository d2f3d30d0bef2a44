import type { Veto, VetoCode } from '../decision.ts';
import {
  atMaximum,
  breakerOpen,
  coolingDownUp,
  lacksLists,
  launchesFailing,
  launchesPerHour,
  overBudget,
  paused,
} from './guards.ts';
import type { Urgency } from './pressure.ts';
import type { Situation } from './situation.ts';

/** A guard of scaling up, and which urgencies it stops. What it does not stop goes ahead. */
export interface Guard {
  readonly code: VetoCode;
  readonly stops: readonly Urgency[];
  readonly check: (situation: Situation) => Veto | undefined;
  /** Stops buying alone: calling a removal off costs nothing and stays allowed. */
  readonly launchesOnly?: true;
  readonly why: string;
}

const ALL: readonly Urgency[] = ['floor', 'replace', 'ahead', 'pods', 'metric'];
const ABOVE_FLOOR: readonly Urgency[] = ['replace', 'ahead', 'pods', 'metric'];

/**
 * The precedence of D3, strongest first. Read a row as "beats": a guard stops the urgencies in its
 * row whatever else speaks for them. `docs/SCALING_ALGORITHM.md` shows this very table, and a test
 * holds every pair of guard and urgency to it.
 */
export const PRECEDENCE: readonly Guard[] = [
  {
    code: 'paused',
    stops: ALL,
    check: paused,
    why: 'A person pulled the brake: nothing new is opened, not even for the minimum.',
  },
  {
    code: 'blind',
    stops: ALL,
    check: lacksLists,
    why: 'Without the lists of nodes and instances nobody can promise to stay under the maximum.',
  },
  {
    code: 'breaker-open',
    stops: ALL,
    check: breakerOpen,
    why: 'When many nodes fail at once the cause is rarely cured by more of them.',
  },
  {
    code: 'at-maximum',
    stops: ALL,
    check: atMaximum,
    launchesOnly: true,
    why: 'The maximum is a promise about the bill.',
  },
  {
    code: 'launches-per-hour',
    stops: ALL,
    check: launchesPerHour,
    launchesOnly: true,
    why: 'Bounds what any mistake of ours can buy, the minimum included.',
  },
  {
    code: 'over-budget',
    stops: ABOVE_FLOOR,
    check: overBudget,
    launchesOnly: true,
    why: 'The budget stops what is wished for; the minimum keeps the shop open.',
  },
  {
    code: 'launches-failing',
    stops: ABOVE_FLOOR,
    check: launchesFailing,
    launchesOnly: true,
    why: 'Launches that do not become Ready are not repeated for comfort.',
  },
  {
    code: 'cooling-down',
    stops: ['metric'],
    check: coolingDownUp,
    why: 'A metric must first show what the last node did; pods, schedules and floors know better.',
  },
];

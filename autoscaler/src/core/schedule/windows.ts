import type { Policy, Schedule } from '../policy/policy.ts';
import { after, assert, before, days, type Instant, type Millis } from '../units.ts';
import { intervalAt } from './cadence.ts';
import { type Span, type Starts, startsOf } from './firings.ts';

/** The parts of a policy that planning rests on. */
export type Planned = Pick<Policy, 'schedules' | 'cadence' | 'timeZone' | 'launch' | 'nodes'>;

/** Nodes that a schedule asks for now: from its preparation until the end of its rush. */
export interface Demand {
  readonly name: string;
  readonly nodes: number;
  readonly start: Instant;
  readonly until: Instant;
}

export interface Firing extends Demand {
  readonly timeZone: string;
  /** When its first node is asked for, if there are then as many nodes as the caller named. */
  readonly preparedFrom: Instant;
}

/** Knows the start times of one policy's schedules, worked out once and not at every question. */
export interface Planner {
  readonly floorUntil: (span: Span, nodes: number) => readonly Demand[];
  readonly nextFirings: (from: Instant, view: FiringView) => readonly Firing[];
}

export interface FiringView {
  readonly days: number;
  /** Nodes that there are before each firing. */
  readonly nodes: number;
}

export function createPlanner(policy: Planned): Planner {
  const plans = policy.schedules.map((schedule) => ({ schedule, starts: startsOf(schedule) }));
  return {
    floorUntil: (span, nodes) => {
      const asking: Demand[] = [];
      for (const plan of plans) {
        const demand = demandOf(policy, plan, { span, nodes });
        if (demand) asking.push(demand);
      }
      return asking;
    },
    nextFirings: (from, view) => {
      const span = { from, to: after(from, days(view.days)) };
      return plans
        .flatMap(({ schedule, starts }) =>
          starts(span).map((start) => ({
            ...firing(schedule, start),
            timeZone: schedule.timeZone,
            preparedFrom: preparedFrom(policy, { schedule, start, nodes: view.nodes }),
          })),
        )
        .sort((left, right) => left.start - right.start);
    },
  };
}

const planners = new WeakMap<Planned, Planner>();

/**
 * What schedules ask for at an instant, at most one demand a schedule. `nodes` is what there is: a
 * rush that needs more than one step of the policy asks earlier, so that the last step's nodes
 * are Ready `lead` before the start. Each demand is then held until its rush has ended.
 */
export const floorAt = (policy: Planned, now: Instant, nodes: number): readonly Demand[] =>
  floorUntil(policy, { from: now, to: now }, nodes);

/** The same at any instant of a span, both ends included: for whoever looks ahead. */
export function floorUntil(policy: Planned, span: Span, nodes: number): readonly Demand[] {
  const known = planners.get(policy);
  if (known) return known.floorUntil(span, nodes);
  const planner = createPlanner(policy);
  planners.set(policy, planner);
  return planner.floorUntil(span, nodes);
}

/** The next starts of a policy's schedules, soonest first. */
export const nextFirings = (policy: Planned, from: Instant, view: FiringView): readonly Firing[] =>
  createPlanner(policy).nextFirings(from, view);

interface Plan {
  readonly schedule: Schedule;
  readonly starts: Starts;
}

interface Standing {
  readonly span: Span;
  readonly nodes: number;
}

function demandOf(policy: Planned, plan: Plan, { span, nodes }: Standing): Demand | undefined {
  const { schedule, starts } = plan;
  const from = before(span.from, schedule.duration);
  const candidates = starts({ from, to: after(span.to, longestPreparation(policy, schedule)) });
  const start = candidates.find(
    (it) =>
      span.from < after(it, schedule.duration) &&
      span.to >= preparedFrom(policy, { schedule, start: it, nodes }),
  );
  return start === undefined ? undefined : firing(schedule, start);
}

const firing = ({ name, nodes, duration }: Schedule, start: Instant): Demand => ({
  name,
  nodes,
  start,
  until: after(start, duration),
});

const MOMENT = 1 as Millis;

interface Rush {
  readonly schedule: Schedule;
  readonly start: Instant;
  readonly nodes: number;
}

/**
 * One interval between decisions is taken for every step, not for every step but the first: the
 * decision that could take the first step may have been made a moment before.
 */
function preparedFrom(policy: Planned, { schedule, start, nodes }: Rush): Instant {
  let at = before(before(start, schedule.lead), policy.launch.expectedBoot);
  for (let step = stepsTo(policy, schedule.nodes - nodes); step > 0; step--)
    at = before(at, intervalAt(policy, before(at, MOMENT)));
  return at;
}

function stepsTo({ nodes: { step, max } }: Planned, missing: number): number {
  assert(step >= 1, 'a policy adds at least one node at a time');
  return Math.ceil(Math.min(Math.max(missing, 0), max) / step);
}

/** A bound for the search, reached from no nodes at all at the slowest pace. */
function longestPreparation(policy: Planned, { lead, nodes }: Schedule): Millis {
  const { windows, otherwise } = policy.cadence;
  const slowest = Math.max(otherwise, ...windows.map(({ every }) => every));
  const steps = stepsTo(policy, nodes) + 1;
  return (lead + policy.launch.expectedBoot + steps * slowest) as Millis;
}

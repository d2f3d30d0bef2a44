import { outstandingSurplus } from '../../../world/model/credits.ts';
import { span } from '../../core/explain/words.ts';
import { parseMessage } from '../../core/inputs/message.ts';
import { isTickEvent } from '../../core/news.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { after, elapsed, HOUR, type Instant, MINUTE, type Millis } from '../../core/units.ts';
import type { DecisionRecord } from '../../ports/state-store.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Io } from '../cli/io.ts';
import { type Compared, compareOne } from '../simulation/compare.ts';
import { learnedMemory } from '../simulation/learned.ts';
import { noteMinute, type PolicyRun, type RunCurve, type TimedEvent } from '../simulation/run.ts';
import { type Scenario, worldOptions } from '../simulation/scenario.ts';
import { storyOf } from '../simulation/story.ts';
import { liveView } from './live-view.ts';
import { openRunningWorld, type RunningWorld } from './running-world.ts';

export interface LiveWeekOptions {
  readonly scenario: Scenario;
  readonly policy: Policy;
  /** Ends after so many of the world's hours. */
  readonly hours?: number;
}

export interface LiveWeek {
  readonly compared: Compared;
  /** All of the scenario was run. */
  readonly whole: boolean;
  /** How much of it, in words. */
  readonly seen: string;
}

interface Watching {
  readonly io: Io;
  readonly stopped: AbortSignal;
}

/** Runs the functions over the wire, as fast as they go, and shows what they do as they do it. */
export async function liveWeek(options: LiveWeekOptions, watching: Watching): Promise<LiveWeek> {
  const { scenario, policy, hours } = options;
  const { start } = scenario;
  const longest = hours === undefined ? Number.POSITIVE_INFINITY : hours * HOUR;
  const end = Math.min(scenario.end, start + longest) as Instant;
  const books = newBooks(policy);
  const running: RunningWorld = await openRunningWorld({
    world: worldOptions(scenario, policy),
    policy,
    memory: learnedMemory(scenario),
    telemetry: books.telemetry,
    afterBeat: () => books.keep(running),
  });
  const { world } = running;
  const view = liveView(watching.io, { policy, start, end });
  running.startFunctions();
  for (let at = start; at < end && !watching.stopped.aborted; at = after(at, MINUTE)) {
    noteMinute(books.curve, world, books.records.at(-1));
    await running.runUntil(after(at, MINUTE));
    for (const line of books.news()) view.tell(line);
    view.show({ world, curve: books.curve, cost: world.tally.listCost + world.tally.surplusCost });
  }
  view.clear();
  const run = await runOf(running, books, policy);
  // Whoever stopped early is compared on what was run.
  const ran = { ...scenario, end: world.now };
  const seen = span(elapsed(start, world.now));
  return { compared: compareOne(ran, run), whole: world.now >= scenario.end, seen };
}

async function runOf(running: RunningWorld, books: Books, policy: Policy): Promise<PolicyRun> {
  const { world, store } = running;
  const { state } = await store.peek();
  const { records, events, curve } = books;
  const month = state.monthCost;
  return {
    policy,
    records,
    events,
    curve,
    world,
    month,
    outstandingSurplus: outstandingSurplus(world),
  };
}

type Books = ReturnType<typeof newBooks>;

/** What was decided and what people were told, read as anybody outside would read it. */
function newBooks(policy: Policy) {
  const records: DecisionRecord[] = [];
  const events: TimedEvent[] = [];
  const curve: RunCurve = { demand: [], ready: [], expected: [] };
  const read = { decided: false, published: 0, recordsTold: 0, eventsTold: 0 };
  const telemetry: Telemetry = {
    log: () => {},
    measure: (points) => {
      read.decided ||= points.some(({ name }) => name === 'Decisions');
    },
  };
  const keep = async ({ store, world, wire }: RunningWorld): Promise<void> => {
    for (const { message } of wire.published.slice(read.published)) {
      read.published += 1;
      const told = parseMessage(message, 'message');
      if (!told.ok) continue;
      const { at, event } = told.value.smartscale;
      // The controller and the report of the week speak to people too, and neither runs here.
      if (isTickEvent(event)) events.push({ at, event });
    }
    if (!read.decided) return;
    read.decided = false;
    const from = after(records.at(-1)?.at ?? world.options.start, 1 as Millis);
    const first = records.length === 0 ? world.options.start : from;
    const newest = await store.decisions({ from: first, to: world.now, limit: 100 });
    records.push(...newest.toReversed());
  };
  const news = () => {
    const fresh = {
      policy,
      records: records.slice(read.recordsTold),
      events: events.slice(read.eventsTold),
    };
    read.recordsTold = records.length;
    read.eventsTold = events.length;
    return storyOf(fresh);
  };
  return { records, events, curve, telemetry, keep, news };
}

import type { TickEvent } from '../../autoscaler/src/core/event.ts';
import { emptyMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import {
  type Cores,
  type Instant,
  MINUTE,
  minutes,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import { NO_FAULTS } from '../../autoscaler/world/faults.ts';
import type { WorldOptions } from '../../autoscaler/world/model/state.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import type { CrashPlan } from '../../autoscaler/world/wire/faults.ts';
import type { WireWorld } from '../../autoscaler/world/wire/internet.ts';
import { type Judge, judge } from './checkers.ts';
import type { Live } from './moods.ts';
import { type Outside, survive } from './outside.ts';
import { wireOutside } from './outside-wire.ts';
import { type Scenario, SMALL, type Stage, ZONES } from './scenarios/scenario.ts';
import { swarmPolicy } from './swarm-policy.ts';
import { SMALL_SHOP, START } from './troubles.ts';

/** How a story ended. */
export interface Played {
  /** Outgoing calls of all functions, until the story's last heartbeat. */
  readonly calls: number;
  readonly violations: readonly string[];
  /** Claims that do not hold, and events that were not told in their order. */
  readonly unmet: readonly string[];
  readonly stage: Stage;
}

export interface Playing {
  /** Strikes beside what the story itself strikes. */
  readonly crash?: CrashPlan;
  /** Minutes that the cluster is given beyond the story to come to rest. */
  readonly rest?: number;
  readonly seed?: number;
}

/** Prometheus has been there for so long before the first heartbeat. */
const BEFORE = minutes(4);

/** Plays a story over the wire, judged by the swarm's checkers as well as by its own claims. */
export async function play(scenario: Scenario, playing: Playing = {}): Promise<Played> {
  const theatre = await open(scenario, playing);
  const { outside, judged, stage, counter } = theatre;
  const { time, world } = outside;
  const end = scenario.minutes + (playing.rest ?? 0);
  await time.runUntil((world.now + BEFORE) as Instant);
  const begun = world.now;
  let calls = 0;
  for (let minute = 0; minute < end; minute++) {
    const at = (begun + minute * MINUTE) as Instant;
    time.at(at, () => beat(theatre, `${minute}`));
    await time.runUntil((at + MINUTE) as Instant, () => step(theatre));
    if (minute < scenario.minutes) calls = counter.calls;
  }
  judged.closing();
  outside.closing();
  const claims = [...scenario.ends, ...(playing.crash ? [] : (scenario.undisturbed ?? []))];
  const unmet = claims.filter(({ holds }) => !holds(stage)).map(({ claim }) => claim);
  const untold = playing.crash ? [] : missing(scenario, stage);
  return {
    calls,
    violations: [...judged.violations, ...outside.violations],
    unmet: [...unmet, ...untold],
    stage,
  };
}

interface Theatre {
  readonly scenario: Scenario;
  readonly outside: Outside;
  readonly judged: Judge;
  readonly stage: Stage;
  readonly counter: { calls: number };
  readonly waiting: Set<NonNullable<Scenario['happenings']>[number]>;
  handed: number;
}

async function open(scenario: Scenario, { crash, seed = 1 }: Playing): Promise<Theatre> {
  const usual = quickPolicy();
  const policy = scenario.policy?.(usual) ?? usual;
  const live: Live = { mode: policy.mode, modeSince: START, brakeSince: undefined };
  const market: Stage['market'] = { quota: 50, dry: new Set() };
  const random = randomFrom(seed);
  const counter = { calls: 0 };
  const strikes = scenario.strikes?.();
  const ears: { heard: Judge['heard'] } = { heard: () => {} };
  let wire: WireWorld | undefined;
  const outside = await wireOutside({
    seed,
    world: worldOf(scenario, seed),
    policy,
    live,
    past: emptyMemory(),
    supply: () => ({
      has: (_, it) => !market.dry.has(it),
      lag: () => 0,
      get quota() {
        return market.quota;
      },
    }),
    faults: () => ({ random, rates: () => NO_FAULTS, count: () => {} }),
    count: () => {},
    trace: () => {},
    heard: (service) => ears.heard(service),
    line: (opened) => {
      wire = opened;
      return {
        random,
        rates: () => NO_FAULTS,
        count: () => {},
        counter,
        crash: (call, request) => crash?.(call, request) ?? strikes?.(call, request),
      };
    },
  });
  if (!wire) throw new Error('a world opens its wire');
  const { world, table, newsTakes } = outside;
  const judged = judge(world, { store: table, policy, newsTakes, live });
  ears.heard = judged.heard;
  const begun = (START + BEFORE) as Instant;
  const stage: Stage = {
    world,
    wire,
    live,
    market,
    notes: new Map(),
    minute: () => (world.now - begun) / MINUTE,
    open: () => table.current().state.operations.map(({ kind, at }) => ({ kind, phase: at.phase })),
    events: eventsOf(wire),
  };
  const waiting = new Set(scenario.happenings ?? []);
  return { scenario, outside, judged, stage, counter, waiting, handed: 0 };
}

const eventsOf =
  ({ published }: WireWorld): Stage['events'] =>
  () =>
    published.map(({ message }) => {
      const parsed = parseMessage(message, 'SNS');
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return parsed.value.smartscale.event as TickEvent;
    });

/** The swarm's short windows, and a decision at every heartbeat. */
function quickPolicy(): Policy {
  const policy = swarmPolicy();
  return { ...policy, cadence: { windows: [], otherwise: minutes(1) } };
}

function worldOf({ load, nodes, world }: Scenario, seed: number): WorldOptions {
  return {
    seed,
    start: START,
    demand: (at) => load((at - START - BEFORE) / MINUTE) as Cores,
    zones: ZONES,
    initial: nodes.map((market, index) => ({
      zone: ZONES[index % 2] ?? ZONES[0],
      type: SMALL,
      market,
    })),
    boot: { median: seconds(50), p95: seconds(60), neverJoins: 0 },
    shop: SMALL_SHOP,
    spotWaves: [],
    ...world,
  };
}

const beat = ({ outside }: Theatre, owner: string): Promise<void> =>
  survive(() => outside.tick(owner));

function step(theatre: Theatre): void {
  const { outside, stage, waiting, judged } = theatre;
  const { world, time } = outside;
  for (const it of waiting)
    if (it.when(stage)) {
      waiting.delete(it);
      it.does(stage);
    }
  for (const notice of world.notices.slice(theatre.handed)) {
    theatre.handed += 1;
    const invoker = {
      askForTick: async () => time.at(world.now, () => beat(theatre, `asked ${world.now}`)),
    };
    for (const late of theatre.scenario.toldTwice ? [2_000, 5_000] : [2_000])
      time.at((world.now + late) as Instant, () =>
        survive(() => outside.interrupt(notice, invoker)),
      );
  }
  outside.onStep();
  outside.onMove();
  judged.onStep();
}

/** Events that nobody was told of. Those of one tick are told all at once, in no order. */
function missing({ told }: Scenario, { events }: Stage): readonly string[] {
  const kinds = events().map(({ kind }) => kind);
  return told
    .filter((kind) => !kinds.includes(kind))
    .map((kind) => `told of ${kind}, and not only of ${kinds.join(', ')}`);
}

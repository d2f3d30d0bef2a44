import type { Pool } from '../../autoscaler/src/core/decision.ts';
import { emptyMemory, type ForecastMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { recordLoad } from '../../autoscaler/src/core/forecast/record.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE } from '../../autoscaler/src/core/state.ts';
import {
  type Cores,
  type Instant,
  MINUTE,
  minutes,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import type { Invoker } from '../../autoscaler/src/ports/invoker.ts';
import { handleInterruption } from '../../autoscaler/src/shell/interruption.ts';
import type { Ports } from '../../autoscaler/src/shell/ports.ts';
import { TICK_LIMITS, tick } from '../../autoscaler/src/shell/tick.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { type FacadeStore, facadeStore } from '../../autoscaler/world/facade/store.ts';
import { Crash, NO_FAULTS, type Service, withFaults } from '../../autoscaler/world/faults.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import { createWorld } from '../../autoscaler/world/model/world.ts';
import { type Random, randomFrom } from '../../autoscaler/world/random.ts';
import { type VirtualTime, virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { type Judge, judge } from './checkers.ts';
import { beMoody, calmDown, drawMoods, foreseeing, type Live, type Moods } from './moods.ts';
import { swarmPolicy } from './swarm-policy.ts';
import {
  drawCapacity,
  drawTroubles,
  FAULTS_FOR,
  poolKey,
  START,
  type Troubles,
  trouble,
  worldOptions,
} from './troubles.ts';

/** One seeded life of a small cluster: an hour and a half of faults, then time to heal. */
export interface SwarmResult {
  readonly seed: number;
  readonly violations: readonly string[];
  /** Faults, outcomes of ticks and events, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Everything that happened, for the comparison of two runs with one seed. */
  readonly trace: readonly string[];
}

export interface SwarmOptions {
  readonly policy?: Policy;
  /** More of one kind of trouble than is drawn. Draws stay what they were. */
  readonly troubles?: (drawn: Troubles) => Troubles;
  /** The same of what people and AWS want. */
  readonly moods?: (drawn: Moods) => Moods;
}

/** A day and a half of load that goes up and down: enough to be forecast from. */
const PAST = Array.from({ length: 432 }).reduce<ForecastMemory>(
  (memory, _, slot) =>
    recordLoad(
      memory,
      (START - (432 - slot) * minutes(5)) as Instant,
      (4 + 3 * Math.sin(slot / 5)) as Cores,
    ),
  emptyMemory(),
);

const HEAL_AT = (START + FAULTS_FOR) as Instant;
const END = (HEAL_AT + minutes(60)) as Instant;

export async function runSwarm(seed: number, options: SwarmOptions = {}): Promise<SwarmResult> {
  const life = begin(seed, options);
  const { world, time, random, troubles } = life;
  const onStep = () => step(life);
  for (let at = START; at < END; at = (at + MINUTE) as Instant) {
    const beats = faulty(world) && random.chance(troubles.doubles) ? 2 : 1;
    for (let beat = 0; beat < beats; beat++)
      time.at((at + beat * 1_500) as Instant, () => heartbeat(life, `${at}/${beat}`));
    await time.runUntil((at + MINUTE) as Instant, onStep);
  }
  life.judged.closing();
  for (const record of life.store.records) life.trace.push(JSON.stringify(record));
  return { seed, violations: life.judged.violations, counts: life.counts, trace: life.trace };
}

interface Life {
  readonly world: World;
  readonly time: VirtualTime;
  readonly store: FacadeStore;
  readonly random: Random;
  readonly troubles: Troubles;
  readonly policy: Policy;
  readonly judged: Judge;
  readonly ports: Ports;
  /** Pools without capacity now. */
  readonly dry: Set<string>;
  readonly counts: Record<string, number>;
  readonly trace: string[];
  readonly moods: Moods;
  readonly moody: Random;
  readonly live: Live;
  handed: number;
}

const faulty = ({ now }: World): boolean => now < HEAL_AT;

function begin(seed: number, options: SwarmOptions): Life {
  const { policy: given = swarmPolicy() } = options;
  const moody = randomFrom(seed ^ 0x2545f491);
  const drawn = drawMoods(moody);
  const moods = options.moods?.(drawn) ?? drawn;
  const policy = moods.foresight ? foreseeing(given) : given;
  const random = randomFrom(seed);
  const usual = drawTroubles(random);
  const troubles = options.troubles?.(usual) ?? usual;
  const world = createWorld(worldOptions(seed, troubles, policy));
  const time = virtualTime(world);
  const store = facadeStore(EMPTY_STATE, moods.foresight ? PAST : emptyMemory());
  const live: Live = { mode: policy.mode, modeSince: START, brakeSince: undefined };
  // A call that is late by minutes brings old news, and its tick may still be the only one.
  const newsTakes = troubles.rates.late > 0 ? minutes(3) : seconds(20);
  const judged = judge(world, { store, policy, newsTakes, live });
  const dry = new Set<string>();
  const people = { moods, moody, live };
  const life = { world, time, store, random, troubles, policy, judged, dry, ...people };
  const counts: Record<string, number> = {};
  const trace: string[] = [];
  return { ...life, counts, trace, handed: 0, ports: portsOf({ ...life, counts, trace }) };
}

function portsOf(life: Omit<Life, 'ports' | 'handed'>): Ports {
  const { world, time, store, random, troubles, policy, dry, counts, trace, live } = life;
  const supply = {
    has: (pool: Pool, market: string) => !(faulty(world) && dry.has(poolKey(pool, market))),
    lag: () => (random.chance(0.5) ? Math.floor(random.between(0, troubles.lag)) : 0),
    quota: 50,
  };
  const plain: Ports = {
    clock: time.clock,
    store,
    signals: facadeSignals(world),
    cluster: facadeCluster(world),
    compute: facadeCompute(world, supply),
    policies: {
      read: async () => ({ kind: 'current', policy: { ...policy, mode: live.mode } }),
    },
    notifier: {
      tell: async (event) => {
        add(counts, event.kind);
        trace.push(`${world.now} ${JSON.stringify(event)}`);
      },
    },
    telemetry: { log: () => {}, measure: () => {} },
  };
  return withFaults(plain, {
    random,
    rates: () => (faulty(world) ? troubles.rates : NO_FAULTS),
    isDown: (service) => isDown(service, troubles, world.now),
    count: (kind) => add(counts, kind),
  });
}

const isDown = (service: Service, { outages }: Troubles, now: Instant): boolean =>
  outages.some((it) => it.service === service && it.from <= now && now < it.to);

function add(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

async function heartbeat({ ports, counts }: Life, owner: string): Promise<void> {
  await survive(async () => {
    const outcome = await tick(ports, { owner, ...TICK_LIMITS });
    add(counts, `tick-${outcome.kind}`);
  });
}

/** A function that dies leaves the world as it is: only the next heartbeat goes on. */
async function survive(task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

/** Half of the time the request gets lost, and the heartbeat must do. */
const invokerOf = (life: Life): Invoker => ({
  askForTick: async () => {
    if (faulty(life.world) && life.moody.chance(0.5)) return;
    const { now } = life.world;
    life.time.at(now, () => heartbeat(life, `asked ${now}`));
  },
});

function step(life: Life): void {
  const { world, random, troubles, policy, time, ports, judged, dry } = life;
  const people = {
    world,
    store: life.store,
    random: life.moody,
    moods: life.moods,
    live: life.live,
  };
  if (faulty(world)) {
    trouble(world, random, troubles);
    time.at(world.now, () => beMoody(people));
  } else {
    world.extraBudgets.length = 0;
    if (life.live.calmed !== true) time.at(world.now, () => calmDown(people));
  }
  if (random.chance(0.05)) drawCapacity(dry, { random, troubles, policy });
  for (const notice of world.notices.slice(life.handed)) {
    life.handed += 1;
    // Events are best effort: some never come, some come twice.
    const copies = faulty(world) ? (random.pick([0, 1, 1, 1, 2]) ?? 1) : 1;
    for (let copy = 0; copy < copies; copy++)
      time.at((world.now + 2_000 * (copy + 1)) as Instant, () =>
        survive(() => handleInterruption({ ...ports, invoker: invokerOf(life) }, notice)),
      );
  }
  judged.onStep();
}

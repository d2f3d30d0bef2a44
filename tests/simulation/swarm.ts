import { emptyMemory, type ForecastMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { recordLoad } from '../../autoscaler/src/core/forecast/record.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { type Cores, type Instant, MINUTE, minutes } from '../../autoscaler/src/core/units.ts';
import type { Invoker } from '../../autoscaler/src/ports/invoker.ts';
import { NO_FAULTS, type Service } from '../../autoscaler/world/faults.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import { type Random, randomFrom } from '../../autoscaler/world/random.ts';
import { type Judge, judge } from './checkers.ts';
import { drawMarket, type Market, supplyOf } from './market.ts';
import { beMoody, calmDown, drawMoods, foreseeing, type Live, type Moods } from './moods.ts';
import { type Circumstances, facadeOutside, type Outside, survive } from './outside.ts';
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
  /** The same of what EC2 refuses. */
  readonly market?: (drawn: Market) => Market;
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

export const HEAL_AT = (START + FAULTS_FOR) as Instant;
const END = (HEAL_AT + minutes(60)) as Instant;
/** Of one life: cluster-days. */
export const LIFE_DAYS = (END - START) / (24 * 60 * MINUTE);

/** Straight on the model, or over the wire: the same life otherwise. */
export type Medium = (life: Circumstances, drawn: Drawn) => Outside | Promise<Outside>;

export async function runSwarm(
  seed: number,
  options: SwarmOptions = {},
  medium: Medium = facadeOutside,
): Promise<SwarmResult> {
  const life = await begin(seed, options, medium);
  const { outside, random, troubles } = life;
  const { world, time } = outside;
  const onStep = () => move(life);
  for (let at = START; at < END; at = (at + MINUTE) as Instant) {
    const beats = faulty(world) && random.chance(troubles.doubles) ? 2 : 1;
    if (beats === 2) life.count('heartbeat-twice');
    for (let beat = 0; beat < beats; beat++)
      time.at((at + beat * 1_500) as Instant, () => heartbeat(life, `${at}/${beat}`));
    await time.runUntil((at + MINUTE) as Instant, onStep);
  }
  life.judged.closing();
  outside.closing();
  life.trace.push(...(await outside.remains()));
  const violations = [...life.judged.violations, ...outside.violations];
  return { seed, violations, counts: life.counts, trace: life.trace };
}

/** What a life was given by its seed. */
export interface Drawn {
  readonly seed: number;
  readonly policy: Policy;
  readonly troubles: Troubles;
  readonly random: Random;
  readonly faulty: (world: World) => boolean;
}

interface Life extends Drawn {
  readonly outside: Outside;
  readonly judged: Judge;
  /** Pools without capacity now. */
  readonly dry: Set<string>;
  readonly counts: Record<string, number>;
  readonly count: (kind: string) => void;
  readonly trace: string[];
  readonly moods: Moods;
  readonly moody: Random;
  readonly live: Live;
  handed: number;
  /** Of the last step of the world. */
  steppedAt: Instant;
}

const faulty = ({ now }: World): boolean => now < HEAL_AT;

async function begin(seed: number, options: SwarmOptions, medium: Medium): Promise<Life> {
  const { policy: given = swarmPolicy() } = options;
  const moody = randomFrom(seed ^ 0x2545f491);
  const drawnMoods = drawMoods(moody);
  const moods = options.moods?.(drawnMoods) ?? drawnMoods;
  const drawnMarket = drawMarket(randomFrom(seed ^ 0x6e624eb7));
  const market = options.market?.(drawnMarket) ?? drawnMarket;
  const policy = within(moods.foresight ? foreseeing(given) : given, market);
  const random = randomFrom(seed);
  const usual = drawTroubles(random);
  const troubles = options.troubles?.(usual) ?? usual;
  const live: Live = { mode: policy.mode, modeSince: START, brakeSince: undefined };
  const drawn: Drawn = { seed, policy, troubles, random, faulty };
  const dry = new Set<string>();
  const counts: Record<string, number> = {};
  const count = (kind: string) => add(counts, kind);
  const trace: string[] = [];
  const ears: Noted['ears'] = { heard: () => {} };
  const past = moods.foresight ? PAST : emptyMemory();
  const noted = { moods, moody, live, dry, counts, count, trace };
  const outside = await medium(circumstancesOf({ ...drawn, ...noted, past, market, ears }), drawn);
  countPurchases(outside.world, count);
  // A call that is late by minutes brings old news, and its tick may still be the only one.
  const late = troubles.rates.late > 0 ? minutes(3) : 0;
  const newsTakes = Math.max(outside.newsTakes, late) as typeof outside.newsTakes;
  const judged = judge(outside.world, { store: outside.table, policy, newsTakes, live });
  ears.heard = judged.heard;
  return { ...drawn, ...noted, outside, judged, handed: 0, steppedAt: START };
}

const within = (policy: Policy, { budget }: Market): Policy =>
  budget === undefined
    ? policy
    : { ...policy, safety: { ...policy.safety, monthlyBudget: budget } };

/** What a machine was born with, as only the world knows. */
function countPurchases({ machines, listeners }: World, count: Life['count']): void {
  listeners.push((event) => {
    if (event.kind !== 'bought') return;
    const machine = machines.get(event.instance);
    if (machine && machine.registersAt === undefined) count('never-joins');
    if (machine && machine.visibleAt > machine.instance.launchedAt) count('read-lag');
  });
}

interface Noted extends Drawn, Pick<Life, 'live' | 'dry' | 'count' | 'trace'> {
  readonly past: ForecastMemory;
  readonly market: Market;
  /** The judge's, once there is one. */
  readonly ears: { heard: Judge['heard'] };
}

function circumstancesOf(noted: Noted): Circumstances {
  const { seed, random, troubles, policy, dry, count, trace, live, past, faulty, market } = noted;
  return {
    seed,
    world: worldOptions(seed, troubles, policy),
    policy,
    live,
    past,
    supply: (world) =>
      supplyOf({
        market,
        random: randomFrom(seed ^ 0x3c6ef372),
        faulty,
        count,
        has: (pool, market) => !(faulty(world) && dry.has(poolKey(pool, market))),
        lag: () => (random.chance(0.5) ? Math.floor(random.between(0, troubles.lag)) : 0),
      })(world),
    faults: (world) => ({
      random,
      rates: () => (faulty(world) ? troubles.rates : NO_FAULTS),
      isDown: (service) => isDown(service, troubles, world.now),
      count,
    }),
    count,
    heard: (service) => noted.ears.heard(service),
    trace: (line) => void trace.push(line),
  };
}

export const isDown = (service: Service, { outages }: Troubles, now: Instant): boolean =>
  outages.some((it) => it.service === service && it.from <= now && now < it.to);

function add(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

async function heartbeat({ outside, count }: Life, owner: string): Promise<void> {
  await survive(async () => {
    const outcome = await outside.tick(owner);
    count(`tick-${outcome.kind}`);
  });
}

/** Half of the time the request gets lost, and the heartbeat must do. */
const invokerOf = (life: Life): Invoker => ({
  askForTick: async () => {
    const { world, time } = life.outside;
    if (faulty(world) && life.moody.chance(0.5)) return life.count('asked-in-vain');
    const { now } = world;
    time.at(now, () => heartbeat(life, `asked ${now}`));
  },
});

function move(life: Life): void {
  const { outside, judged } = life;
  const { world } = outside;
  const stepped = world.nextStep !== life.steppedAt;
  life.steppedAt = world.nextStep;
  if (stepped || outside.pace === 'move') happen(life);
  deliver(life);
  if (stepped) outside.onStep();
  outside.onMove();
  judged.onStep();
}

/** What AWS, machines and people do. */
function happen({ outside, random, troubles, policy, dry, ...life }: Life): void {
  const { world, time } = outside;
  const people = { world, store: outside.people, random: life.moody, ...life };
  if (faulty(world)) {
    trouble(world, { random, troubles, count: life.count });
    time.at(world.now, () => beMoody(people));
  } else {
    world.extraBudgets.length = 0;
    if (life.live.calmed !== true) time.at(world.now, () => calmDown(people));
  }
  if (random.chance(0.05)) drawCapacity(dry, { random, troubles, policy });
}

/** Events are best effort: some never come, some come twice. */
function deliver(life: Life): void {
  const { outside, random } = life;
  const { world, time } = outside;
  for (const notice of world.notices.slice(life.handed)) {
    life.handed += 1;
    const copies = faulty(world) ? (random.pick([0, 1, 1, 1, 2]) ?? 1) : 1;
    if (copies !== 1) life.count(copies === 0 ? 'event-lost' : 'event-twice');
    for (let copy = 0; copy < copies; copy++)
      time.at((world.now + 2_000 * (copy + 1)) as Instant, () =>
        survive(() => outside.interrupt(notice, invokerOf(life))),
      );
  }
}

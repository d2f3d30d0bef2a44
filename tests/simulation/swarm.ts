import type { Pool } from '../../autoscaler/src/core/decision.ts';
import { emptyMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE } from '../../autoscaler/src/core/state.ts';
import {
  type Cores,
  type Instant,
  MINUTE,
  type Millis,
  minutes,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import { handleInterruption } from '../../autoscaler/src/shell/interruption.ts';
import type { Ports } from '../../autoscaler/src/shell/ports.ts';
import { TICK_LIMITS, tick } from '../../autoscaler/src/shell/tick.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../autoscaler/world/facade/store.ts';
import {
  Crash,
  type FaultKind,
  type FaultRates,
  NO_FAULTS,
  withFaults,
} from '../../autoscaler/world/faults.ts';
import { interrupt } from '../../autoscaler/world/model/interruptions.ts';
import { isUp } from '../../autoscaler/world/model/machines.ts';
import type { World, WorldOptions } from '../../autoscaler/world/model/state.ts';
import { createWorld } from '../../autoscaler/world/model/world.ts';
import { type Random, randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { judge } from './checkers.ts';
import { swarmPolicy } from './swarm-policy.ts';

/** One seeded life of a small cluster: an hour and a half of faults, then time to heal. */
export interface SwarmResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** Everything that happened, for the comparison of two runs with one seed. */
  readonly trace: readonly string[];
}

const START = Date.UTC(2026, 10, 23, 3) as Instant;
const FAULTS_FOR = minutes(90);
const HEAL_FOR = minutes(60);

/** What may go wrong besides single calls, drawn once a run. */
interface Troubles {
  readonly rates: FaultRates;
  readonly refuses: number;
  readonly lag: Millis;
  readonly neverJoins: number;
  readonly interrupts: number;
  readonly hangs: number;
  readonly sticks: number;
  readonly doubles: number;
  readonly people: number;
}

function drawTroubles(random: Random): Troubles {
  const some = <T>(...values: readonly [T, ...T[]]): T => random.pick(values) ?? values[0];
  return {
    rates: {
      crash: some(0, 0.003, 0.01, 0.04),
      fail: some(0, 0.01, 0.05),
      lost: some(0, 0.01, 0.04),
      flap: some(0, 0.05, 0.2),
      late: some(0, 0, 0.002),
      lie: some(0, 0, 0.1),
      clockStep: some(0 as Millis, 0 as Millis, seconds(20)),
    },
    refuses: some(0, 0.2, 0.7),
    lag: some(0 as Millis, seconds(30), seconds(90)),
    neverJoins: some(0, 0.1, 0.4),
    interrupts: some(0, 0.01, 0.03),
    hangs: some(0, 0, 0.01),
    sticks: some(0, 0.002, 0.01),
    doubles: some(0, 0.2),
    people: some(0, 0, 0.01),
  };
}

export async function runSwarm(seed: number, policy: Policy = swarmPolicy()): Promise<SwarmResult> {
  const random = randomFrom(seed);
  const troubles = drawTroubles(random);
  const world = createWorld(optionsOf(seed, troubles, policy));
  const time = virtualTime(world);
  const store = facadeStore(EMPTY_STATE, emptyMemory());
  const counts: Record<string, number> = {};
  const count = (kind: FaultKind | string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  const trace: string[] = [];
  const judged = judge(world, store, policy);
  const healAt = (START + FAULTS_FOR) as Instant;
  const faulty = () => world.now < healAt;
  const dry = new Set<string>();
  const supply = {
    has: (pool: Pool, market: string) => !(faulty() && dry.has(`${market} ${pool.zone}`)),
    lag: () => (random.chance(0.5) ? Math.floor(random.between(0, troubles.lag)) : 0),
    quota: 50,
  };
  const plain: Ports = {
    clock: time.clock,
    store,
    signals: facadeSignals(world),
    cluster: facadeCluster(world),
    compute: facadeCompute(world, supply),
    policies: { read: async () => ({ kind: 'current', policy }) },
    notifier: {
      tell: async (event) => {
        count(event.kind);
        trace.push(`${world.now} ${JSON.stringify(event)}`);
      },
    },
    telemetry: { log: () => {}, count: () => {}, gauge: () => {} },
  };
  const rates = () => (faulty() ? troubles.rates : NO_FAULTS);
  const ports = withFaults(plain, { random, rates, count });
  const survive = async (task: () => Promise<unknown>) => {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  };
  let handed = 0;
  const onStep = () => {
    if (faulty()) trouble(world, random, troubles);
    if (random.chance(0.05)) drawCapacity(dry, { random, troubles, policy });
    for (const notice of world.notices.slice(handed)) {
      handed += 1;
      // Events are best effort: some never come, some come twice.
      const copies = faulty() ? (random.pick([0, 1, 1, 1, 2]) ?? 1) : 1;
      for (let copy = 0; copy < copies; copy++)
        time.at((world.now + 2_000 * (copy + 1)) as Instant, () =>
          survive(() => handleInterruption(ports, notice)),
        );
    }
  };
  const end = (healAt + HEAL_FOR) as Instant;
  for (let at = START; at < end; at = (at + MINUTE) as Instant) {
    const beats = faulty() && random.chance(troubles.doubles) ? 2 : 1;
    for (let beat = 0; beat < beats; beat++)
      time.at((at + beat * 1_500) as Instant, () =>
        survive(async () => {
          const outcome = await tick(ports, { owner: `${at}/${beat}`, ...TICK_LIMITS });
          count(`tick-${outcome.kind}`);
        }),
      );
    await time.runUntil((at + MINUTE) as Instant, onStep);
  }
  judged.closing();
  for (const record of store.records) trace.push(JSON.stringify(record));
  return { seed, violations: judged.violations, counts, trace };
}

function optionsOf(seed: number, troubles: Troubles, policy: Policy): WorldOptions {
  const { zones, types } = policy.capacity;
  return {
    seed: seed ^ 0x5f3759df,
    start: START,
    demand: loadOf(seed),
    zones,
    initial: Array.from({ length: 3 }, (_, index) => ({
      zone: zones[index % zones.length] ?? zones[0],
      type: types[0],
      market: index === 0 ? 'on-demand' : 'spot',
    })),
    boot: { median: seconds(75), p95: seconds(150), neverJoins: troubles.neverJoins },
    shop: {
      minReplicas: 4,
      maxReplicas: 30,
      targetPerPod: 0.32 as Cores,
      limitPerPod: 0.5 as Cores,
      requestCpuMillis: 200,
      requestMemoryMib: 256,
    },
    spotWaves: [],
  };
}

/** Load that goes up and down faster than any shop's, so that every run scales many times. */
function loadOf(seed: number): (at: Instant) => Cores {
  const random = randomFrom(seed + 17);
  const period = random.between(20, 60) * MINUTE;
  const [low, high] = [random.between(0.5, 1.5), random.between(4, 9)];
  return (at) => {
    const calm = at > START + FAULTS_FOR;
    const wave = (1 - Math.cos((2 * Math.PI * (at - START)) / period)) / 2;
    return (calm ? 2 : low + (high - low) * wave) as Cores;
  };
}

/** What AWS, machines and people do of their own accord, once a step of 15 seconds. */
function trouble(world: World, random: Random, troubles: Troubles): void {
  const machines = [...world.machines.values()].filter(isUp);
  const machine = random.pick(machines);
  if (!machine) return;
  if (machine.instance.market === 'spot' && random.chance(troubles.interrupts))
    interrupt(world, machine);
  if (machine.readyAt !== undefined && random.chance(troubles.hangs)) machine.hungAt ??= world.now;
  const entry = random.pick([...world.pods.values()]);
  if (entry) entry.stuck = random.chance(troubles.sticks) || (entry.stuck && random.chance(0.98));
  if (random.chance(troubles.people)) cordonByHand(world, random);
}

/** Capacity comes and goes by market and zone: often all of one market is out at once. */
function drawCapacity(
  dry: Set<string>,
  { random, troubles, policy }: { random: Random; troubles: Troubles; policy: Policy },
): void {
  dry.clear();
  for (const market of ['spot', 'on-demand'])
    for (const zone of policy.capacity.zones)
      if (random.chance(troubles.refuses)) dry.add(`${market} ${zone}`);
}

/** Somebody closes a node for a while, or opens one that we are draining. */
function cordonByHand(world: World, random: Random): void {
  const workers = [...world.nodes.values()].filter(({ role }) => role === 'worker');
  const node = random.pick(workers);
  if (!node) return;
  const { cordonedBy: _ours, ...rest } = node;
  world.nodes.set(node.name, { ...rest, schedulable: !node.schedulable });
  world.handledAt.set(node.name, world.now);
}

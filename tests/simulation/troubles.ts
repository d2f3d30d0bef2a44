import type { Pool } from '../../autoscaler/src/core/decision.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import {
  type Cores,
  type Instant,
  MINUTE,
  type Millis,
  minutes,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import type { FaultRates, Service } from '../../autoscaler/world/faults.ts';
import { interrupt } from '../../autoscaler/world/model/interruptions.ts';
import { isUp } from '../../autoscaler/world/model/machines.ts';
import { SHOP } from '../../autoscaler/world/model/pods.ts';
import type { World, WorldOptions } from '../../autoscaler/world/model/state.ts';
import { type Random, randomFrom } from '../../autoscaler/world/random.ts';

export const START = Date.UTC(2026, 10, 23, 3) as Instant;
/** The shop of the seeded lives and of the written scenarios. */
export const SMALL_SHOP: WorldOptions['shop'] = {
  minReplicas: 4,
  maxReplicas: 30,
  targetPerPod: 0.32 as Cores,
  limitPerPod: 0.5 as Cores,
  requestCpuMillis: 200,
  requestMemoryMib: 256,
};

export const FAULTS_FOR = minutes(90);

/**
 * What may go wrong in one run, drawn once: a run with few kinds of trouble goes deeper into each.
 */
export interface Troubles {
  readonly rates: FaultRates;
  /** Chance of each market and zone to be without capacity. */
  readonly refuses: number;
  /** Longest time until EC2's reads show a new instance. */
  readonly lag: Millis;
  readonly neverJoins: number;
  /** Chances per step of 15 seconds, of one machine, pod or person. */
  readonly interrupts: number;
  readonly hangs: number;
  readonly sticks: number;
  readonly people: number;
  /** Chance of a heartbeat to come twice. */
  readonly doubles: number;
  readonly outages: readonly Outage[];
}

/** A service that answers nothing for minutes. */
export interface Outage {
  readonly service: Service;
  readonly from: Instant;
  readonly to: Instant;
}

const SERVICES: readonly Service[] = ['kubernetes', 'ec2', 'dynamodb', 'prometheus'];

export function drawTroubles(random: Random): Troubles {
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
    outages: Array.from({ length: some(0, 0, 1, 3) }, () => drawOutage(random)),
  };
}

function drawOutage(random: Random): Outage {
  const from = START + random.between(0, FAULTS_FOR);
  return {
    service: random.pick(SERVICES) ?? 'kubernetes',
    from: from as Instant,
    to: (from + random.between(2, 15) * MINUTE) as Instant,
  };
}

export function worldOptions(seed: number, troubles: Troubles, policy: Policy): WorldOptions {
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
    shop: SMALL_SHOP,
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

interface Afflicted extends Pick<Drawing, 'random' | 'troubles'> {
  readonly count: (kind: string) => void;
}

/** What AWS, machines and people do of their own accord, once a step of 15 seconds. */
export function trouble(world: World, { random, troubles, count }: Afflicted): void {
  const machines = [...world.machines.values()].filter(isUp);
  const machine = random.pick(machines);
  if (!machine) return;
  if (machine.instance.market === 'spot' && random.chance(troubles.interrupts)) {
    if (machine.takenAt === undefined) count('spot-taken');
    interrupt(world, machine);
  }
  if (machine.readyAt !== undefined && random.chance(troubles.hangs)) {
    if (machine.hungAt === undefined) count('machine-hung');
    machine.hungAt ??= world.now;
  }
  const entry = random.pick([...world.pods.values()]);
  if (entry) {
    const sticks = random.chance(troubles.sticks);
    if (sticks && !entry.stuck) count('pod-stuck');
    entry.stuck = sticks || (entry.stuck && random.chance(0.98));
  }
  if (random.chance(troubles.people)) {
    count('hand-on-node');
    cordonByHand(world, random);
  }
  if (random.chance(troubles.people)) {
    count('hand-on-budget');
    budgetByHand(world);
  }
}

interface Drawing {
  readonly random: Random;
  readonly troubles: Troubles;
  readonly policy: Policy;
}

/** Capacity comes and goes by market and zone: often all of one market is out at once. */
export function drawCapacity(dry: Set<string>, { random, troubles, policy }: Drawing): void {
  dry.clear();
  for (const market of ['spot', 'on-demand'])
    for (const zone of policy.capacity.zones)
      if (random.chance(troubles.refuses)) dry.add(poolKey({ zone }, market));
}

export const poolKey = ({ zone }: Pick<Pool, 'zone'>, market: string): string =>
  `${market} ${zone}`;

/** Somebody closes a node for a while, or opens one that we are draining. */
function cordonByHand(world: World, random: Random): void {
  const workers = [...world.nodes.values()].filter(({ role }) => role === 'worker');
  const node = random.pick(workers);
  if (!node) return;
  const { cordonedBy: _ours, ...rest } = node;
  world.nodes.set(node.name, { ...rest, schedulable: !node.schedulable });
  world.handledAt.set(node.name, world.now);
}

/** Somebody applies a second budget over the shop, which no eviction can satisfy, or mends it. */
function budgetByHand(world: World): void {
  if (!world.extraBudgets.pop())
    world.extraBudgets.push({ name: 'shop-too', app: SHOP, mayBeDown: 2 });
}

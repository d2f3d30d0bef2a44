import { describe } from 'vitest';
import type { Pool } from '../../autoscaler/src/core/decision.ts';
import { emptyMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { EMPTY_STATE } from '../../autoscaler/src/core/state.ts';
import { type Cores, type InstanceId, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { facadeClock } from '../../autoscaler/world/facade/clock.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../autoscaler/world/facade/store.ts';
import { NO_FAULTS, type Service, withFaults } from '../../autoscaler/world/faults.ts';
import { buy, isUp, nodeNameOf } from '../../autoscaler/world/model/machines.ts';
import { createPod, dropPod, type Template } from '../../autoscaler/world/model/pods.ts';
import { fresh, laterBy, STEP, type World } from '../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../autoscaler/world/model/world.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { NOON, ZONE_A, ZONE_B } from '../support/cluster.ts';
import { mishapStore } from '../support/mishaps.ts';
import { type ClockTarget, clockContract } from './suites/clock.ts';
import { type ClusterControls, clusterContract, type PodKey } from './suites/cluster.ts';
import { computeContract } from './suites/compute.ts';
import { type SignalBench, signalContract } from './suites/signal-source.ts';
import { storeContract } from './suites/state-store.ts';

const T3 = 't3.small' as never;

/** Two zones, nothing of ours running but what is named, and a shop of one pod. */
function worldWith(initial: number): World {
  return createWorld({
    seed: 7,
    start: NOON,
    demand: () => 1 as Cores,
    zones: [ZONE_A, ZONE_B],
    initial: Array.from({ length: initial }, () => ({
      zone: ZONE_A,
      type: T3,
      market: 'on-demand' as const,
    })),
    boot: { median: seconds(75), p95: seconds(150), neverJoins: 0 },
    shop: {
      minReplicas: 1,
      maxReplicas: 1,
      targetPerPod: 0.32 as Cores,
      limitPerPod: 0.5 as Cores,
      requestCpuMillis: 100,
      requestMemoryMib: 64,
    },
    spotWaves: [],
  });
}

/** The facade's ports, with services that can fall silent. Calls take no time of the world's. */
function portsOf(world: World, supply: Parameters<typeof facadeCompute>[1]) {
  const silent = new Set<Service>();
  const ports = withFaults(
    {
      clock: { now: () => world.now, sleep: async () => {} },
      store: facadeStore(EMPTY_STATE, emptyMemory()),
      signals: facadeSignals(world),
      cluster: facadeCluster(world),
      compute: facadeCompute(world, supply),
    },
    {
      random: randomFrom(1),
      rates: () => NO_FAULTS,
      isDown: (service) => silent.has(service),
      count: () => {},
    },
  );
  const silence = (service: Service) => async (on: boolean) =>
    void (on ? silent.add(service) : silent.delete(service));
  return { ports, silence };
}

const CLOCKS: readonly ClockTarget[] = [
  {
    name: 'facade',
    manySleepers: false,
    open: async () => ({ port: facadeClock(worldWith(1)), pass: async () => {} }),
  },
  {
    name: 'virtual time',
    manySleepers: true,
    open: async () => {
      const world = worldWith(1);
      const time = virtualTime(world);
      return { port: time.clock, pass: (span) => time.runUntil(laterBy(world.now, span)) };
    },
  },
];

describe('the port facade keeps the contracts', () => {
  for (const target of CLOCKS) clockContract(target);

  storeContract({
    name: 'facade',
    open: async () => {
      const store = facadeStore(EMPTY_STATE, emptyMemory());
      return { ...mishapStore(store), records: async () => store.records };
    },
  });

  computeContract({
    name: 'facade',
    open: async () => {
      const world = worldWith(0);
      const supply = { dry: [] as readonly string[], lag: 0, quota: 100 };
      const key = ({ type, zone }: Pool, market: string) => `${market} ${type} ${zone}`;
      const { ports, silence } = portsOf(world, {
        has: (pool, market) => !supply.dry.includes(key(pool, market)),
        lag: () => supply.lag,
        get quota() {
          return supply.quota;
        },
      });
      return {
        port: ports.compute,
        controls: {
          pass: async (span) => advance(world, laterBy(world.now, span)),
          exhaust: async (dry) => {
            supply.dry = dry.map((it) => key(it, it.market));
          },
          allow: async (instances) => {
            supply.quota = instances;
          },
          lagReads: async (span) => {
            supply.lag = span;
          },
          silence: silence('ec2'),
          running: async () => [...world.machines.values()].filter(isUp).length,
        },
      };
    },
  });

  clusterContract({
    name: 'facade',
    open: async () => {
      const world = worldWith(1);
      const { ports, silence } = portsOf(world, undefined);
      return {
        port: ports.cluster,
        controls: { ...clusterControls(world), silence: silence('kubernetes') },
      };
    },
  });

  signalContract({
    name: 'facade',
    open: async () => {
      const world = worldWith(1);
      const { ports, silence } = portsOf(world, undefined);
      const hold: SignalBench['hold'] = async (series) => {
        const { samples } = world;
        const whole = Math.max(...Object.values(series).map((it) => it.length));
        const begin = world.now - (whole - 1) * STEP;
        // A gap at the end is no sample at all: Prometheus stopped scraping then.
        const last = (it: readonly number[]) => it.findLastIndex((value) => !Number.isNaN(value));
        const length = Math.max(...Object.values(series).map(last)) + 1;
        const gap = Array.from({ length }, () => Number.NaN);
        const put = (target: number[], values: readonly number[] = gap) =>
          void target.splice(0, target.length, ...values.slice(0, length));
        put(
          samples.at,
          Array.from({ length }, (_, index) => begin + index * STEP),
        );
        put(samples.cpu, series.cpu);
        put(samples.memory, series.memory);
        put(samples.queue, series.queue);
        put(samples.load, series.load);
      };
      return { port: ports.signals, now: world.now, hold, silence: silence('prometheus') };
    },
  });
});

function clusterControls(world: World): Omit<ClusterControls, 'silence'> {
  const template = (workload: string): Template => ({
    workload,
    kind: 'Deployment',
    namespace: 'default',
    cpuMillis: 50,
    memoryMib: 32,
    startup: [1_000, 2_000],
    spreadZones: false,
  });
  const close = (name: string, schedulable: boolean) => {
    const node = world.nodes.get(name as never);
    if (!node) throw new Error(`no node ${name}`);
    const { cordonedBy: _ours, ...rest } = node;
    world.nodes.set(node.name, { ...rest, schedulable });
  };
  return {
    worker: async () => {
      const order = { zone: ZONE_A, type: T3, market: 'on-demand', lag: 0, booted: true } as const;
      return nodeNameOf(buy(world, { ...order, token: fresh(world, 'token-') }) as InstanceId);
    },
    pod: async (node, guard = { budgets: 0, allowed: 0 }) => {
      const app = fresh(world, 'app-');
      const entry = createPod(world, template(app), { node });
      entry.pod = { ...entry.pod, phase: 'Running', ready: true };
      for (let index = 0; index < guard.budgets; index++)
        world.extraBudgets.push({ name: `${app}-${index}`, app, mayBeDown: guard.allowed });
      return keyOf(entry.pod);
    },
    succeed: async ({ uid }) => {
      const entry = world.pods.get(uid);
      if (!entry) throw new Error(`no pod ${uid}`);
      dropPod(world, entry);
      const node = entry.pod.node;
      const next = createPod(world, template(entry.workload), node ? { node } : {});
      next.pod = { ...entry.pod, uid: next.pod.uid };
      return keyOf(next.pod);
    },
    closeByHand: async (node) => close(node, false),
    openByHand: async (node) => close(node, true),
    registerAnew: async (name) => {
      const node = world.nodes.get(name);
      if (!node) throw new Error(`no node ${name}`);
      world.nodes.set(name, { ...node, uid: fresh(world, 'node-') });
    },
  };
}

const keyOf = ({ namespace, name, uid }: PodKey): PodKey => ({ namespace, name, uid });

/** The start is a whole five minutes of the clock, as the signals' bench promises. */
if (NOON % minutes(5) !== 0) throw new Error('noon is no whole slot');

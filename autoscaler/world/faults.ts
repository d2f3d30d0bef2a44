import type { Instance, Node } from '../src/core/cluster.ts';
import type { Observation, Signal } from '../src/core/observation.ts';
import type { Cores, Instant, Millis } from '../src/core/units.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Cluster } from '../src/ports/cluster.ts';
import type { Compute } from '../src/ports/compute.ts';
import { OperatingError } from '../src/ports/errors.ts';
import type { SignalSource } from '../src/ports/signal-source.ts';
import type { StateStore } from '../src/ports/state-store.ts';
import type { Random } from './random.ts';

/** The function dies here: nothing of it runs on, and its lease is left to expire. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Probabilities per call, drawn once a run: a run with few kinds of fault goes deeper into each.
 */
export interface FaultRates {
  readonly crash: number;
  /** The call fails and had no effect. */
  readonly fail: number;
  /** The call had its effect, and its answer is lost. */
  readonly lost: number;
  /** A list leaves one instance out, as a lagging read does. */
  readonly flap: number;
  /** The answer takes far longer than a lease lasts. */
  readonly late: number;
  /** Prometheus says 0, 100 % or nothing at all. */
  readonly lie: number;
  /** The clock jumps by up to so much. */
  readonly clockStep: Millis;
}

export const NO_FAULTS: FaultRates = {
  crash: 0,
  fail: 0,
  lost: 0,
  flap: 0,
  late: 0,
  lie: 0,
  clockStep: 0 as Millis,
};

export type FaultKind =
  | Exclude<keyof FaultRates, 'clockStep' | 'lie'>
  | 'clock'
  | `outage-${Service}`
  | 'lie-0'
  | 'lie-100'
  | 'lie-nan'
  | 'lie-unknown';

export type Service = 'kubernetes' | 'ec2' | 'dynamodb' | 'prometheus';

interface Touched {
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly compute: Compute;
  readonly store: StateStore;
  readonly signals: SignalSource;
}

/** What a fault layer needs; `rates` may change under way, as when a run heals. */
export interface FaultLayer {
  readonly random: Random;
  readonly rates: () => FaultRates;
  /** Whether this service answers nothing at the moment. */
  readonly isDown?: (service: Service) => boolean;
  readonly count: (kind: FaultKind) => void;
  /** A good answer of the service, whole and true as far as one can tell, reaches the caller. */
  readonly onAnswer?: (service: Service) => void;
}

/** The same ports, with everything that can happen between two calls. */
export function withFaults<P extends Touched>(ports: P, layer: FaultLayer): P {
  const { cluster, compute, store, signals } = ports;
  const call = caller(ports.clock, layer);
  return {
    ...ports,
    clock: steppingClock(ports.clock, layer),
    cluster: {
      nodes: () => call('kubernetes', () => cluster.nodes()),
      objects: () => call('kubernetes', () => cluster.objects()),
      cordon: (node, by) => call('kubernetes', () => cluster.cordon(node, by)),
      uncordon: (node, by) => call('kubernetes', () => cluster.uncordon(node, by)),
      evict: (pod) => call('kubernetes', () => cluster.evict(pod)),
      deletePod: (pod) => call('kubernetes', () => cluster.deletePod(pod)),
      deleteNode: (node: Node['name'], uid) =>
        call('kubernetes', () => cluster.deleteNode(node, uid)),
    },
    compute: {
      owned: () => call('ec2', async () => flapping(await compute.owned(), layer)),
      create: (request) => call('ec2', () => compute.create(request)),
      terminate: (id) => call('ec2', () => compute.terminate(id)),
    },
    store: {
      ...store,
      peek: () => call('dynamodb', () => store.peek()),
      acquire: (owner, now, span) => call('dynamodb', () => store.acquire(owner, now, span)),
      save: (lease, stored, dropped) => call('dynamodb', () => store.save(lease, stored, dropped)),
      release: (lease) => call('dynamodb', () => store.release(lease)),
      putNotice: (notice) => call('dynamodb', () => store.putNotice(notice)),
      readMemory: () => call('dynamodb', () => store.readMemory()),
      saveMemory: (lease, memory) => call('dynamodb', () => store.saveMemory(lease, memory)),
      record: (record) => call('dynamodb', () => store.record(record)),
    },
    signals: {
      read: async (policy, now) => {
        const told = lying(await signals.read(policy, now), layer);
        if (told.load.kind === 'measured') layer.onAnswer?.('prometheus');
        return told;
      },
      loadSlots: async (since, now) =>
        layer.isDown?.('prometheus') ? [] : signals.loadSlots(since, now),
    },
  };
}

type Call = <T>(service: Service, ask: () => Promise<T>) => Promise<T>;

/** Longest ordinary answer, and one that outlasts every lease. */
const SLOW = 900;
const LATE = 100_000;

function caller(clock: Clock, layer: FaultLayer): Call {
  const { random, rates, isDown, count } = layer;
  const die = () => {
    if (!random.chance(rates().crash)) return;
    count('crash');
    throw new Crash('the function ended here');
  };
  return async (service, ask) => {
    die();
    const late = random.chance(rates().late);
    if (late) count('late');
    await clock.sleep((late ? LATE : Math.floor(random.between(1, SLOW))) as Millis);
    const down = isDown?.(service) === true;
    if (down || random.chance(rates().fail)) {
      count(down ? `outage-${service}` : 'fail');
      throw new OperatingError({ service, kind: 'unavailable' }, `${service} did not answer`);
    }
    const answer = await ask();
    if (random.chance(rates().lost)) {
      count('lost');
      throw new OperatingError({ service, kind: 'timeout' }, `${service}'s answer was lost`);
    }
    die();
    layer.onAnswer?.(service);
    return answer;
  };
}

function flapping(
  instances: readonly Instance[],
  { random, rates, count }: FaultLayer,
): readonly Instance[] {
  if (instances.length === 0 || !random.chance(rates().flap)) return instances;
  count('flap');
  const missed = random.pick(instances);
  return instances.filter((instance) => instance !== missed);
}

type Readings = Pick<Observation, 'signals' | 'load' | 'idle'>;

function lying(readings: Readings, layer: FaultLayer): Readings {
  const { random, rates, isDown, count } = layer;
  if (isDown?.('prometheus')) {
    count('outage-prometheus');
    return allUnknown(readings);
  }
  if (!random.chance(rates().lie)) return readings;
  const { cpu } = readings.signals;
  if (cpu.kind !== 'configured' || random.chance(0.4)) {
    count('lie-unknown');
    return allUnknown(readings);
  }
  const value = random.pick([0, 1, Number.NaN]) ?? 0;
  count(Number.isNaN(value) ? 'lie-nan' : value === 0 ? 'lie-0' : 'lie-100');
  const at = cpu.now.kind === 'measured' ? cpu.now.at : (0 as Instant);
  const lie = { kind: 'measured', value, at } as const;
  const signals = { ...readings.signals, cpu: { ...cpu, now: lie, floor: lie, ceiling: lie } };
  const load = random.chance(0.5) ? { ...lie, value: (value * 4) as Cores } : readings.load;
  return { ...readings, signals, load };
}

function allUnknown({ signals }: Readings): Readings {
  const unknown = { kind: 'unknown', why: 'unreachable' } as const;
  const gauge = { kind: 'configured', now: unknown, floor: unknown, ceiling: unknown } as const;
  const blinded = (signal: Signal): Signal => (signal.kind === 'configured' ? gauge : signal);
  return {
    signals: {
      cpu: blinded(signals.cpu),
      memory: blinded(signals.memory),
      queue: blinded(signals.queue),
      latencyP95: blinded(signals.latencyP95),
      errorRate: blinded(signals.errorRate),
    },
    load: unknown,
    idle: unknown,
  };
}

/** A wall clock that is set forwards and back now and then. */
export function steppingClock(
  clock: Clock,
  { random, rates, count }: Pick<FaultLayer, 'random' | 'rates' | 'count'>,
): Clock {
  let offset = 0;
  return {
    now: () => {
      const { clockStep } = rates();
      if (clockStep > 0 && random.chance(0.002)) {
        count('clock');
        offset = Math.floor(random.between(-clockStep, clockStep));
      }
      return (clock.now() + (clockStep > 0 ? offset : 0)) as Instant;
    },
    sleep: (span) => clock.sleep(span),
  };
}

import type { Gauge, Reading, Signal } from '../../src/core/observation.ts';
import type { Above, Below, Policy } from '../../src/core/policy/policy.ts';
import type { Cores, Instant, Millis, NodeName } from '../../src/core/units.ts';
import type { LoadSlot, SignalReadings, SignalSource } from '../../src/ports/signal-source.ts';
import { isUp, nodeNameOf } from '../model/machines.ts';
import { recordedAt, type SampledSignal } from '../model/recorded.ts';
import { type Samples, STEP, type World } from '../model/state.ts';

/** Share of a window that must hold samples: less is no evidence. */
const COVERAGE = 0.9;
/** A newest sample older than this is stale, as in Prometheus. */
const STALE_AFTER = 60_000;
const IDLE_STEP = 600_000;

/** Prometheus straight on the model: the windows of the policy over the world's own samples. */
export function facadeSignals(world: World): SignalSource {
  return {
    read: async (policy, now) => readAll(world, policy, now),
    loadSlots: async (since, now) => slotsBetween(world, since, now),
  };
}

const SLOT = 300_000;
const MOST_SLOTS = 288;

function slotsBetween(world: World, since: Instant, now: Instant): readonly LoadSlot[] {
  const { at, load } = world.samples;
  const [first] = at;
  if (first === undefined) return [];
  const slots: LoadSlot[] = [];
  const from = Math.max(since, first, now - MOST_SLOTS * SLOT);
  for (let start = Math.ceil(from / SLOT) * SLOT; start + SLOT <= now; start += SLOT) {
    const begin = Math.round((start - first) / STEP);
    const values = load.slice(Math.max(0, begin), begin + SLOT / STEP);
    const good = values.filter((value) => !Number.isNaN(value));
    if (good.length < COVERAGE * (SLOT / STEP)) continue;
    const mean = good.reduce((sum, value) => sum + value, 0) / good.length;
    slots.push({ start: start as Instant, cores: mean as Cores });
  }
  return slots;
}

function readAll(world: World, policy: Policy, now: Instant): SignalReadings {
  const { samples } = world;
  const { scaleUp, scaleDown, signals } = policy;
  const window = (signal: SampledSignal, up: Above, down: Below | undefined): Gauge =>
    gauge({ samples, signal, now }, up, down);
  const optional = (configured: unknown, signal: () => Signal): Signal =>
    configured === undefined ? { kind: 'not-configured' } : signal();
  return {
    signals: {
      cpu: window('cpu', scaleUp.cpu, scaleDown.cpu),
      memory: window('memory', scaleUp.memory, scaleDown.memory),
      queue: optional(signals.queue, () => window('queue', scaleUp.queue, scaleDown.queue)),
      latencyP95: optional(signals.endpoint, () =>
        window('latency', scaleUp.latencyP95, undefined),
      ),
      errorRate: optional(signals.endpoint, () => window('errors', scaleUp.errorRate, undefined)),
    },
    load: latest({ samples, signal: 'load', now }) as Reading<Cores>,
    idle: { kind: 'measured', at: now, value: idleTimes(world, now) },
  };
}

interface Series {
  readonly samples: Samples;
  readonly signal: SampledSignal;
  readonly now: Instant;
}

function gauge(of: Series, up: Above, down: Below | undefined): Gauge {
  return {
    kind: 'configured',
    now: latest(of),
    floor: extreme(of, up.for, Math.min),
    ceiling: extreme(of, down?.for ?? up.for, Math.max),
  };
}

function latest({ samples, signal, now }: Series): Reading<number> {
  const index = samples.at.length - 1;
  const at = samples.at[index];
  const value = recordedAt(samples, signal, index);
  if (at === undefined) return { kind: 'unknown', why: 'no-data' };
  if (now - at > STALE_AFTER || Number.isNaN(value)) return { kind: 'unknown', why: 'stale' };
  return { kind: 'measured', value, at };
}

function extreme(
  { samples, signal, now }: Series,
  window: Millis,
  pick: (a: number, b: number) => number,
): Reading<number> {
  const from = now - window;
  let found: number | undefined;
  let count = 0;
  for (let i = samples.at.length - 1; i >= 0; i--) {
    const at = samples.at[i];
    if (at === undefined || at <= from) break;
    const value = recordedAt(samples, signal, i);
    if (Number.isNaN(value)) continue;
    count += 1;
    found = found === undefined ? value : pick(found, value);
  }
  const wanted = Math.max(1, Math.floor(window / STEP));
  if (found === undefined) return { kind: 'unknown', why: 'no-data' };
  if (count < COVERAGE * wanted) return { kind: 'unknown', why: 'too-little-coverage' };
  return { kind: 'measured', value: found, at: now };
}

function idleTimes(world: World, now: Instant): Readonly<Record<NodeName, Millis>> {
  const times: Record<NodeName, Millis> = {};
  for (const machine of world.machines.values()) {
    if (!isUp(machine)) continue;
    const steps = Math.floor((now - machine.idleSince) / IDLE_STEP);
    times[nodeNameOf(machine.instance.id)] = (steps * IDLE_STEP) as Millis;
  }
  return times;
}

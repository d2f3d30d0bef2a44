import { beforeEach, describe, expect, test } from 'vitest';
import type { PrometheusOptions } from '../../autoscaler/src/adapters/prometheus/client.ts';
import { prometheusSignals } from '../../autoscaler/src/adapters/prometheus/signals.ts';
import { parsePolicy } from '../../autoscaler/src/core/policy/parse.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import {
  before,
  type Cores,
  hours,
  type Instant,
  minutes,
} from '../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireResponse } from '../../autoscaler/src/ports/exchange.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { laterBy, type World } from '../../autoscaler/world/model/state.ts';
import { advance, createWorld } from '../../autoscaler/world/model/world.ts';
import { prometheusWire } from '../../autoscaler/world/wire/prometheus.ts';
import { holdSamples } from '../support/samples.ts';
import { aShopOptions } from '../support/world.ts';
import { signalContract } from './suites/signal-source.ts';

const AUTH = { user: 'autoscaler', password: 'pä:ss' };

function adapterOver(exchange: Exchange, world: World, change: Partial<PrometheusOptions> = {}) {
  return prometheusSignals({
    exchange,
    url: 'https://prometheus.test:30090',
    credentials: async () => AUTH,
    clock: { now: () => world.now, sleep: async () => {} },
    jitter: () => 0.5,
    ...change,
  });
}

signalContract({
  name: 'the adapter over Prometheus’ API',
  open: async () => {
    const world = createWorld(aShopOptions());
    const wire = prometheusWire(world, AUTH);
    let silent = false;
    const exchange: Exchange = async (request) => {
      if (!silent) return wire(request);
      throw new OperatingError({ service: 'prometheus', kind: 'unavailable' }, 'no answer');
    };
    return {
      port: adapterOver(exchange, world),
      now: world.now,
      hold: async (series) => holdSamples(world, series),
      silence: async (on) => {
        silent = on;
      },
    };
  },
});

const POLICY: Policy = (() => {
  const parsed = parsePolicy(
    `apiVersion: smartscale.dev/v1
kind: ScalingPolicy
metadata: { name: wire }
spec: { signals: { queue: { query: 'sum(rabbitmq_queue_messages{queue="orders"})' } } }
`,
    'wire',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
})();

describe('over a day of the shop', () => {
  let world: World;
  beforeEach(() => {
    // A day that rises above what three nodes can carry and falls again, with one node cordoned.
    const start = 1_763_985_600_000;
    const demand = (at: Instant) => (2.5 - 2.4 * Math.cos((at - start) / 4e6)) as Cores;
    world = createWorld(aShopOptions({ start: start as Instant, demand }));
  });

  test('the wire and the facade tell the same', async () => {
    const port = adapterOver(prometheusWire(world, AUTH), world);
    const facade = facadeSignals(world);
    for (let look = 1; look <= 40; look++) {
      advance(world, laterBy(world.now, 437_000));
      if (look === 20) cordonOne(world);
      const told = await port.read(POLICY, world.now);
      expect(rounded(told)).toEqual(rounded(await facade.read(POLICY, world.now)));
      // The facade leaves out a slot that began before the first sample, however well covered.
      const since = Math.max(
        before(world.now, hours(2)),
        world.options.start + minutes(5),
      ) as Instant;
      const slots = await port.loadSlots(since, world.now);
      expect(rounded(slots)).toEqual(rounded(await facade.loadSlots(since, world.now)));
      expect(slots.length).toBeGreaterThanOrEqual(look > 20 ? 22 : 0);
    }
  });

  test('one read asks seven times, and one look at the slots once', async () => {
    const asked: string[] = [];
    const wire = prometheusWire(world, AUTH);
    const port = adapterOver(async (request) => {
      asked.push(request.url);
      return wire(request);
    }, world);
    advance(world, laterBy(world.now, minutes(12)));
    await port.read(POLICY, world.now);
    expect(asked).toHaveLength(7);
    await port.loadSlots(before(world.now, minutes(10)), world.now);
    expect(asked).toHaveLength(8);
  });
});

describe('what the wire alone can show', () => {
  const flat = (value: number, steps: number): number[] =>
    Array.from({ length: steps }, () => value);
  let world: World;
  beforeEach(() => {
    world = createWorld(aShopOptions());
    holdSamples(world, { cpu: flat(0.5, 120), load: flat(3, 120) });
  });

  const cpuOver = async (exchange: Exchange, change: Partial<PrometheusOptions> = {}) => {
    const { cpu } = (await adapterOver(exchange, world, change).read(POLICY, world.now)).signals;
    if (cpu.kind !== 'configured') throw new Error('not configured');
    return cpu;
  };
  const wire: Exchange = (request) => prometheusWire(world, AUTH)(request);
  /** The answer of the wire, with something done to it on the way. */
  const altered =
    (change: (answer: WireResponse) => WireResponse): Exchange =>
    async (request) =>
      change(await wire(request));

  test('a series that stopped two minutes ago is stale, and its window is not covered', async () => {
    holdSamples(world, { cpu: [...flat(0.5, 112), ...flat(Number.NaN, 8)] });
    const { now, floor } = await cpuOver(wire);
    expect(now).toEqual({ kind: 'unknown', why: 'stale' });
    expect(floor).toEqual({ kind: 'unknown', why: 'too-little-coverage' });
  });

  test('a series that stopped before Prometheus looks back has no data', async () => {
    holdSamples(world, { cpu: [...flat(0.5, 90), ...flat(Number.NaN, 30)] });
    const { now, floor } = await cpuOver(wire);
    expect(now).toEqual({ kind: 'unknown', why: 'no-data' });
    expect(floor).toEqual({ kind: 'unknown', why: 'no-data' });
  });

  test('a wrong password leaves all unreachable, and a right one is taken up at once', async () => {
    let password = 'old';
    const credentials = async () => ({ user: AUTH.user, password });
    expect((await cpuOver(wire, { credentials })).now).toMatchObject({ why: 'unreachable' });
    ({ password } = AUTH);
    expect((await cpuOver(wire, { credentials })).now).toMatchObject({ value: 0.5 });
  });

  test('half an answer is malformed', async () => {
    const half = altered((it) => ({ ...it, body: it.body.slice(0, it.body.length / 2) }));
    expect((await cpuOver(half)).ceiling).toEqual({ kind: 'unknown', why: 'malformed' });
  });

  test('an answer that says it is a part is not taken for the whole', async () => {
    const warned = altered((it) => ({
      ...it,
      body: it.body.replace('"status"', '"warnings":["a block could not be read"],"status"'),
    }));
    expect((await cpuOver(warned)).now).toEqual({ kind: 'unknown', why: 'malformed' });
  });

  test('NaN is no value', async () => {
    const nan = altered((it) => ({ ...it, body: it.body.replaceAll('"0.5"', '"NaN"') }));
    const { now, floor, ceiling } = await cpuOver(nan);
    for (const reading of [now, floor, ceiling])
      expect(reading).toEqual({ kind: 'unknown', why: 'no-data' });
  });

  test('an overload that passes is waited out, and one that does not is unreachable', async () => {
    const refusing = (times: number): Exchange => {
      const refused = new Map<string, number>();
      return async (request) => {
        const query = new URLSearchParams(request.body).get('query') ?? '';
        const count = refused.get(query) ?? 0;
        refused.set(query, count + 1);
        return count < times ? { status: 503, headers: {}, body: '' } : wire(request);
      };
    };
    expect((await cpuOver(refusing(2))).now).toMatchObject({ value: 0.5 });
    expect((await cpuOver(refusing(3))).now).toMatchObject({ why: 'unreachable' });
  });
});

function cordonOne(world: World): void {
  const node = [...world.nodes.values()].find(({ role }) => role === 'worker');
  if (!node) throw new Error('no worker');
  world.nodes.set(node.name, { ...node, schedulable: false });
}

/** Float noise aside. */
const rounded = (told: unknown): unknown =>
  JSON.parse(
    JSON.stringify(told, (_key, value) =>
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ),
  );

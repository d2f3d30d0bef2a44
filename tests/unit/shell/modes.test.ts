import { describe, expect, it } from 'vitest';
import { emptyMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import type { Mode, Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE, type State } from '../../../autoscaler/src/core/state.ts';
import { type Cores, type Instant, MINUTE, minutes } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { handleInterruption } from '../../../autoscaler/src/shell/interruption.ts';
import type { Ports } from '../../../autoscaler/src/shell/ports.ts';
import { TICK_LIMITS, tick } from '../../../autoscaler/src/shell/tick.ts';
import { facadeCluster } from '../../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../../autoscaler/world/facade/store.ts';
import { interrupt } from '../../../autoscaler/world/model/interruptions.ts';
import { createWorld } from '../../../autoscaler/world/model/world.ts';
import { virtualTime } from '../../../autoscaler/world/virtual-time.ts';
import { aShopOptions } from '../../support/world.ts';

/** Three nodes under so much load, ticked once a minute by this policy. */
function aRun(options: { mode: Mode; load: number; state?: State; change?: Partial<Policy> }) {
  const policy: Policy = { ...defaultPolicy('test'), mode: options.mode, ...options.change };
  const world = createWorld(aShopOptions({ seed: 5, demand: () => options.load as Cores }));
  const time = virtualTime(world);
  const store = facadeStore(options.state ?? EMPTY_STATE, emptyMemory());
  const told: string[] = [];
  const touched: string[] = [];
  // Being read is no touch.
  world.listeners.push(({ kind }) => void (kind === 'pods-listed' || touched.push(kind)));
  const ports: Ports = {
    clock: time.clock,
    store,
    signals: facadeSignals(world),
    cluster: facadeCluster(world),
    compute: facadeCompute(world),
    policies: { read: async () => ({ kind: 'current', policy }) },
    notifier: { tell: async ({ kind }) => void told.push(kind) },
    telemetry: { log: () => {}, count: () => {}, gauge: () => {} },
  };
  const run = async (span: number) => {
    const end = (world.now + span) as Instant;
    for (let at = world.now; at < end; at = (at + MINUTE) as Instant) {
      time.at(at, async () => void (await tick(ports, { owner: `${at}`, ...TICK_LIMITS })));
      await time.runUntil((at + MINUTE) as Instant);
    }
  };
  return { world, store, told, touched, ports, time, run };
}

const workers = (world: ReturnType<typeof aRun>['world']) =>
  [...world.nodes.values()].filter(({ role, ready }) => role === 'worker' && ready).length;

describe('mode active', () => {
  it('adds nodes under load, and tells when each is Ready', async () => {
    const { world, told, run } = aRun({ mode: 'active', load: 5.5 });
    await run(minutes(20));
    expect(workers(world)).toBeGreaterThan(3);
    expect(told).toContain('launch-started');
    expect(told).toContain('launch-ready');
  });

  it('takes an idle node away, and its pods with care', async () => {
    const { world, told, run } = aRun({ mode: 'active', load: 0.8 });
    await run(minutes(45));
    expect(workers(world)).toBe(2);
    expect(told).toContain('removal-done');
    expect(world.tally.disruptions).toBe(0);
  });
});

describe('mode shadow', () => {
  it('decides and records, and touches nothing', async () => {
    const busy = aRun({ mode: 'shadow', load: 5.5 });
    await busy.run(minutes(20));
    const idle = aRun({ mode: 'shadow', load: 0.8 });
    await idle.run(minutes(45));
    expect(busy.store.records.some(({ decision }) => decision.plan.kind === 'scale-up')).toBe(true);
    expect(idle.store.records.some(({ decision }) => decision.plan.kind === 'scale-down')).toBe(
      true,
    );
    expect([...busy.touched, ...idle.touched]).toEqual([]);
    expect(busy.store.current().state.operations).toEqual([]);
  });

  it('leaves a node that AWS takes to its fate, and notes that it was told', async () => {
    const { world, ports, store, touched, time, run } = aRun({ mode: 'shadow', load: 2 });
    await run(minutes(5));
    const machine = [...world.machines.values()].find(({ instance }) => instance.market === 'spot');
    if (!machine) throw new Error('no spot machine');
    interrupt(world, machine);
    const [notice] = world.notices;
    if (!notice) throw new Error('no notice');
    const outcomes: string[] = [];
    time.at(world.now, async () => void outcomes.push(await handleInterruption(ports, notice)));
    await run(minutes(1));
    expect(outcomes).toEqual(['noted']);
    expect(store.current().state.notices).toHaveLength(1);
    expect(touched).toEqual([]);
  });
});

describe('mode paused', () => {
  it('opens nothing, whatever the load, and says that it is paused', async () => {
    const { store, touched, run } = aRun({ mode: 'paused', load: 5.5 });
    await run(minutes(20));
    expect(touched).toEqual([]);
    const codes = store.records.flatMap(({ decision }) => decision.vetoes.map(({ code }) => code));
    expect(codes).toContain('paused');
  });

  it('still drains a node that AWS takes', async () => {
    const { world, ports, told, time, run } = aRun({ mode: 'paused', load: 1.5 });
    await run(minutes(5));
    const machine = [...world.machines.values()].find(({ instance }) => instance.market === 'spot');
    if (!machine) throw new Error('no spot machine');
    interrupt(world, machine);
    const [notice] = world.notices;
    if (!notice) throw new Error('no notice');
    time.at(world.now, async () => void (await handleInterruption(ports, notice)));
    await run(minutes(8));
    expect(told).toContain('removal-done');
    expect(world.tally.disruptions).toBe(0);
  });

  it('finishes what was opened before the brake was pulled', async () => {
    const { world, store, told, run } = aRun({ mode: 'active', load: 5.5 });
    await run(minutes(6));
    expect(store.current().state.operations.length).toBeGreaterThan(0);
    await store.putBrake({ until: (world.now + minutes(60)) as Instant, why: 'incident' });
    const bought = world.tally.instancesBought;
    await run(minutes(10));
    expect(told).toContain('launch-ready');
    expect(world.tally.instancesBought).toBe(bought);
    expect(store.current().state.operations).toEqual([]);
  });
});

describe('the boost', () => {
  it('is a floor for as long as it runs', async () => {
    const { world, store, run } = aRun({ mode: 'active', load: 0.8 });
    const until = (world.now + minutes(90)) as Instant;
    await store.putBoost({ nodes: 5, until, why: 'television' });
    await run(minutes(30));
    expect(workers(world)).toBe(5);
    await run(minutes(40));
    expect(workers(world)).toBe(5);
  });
});

describe('a forecast history that cannot be read', () => {
  it('stops no decision: the forecast is unknown, and the rest goes on', async () => {
    const { world, store, run, ports } = aRun({ mode: 'active', load: 5.5 });
    Object.assign(ports.store, {
      readMemory: async () => {
        throw new OperatingError({ service: 'dynamodb', kind: 'throttled' }, 'throttled');
      },
    });
    await run(minutes(20));
    expect(workers(world)).toBeGreaterThan(3);
    expect(store.records.at(-1)?.observation.forecast).toEqual({ kind: 'unknown' });
  });
});

import { describe, expect, it } from 'vitest';
import { type Instant, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { handleInterruption } from '../../../autoscaler/src/shell/interruption.ts';
import { interrupt } from '../../../autoscaler/world/model/interruptions.ts';
import { buy } from '../../../autoscaler/world/model/machines.ts';
import { aRun, readyWorkers, spotMachine } from '../../support/run.ts';

describe('mode active', () => {
  it('adds nodes under load, and tells when each is Ready', async () => {
    const { world, told, run } = aRun({ mode: 'active', load: 5.5 });
    await run(minutes(20));
    expect(readyWorkers(world)).toBeGreaterThan(3);
    expect(told()).toContain('launch-started');
    expect(told()).toContain('launch-ready');
  });

  it('takes an idle node away, and its pods with care', async () => {
    const { world, told, run } = aRun({ mode: 'active', load: 0.8 });
    await run(minutes(45));
    expect(readyWorkers(world)).toBe(2);
    expect(told()).toContain('removal-done');
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

  it('leaves nothing that the active mode would count: neither launches nor stamps', async () => {
    const { store, live, world, run } = aRun({
      mode: 'shadow',
      load: 5.5,
      change: { cadence: { windows: [], otherwise: minutes(1) } },
    });
    await run(minutes(60));
    const { state } = store.current();
    expect(state.shadow?.launches.length).toBeGreaterThan(0);
    expect([state.launches, state.lastScaleUpAt]).toEqual([[], undefined]);
    live.policy = { ...live.policy, mode: 'active' };
    await run(minutes(2));
    expect(store.current().state.shadow).toBeUndefined();
    expect(world.tally.instancesBought).toBeGreaterThan(3);
  });

  it('finishes an old removal, and sweeps nothing meanwhile', async () => {
    const { world, store, live, told, run } = aRun({ load: 0.8 });
    // One node may then be closed beside the one that leaves, and the minimum still serves.
    live.policy = { ...live.policy, nodes: { ...live.policy.nodes, min: 1 } };
    while (store.current().state.operations.length === 0) await run(minutes(1));
    live.policy = { ...live.policy, mode: 'shadow' };
    const [other] = [...world.nodes.values()].filter(
      ({ name, role }) =>
        role === 'worker' &&
        store.current().state.operations.every((it) => it.kind !== 'removal' || it.node !== name),
    );
    if (!other) throw new Error('no other worker');
    world.nodes.set(other.name, { ...other, schedulable: false, cordonedBy: 'down-99-0' });
    await run(minutes(10));
    expect(told()).toContain('removal-done');
    expect(world.nodes.get(other.name)?.schedulable).toBe(false);
  });

  it('leaves a node that AWS takes to its fate, and notes that it was told', async () => {
    const { world, ports, store, touched, time, run } = aRun({ mode: 'shadow', load: 2 });
    await run(minutes(5));
    interrupt(world, spotMachine(world));
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

  it('sweeps nothing, though it goes on looking', async () => {
    const { world, store, told, live, run } = aRun({ mode: 'paused', load: 1.5 });
    buy(world, {
      zone: live.policy.capacity.zones[0],
      type: live.policy.capacity.types[0],
      market: 'on-demand',
      token: 'by-hand',
      lag: 0,
    });
    const stray = [...world.machines.values()].at(-1);
    if (stray) stray.registersAt = undefined;
    await run(minutes(40));
    expect(stray?.instance.state).toBe('running');
    expect(store.current().state.suspects).toMatchObject([{ kind: 'orphan' }]);
    live.policy = { ...live.policy, mode: 'active' };
    await run(minutes(4));
    expect(stray?.instance.state).not.toBe('running');
    expect(told().filter((it) => it === 'orphan-swept')).toHaveLength(1);
  });

  it('still drains a node that AWS takes', async () => {
    const { world, ports, told, time, run } = aRun({ mode: 'paused', load: 1.5 });
    await run(minutes(5));
    interrupt(world, spotMachine(world));
    const [notice] = world.notices;
    if (!notice) throw new Error('no notice');
    time.at(world.now, async () => void (await handleInterruption(ports, notice)));
    await run(minutes(8));
    expect(told()).toContain('removal-done');
    expect(world.tally.disruptions).toBe(0);
  });

  it('finishes what was opened before the brake was pulled', async () => {
    const { world, store, told, run } = aRun({ mode: 'active', load: 5.5 });
    await run(minutes(6));
    expect(store.current().state.operations.length).toBeGreaterThan(0);
    await store.putBrake({ until: (world.now + minutes(60)) as Instant, why: 'incident' });
    const bought = world.tally.instancesBought;
    await run(minutes(10));
    expect(told()).toContain('launch-ready');
    expect(world.tally.instancesBought).toBe(bought);
    expect(store.current().state.operations).toEqual([]);
  });
});

describe('a node that AWS takes', () => {
  it('is replaced within seconds, however seldom decisions are due', async () => {
    const cadence = { windows: [], otherwise: minutes(30) };
    const { world, ports, store, time, run } = aRun({ load: 3.2, change: { cadence } });
    await run(minutes(2));
    interrupt(world, spotMachine(world));
    const [notice] = world.notices;
    if (!notice) throw new Error('no notice');
    const taken = world.now;
    time.at(taken, async () => void (await handleInterruption(ports, notice)));
    await run(minutes(1));
    const [launch] = store.current().state.launches;
    expect(launch).toMatchObject({ cause: 'replacement', replaces: notice.instance });
    expect((launch?.at ?? Number.POSITIVE_INFINITY) - taken).toBeLessThan(seconds(10));
    expect(store.records).toHaveLength(2);
  });

  it('asks for a tick even where nobody hears it', async () => {
    const { world, ports, store, time, run } = aRun({ load: 3.2 });
    await run(minutes(2));
    interrupt(world, spotMachine(world));
    const [notice] = world.notices;
    if (!notice) throw new Error('no notice');
    const deaf = {
      askForTick: async () => {
        throw new OperatingError({ service: 'lambda', kind: 'throttled' }, 'throttled');
      },
    };
    const outcomes: string[] = [];
    time.at(world.now, async () => {
      outcomes.push(await handleInterruption({ ...ports, invoker: deaf }, notice));
    });
    await run(minutes(3));
    expect(outcomes).toEqual(['drained']);
    expect(store.current().state.launches).toHaveLength(1);
  });
});

describe('the boost', () => {
  it('is a floor for as long as it runs', async () => {
    const { world, store, run } = aRun({ mode: 'active', load: 0.8 });
    const until = (world.now + minutes(90)) as Instant;
    await store.putBoost({ nodes: 5, until, why: 'television' });
    await run(minutes(30));
    expect(readyWorkers(world)).toBe(5);
    await run(minutes(40));
    expect(readyWorkers(world)).toBe(5);
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
    expect(readyWorkers(world)).toBeGreaterThan(3);
    expect(store.records.at(-1)?.observation.forecast).toEqual({ kind: 'unknown' });
  });
});

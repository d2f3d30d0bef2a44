import { describe, expect, it } from 'vitest';
import { type Instant, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { TICK_LIMITS, tick } from '../../../autoscaler/src/shell/tick.ts';
import { aRun } from '../../support/run.ts';

const fails = async (): Promise<never> => {
  throw new OperatingError({ service: 'sns', kind: 'throttled' }, 'throttled');
};

describe('the record of a decision', () => {
  it('holds what was seen when it was taken, not at the last look of its tick', async () => {
    const { store, run } = aRun({ load: 5.5 });
    await run(minutes(20));
    const grown = store.records.filter(({ decision }) => decision.plan.kind === 'scale-up');
    expect(grown.length).toBeGreaterThan(0);
    for (const { at, observation, opened } of grown) {
      expect(opened.length).toBeGreaterThan(0);
      for (const it of opened) expect([it.startedAt, it.at.phase]).toEqual([at, 'launching']);
      const { load } = observation;
      if (load.kind === 'measured') expect(at - load.at).toBeLessThan(seconds(20));
    }
  });

  it('names what was under way, and only what it opened itself', async () => {
    const cadence = { windows: [], otherwise: minutes(1) };
    const { store, run } = aRun({ load: 12, change: { cadence } });
    await run(minutes(20));
    const ids = store.records.flatMap(({ opened }) => opened.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const during = store.records.filter(({ open }) => open.length > 0);
    expect(during.length).toBeGreaterThan(0);
    for (const { open, opened } of store.records) {
      for (const id of open) expect(ids).toContain(id);
      for (const { id } of opened) expect(open).not.toContain(id);
    }
  });

  it('says how many pods moved to a node that was bought for CPU', async () => {
    const { store, run } = aRun({ load: 4.4 });
    await run(minutes(40));
    const launches = store.records.flatMap(({ opened }) => opened);
    expect(launches.map((it) => it.kind === 'launch' && it.cause)).toContain('cpu');
    expect(store.records.flatMap(({ landed }) => landed).length).toBeGreaterThan(0);
  });
});

describe('what people are told', () => {
  const cadence = { windows: [], otherwise: minutes(1) };
  const lost = (run: ReturnType<typeof aRun>, times: number) => {
    const tell = run.ports.notifier.tell.bind(run.ports.notifier);
    let left = times;
    Object.assign(run.ports.notifier, {
      tell: async (...args: Parameters<typeof tell>) => {
        left -= 1;
        if (left >= 0) await fails();
        await tell(...args);
      },
    });
  };

  it('is told by a later tick when the first could not', async () => {
    const run = aRun({ load: 30, change: { cadence } });
    run.live.policy = { ...run.live.policy, nodes: { ...run.live.policy.nodes, max: 3 } };
    lost(run, 1);
    await run.run(minutes(12));
    expect(run.told().filter((it) => it === 'alarm-raised')).toHaveLength(1);
    expect(run.store.current().state.outbox).toEqual([]);
  });

  it('survives a tick that ends by an error after it happened', async () => {
    const run = aRun({ load: 12, change: { cadence } });
    const save = run.ports.store.save.bind(run.ports.store);
    let failed = 0;
    Object.assign(run.ports.store, {
      save: async (...[lease, stored, dropped]: Parameters<typeof save>) => {
        const joining = stored.state.operations.some(({ at }) => at.phase === 'joining');
        if (joining && failed++ === 0) await fails();
        return save(lease, stored, dropped);
      },
    });
    await run.run(minutes(12));
    expect(failed).toBeGreaterThan(0);
    const opened = run.store.records.flatMap((it) => it.opened.map(({ id }) => id));
    const told = run.events.flatMap((it) => (it.kind === 'launch-started' ? it.operation : []));
    expect(opened.length).toBeGreaterThan(1);
    expect(told).toEqual(opened);
  });

  it('is dropped once it is an hour old', async () => {
    const run = aRun({ load: 12, change: { cadence } });
    lost(run, Number.POSITIVE_INFINITY);
    await run.run(minutes(20));
    expect(run.store.current().state.outbox.length).toBeGreaterThan(0);
    await run.run(minutes(80));
    const oldest = Math.min(...run.store.current().state.outbox.map(({ at }) => at));
    expect(run.world.now - oldest).toBeLessThanOrEqual(minutes(61));
  });
});

describe('telling people', () => {
  it('goes on after a message that is lost, and fails no tick', async () => {
    const run = aRun({ load: 12 });
    let told = 0;
    Object.assign(run.ports.notifier, {
      tell: async () => {
        told += 1;
        await fails();
      },
    });
    await run.run(minutes(10));
    expect(told).toBeGreaterThan(1);
    expect(run.store.records.length).toBeGreaterThan(1);
  });
});

describe('the lease', () => {
  it('is given back when the tick ends by a mistake of ours', async () => {
    const { ports, store, world } = aRun({ load: 2 });
    const limits = { owner: 'first', ...TICK_LIMITS };
    Object.assign(ports.signals, {
      read: async () => {
        throw new TypeError('a mistake');
      },
    });
    await expect(tick(ports, limits)).rejects.toThrow('a mistake');
    const later = (world.now + seconds(1)) as Instant;
    expect(await store.acquire('second', later, seconds(90))).not.toBe('held');
  });
});

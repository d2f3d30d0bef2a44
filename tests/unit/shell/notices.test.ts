import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../autoscaler/src/core/state.ts';
import { type InstanceId, type Instant, minutes } from '../../../autoscaler/src/core/units.ts';
import { interrupt } from '../../../autoscaler/world/model/interruptions.ts';
import { isUp } from '../../../autoscaler/world/model/machines.ts';
import { aRun } from '../../support/run.ts';

describe('a notice', () => {
  it('of an instance that is gone, and whose node is, is forgotten', async () => {
    const { world, store, run } = aRun({ load: 1 });
    await run(minutes(1));
    const stranger: Notice = {
      instance: 'i-0123456789abcdef0' as InstanceId,
      kind: 'rebalance',
      at: world.now,
    };
    await store.putNotice(stranger);
    await run(minutes(50));
    expect(store.current().state.notices).toEqual([stranger]);
    await run(minutes(15));
    expect(store.current().state.notices).toEqual([]);
  });

  it('makes a decision due once, however old its event and however seldom they are', async () => {
    const change = { cadence: { windows: [], otherwise: minutes(30) } };
    const { world, store, run } = aRun({ load: 3.2, change });
    await run(minutes(3));
    expect(store.records).toHaveLength(1);
    const [machine] = [...world.machines.values()].filter(isUp);
    if (!machine) throw new Error('no machine');
    const at = (world.now - minutes(10)) as Instant;
    await store.putNotice({ instance: machine.instance.id, kind: 'rebalance', at });
    await run(minutes(10));
    expect(store.records).toHaveLength(2);
  });
});

describe('what a person asks for', () => {
  const change = { cadence: { windows: [], otherwise: minutes(30) } };

  it('makes a decision due at the next heartbeat, and once', async () => {
    const { world, store, run } = aRun({ load: 3.2, change });
    await run(minutes(3));
    expect(store.records).toHaveLength(1);
    const until = (world.now + minutes(60)) as Instant;
    await store.putBoost({ nodes: 6, until, why: 'a newspaper' });
    await run(minutes(1));
    expect(store.records).toHaveLength(2);
    expect(store.records[1]?.decision.plan.kind).toBe('scale-up');
    await run(minutes(10));
    expect(store.records).toHaveLength(2);
  });

  it('makes one due when a brake is lifted, too', async () => {
    const { world, store, run } = aRun({ load: 3.2, change });
    await run(minutes(3));
    await store.putBrake({ until: (world.now + minutes(60)) as Instant, why: 'a move' });
    await run(minutes(3));
    await store.putBrake(undefined);
    await run(minutes(3));
    expect(store.records).toHaveLength(3);
  });
});

describe('operations that are adopted', () => {
  it('never share an id, though one ends while another begins in the same tick', async () => {
    const { world, store, told, events, run } = aRun({ load: 1.5 });
    await run(minutes(2));
    const spots = [...world.machines.values()].filter(
      (it) => isUp(it) && it.instance.market === 'spot',
    );
    for (const machine of spots) {
      interrupt(world, machine);
      await store.putNotice(world.notices.at(-1) as Notice);
      await run(minutes(3));
    }
    expect(told()).toContain('removal-done');
    const started = events.flatMap((it) => (it.kind === 'removal-started' ? it.operation : []));
    expect(started.length).toBeGreaterThan(1);
    expect(new Set(started).size).toBe(started.length);
  });
});

import { describe, expect, it } from 'vitest';
import { decide } from '../../../autoscaler/src/core/decide/decide.ts';
import { emptyMemory } from '../../../autoscaler/src/core/forecast/memory.ts';
import { withLastGood } from '../../../autoscaler/src/core/last-good.ts';
import {
  type Gauge,
  type Observation,
  type Signals,
  unknown,
} from '../../../autoscaler/src/core/observation.ts';
import type { State } from '../../../autoscaler/src/core/state.ts';
import { type Cores, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import type { Ports } from '../../../autoscaler/src/shell/ports.ts';
import { TICK_LIMITS, tick } from '../../../autoscaler/src/shell/tick.ts';
import { facadeClock } from '../../../autoscaler/world/facade/clock.ts';
import { facadeCluster } from '../../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../../autoscaler/world/facade/store.ts';
import { createWorld } from '../../../autoscaler/world/model/world.ts';
import { aPod, NOON } from '../../support/cluster.ts';
import {
  aGauge,
  ago,
  anObservation,
  aPolicy,
  aState,
  BUSY,
  hence,
  QUIET,
  THREE,
  workers,
} from '../../support/observation.ts';
import { aShopOptions, smallOnes } from '../../support/world.ts';

/** The brief's own unit cases, by its names (T4). The policy is the default one: its figures. */
const POLICY = aPolicy();

const LOST: Gauge = {
  kind: 'configured',
  now: unknown('unreachable'),
  floor: unknown('unreachable'),
  ceiling: unknown('unreachable'),
};
const SILENCE: Pick<Signals, 'cpu' | 'memory'> = { cpu: LOST, memory: LOST };

describe('CPU high → up', () => {
  it('buys nodes once CPU stood above 70 % for the whole window', () => {
    const { plan } = decide(POLICY, anObservation({ signals: BUSY }), aState());
    expect(plan).toMatchObject({ kind: 'scale-up' });
    expect(plan.kind === 'scale-up' && plan.launch.length).toBe(2);
  });

  it('does not buy for a peak that was shorter, nor at 70 % itself', () => {
    for (const floor of [0.4, 0.7, 'too-little-coverage'] as const) {
      const seen = anObservation({ signals: { cpu: aGauge({ now: 0.95, floor }) } });
      expect(decide(POLICY, seen, aState()).plan.kind).toBe('hold');
    }
  });
});

describe('CPU low for 10 min → down', () => {
  it('removes one node when CPU stayed under 30 % for the whole window', () => {
    const { plan } = decide(POLICY, anObservation({ signals: QUIET }), aState());
    expect(plan).toMatchObject({ kind: 'scale-down', manner: 'voluntary' });
  });

  it('removes none when it was higher within the ten minutes, or the window has gaps', () => {
    for (const ceiling of [0.3, 0.6, 'too-little-coverage'] as const) {
      const signals = { ...QUIET, cpu: aGauge({ now: 0.1, ceiling }) };
      expect(decide(POLICY, anObservation({ signals }), aState()).plan.kind).toBe('hold');
    }
  });
});

describe('cooldown holds', () => {
  it('a metric waits five minutes after a scale-up, to the millisecond', () => {
    const seen = anObservation({ signals: BUSY });
    const of = (lastScaleUpAt: State['lastScaleUpAt']) =>
      decide(POLICY, seen, aState(lastScaleUpAt ? { lastScaleUpAt } : {})).plan.kind;
    expect(of(ago(minutes(5) - 1))).toBe('hold');
    expect(of(ago(minutes(5)))).toBe('scale-up');
  });

  it('a removal waits ten minutes after any scaling', () => {
    const seen = anObservation({ signals: QUIET });
    for (const stamp of ['lastScaleUpAt', 'lastScaleDownAt'] as const) {
      const of = (at: typeof NOON) => decide(POLICY, seen, aState({ [stamp]: at })).plan.kind;
      expect(of(ago(minutes(10) - 1))).toBe('hold');
      expect(of(ago(minutes(10)))).toBe('scale-down');
    }
  });

  it('nothing delays a scale-up after a scale-down, and pods wait for no cooldown', () => {
    const down = aState({ lastScaleDownAt: NOON });
    expect(decide(POLICY, anObservation({ signals: BUSY }), down).plan.kind).toBe('scale-up');
    const pods = [
      ...THREE.map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 })),
      aPod({ name: 'waiting', cpu: 500 }),
    ];
    const up = aState({ lastScaleUpAt: NOON });
    expect(decide(POLICY, anObservation({ pods }), up).plan.kind).toBe('scale-up');
  });
});

describe('minimum holds', () => {
  it('the last two nodes stay however idle they are', () => {
    const seen = anObservation({ workers: workers(2), signals: QUIET });
    const { plan, vetoes } = decide(POLICY, seen, aState());
    expect(plan.kind).toBe('hold');
    expect(vetoes).toEqual([{ code: 'at-minimum', nodes: 2, minimum: 2 }]);
  });
});

describe('maximum alerts and holds', () => {
  it('ten nodes stay ten under any load, and the veto says so', () => {
    const seen = anObservation({ workers: workers(10), signals: BUSY });
    const { plan, because, vetoes } = decide(POLICY, seen, aState());
    expect(plan.kind).toBe('hold');
    expect(because).toMatchObject([{ code: 'above-high-watermark' }]);
    expect(vetoes).toEqual([{ code: 'at-maximum', nodes: 10, maximum: 10 }]);
  });

  it('nine nodes get one and not two', () => {
    const seen = anObservation({ workers: workers(9), signals: BUSY });
    const { plan } = decide(POLICY, seen, aState());
    expect(plan.kind === 'scale-up' && plan.launch.length).toBe(1);
  });

  it('scaling down still works', () => {
    const seen = anObservation({ workers: workers(10), signals: QUIET });
    expect(decide(POLICY, seen, aState()).plan.kind).toBe('scale-down');
  });
});

/** Three nodes of the simulated world at noon, and what a tick needs to run on them. */
function aShop(load: number, change: (seen: Partial<Observation>) => Partial<Observation>) {
  const initial = smallOnes(['on-demand', 'on-demand', 'on-demand']);
  const world = createWorld(aShopOptions({ seed: 5, demand: () => load as Cores, initial }));
  const store = facadeStore(aState(), emptyMemory());
  const signals = facadeSignals(world);
  const ports: Ports = {
    clock: facadeClock(world),
    store,
    signals: {
      ...signals,
      read: async (policy, now) => {
        const readings = await signals.read(policy, now);
        return { ...readings, ...change(readings) };
      },
    },
    cluster: facadeCluster(world),
    compute: facadeCompute(world),
    policies: { read: async () => ({ kind: 'current', policy: POLICY }) },
    notifier: { tell: async () => {} },
    telemetry: { log: () => {}, measure: () => {} },
  };
  return { world, store, ports };
}

const CALM = 1.5;
const asIs = () => ({});
const by = (owner: string) => ({ owner, ...TICK_LIMITS });

describe('lock taken', () => {
  it('a tick works under the lease and gives it back', async () => {
    const { ports, store, world } = aShop(CALM, asIs);
    expect(await tick(ports, by('one'))).toMatchObject({ kind: 'ticked' });
    expect(store.records).toHaveLength(1);
    expect(await store.acquire('two', world.now, seconds(90))).toMatchObject({
      lease: { owner: 'two', fence: 2 },
    });
  });

  it('a tick leaves quietly while somebody else holds the lease, until that runs out', async () => {
    const { ports, store, world } = aShop(CALM, asIs);
    await store.acquire('crashed', world.now, seconds(90));
    expect(await tick(ports, by('two'))).toEqual({ kind: 'busy' });
    expect(store.records).toEqual([]);
    await ports.clock.sleep(seconds(90));
    expect(await tick(ports, by('three'))).toMatchObject({ kind: 'ticked' });
  });

  it('a holder that comes too late can write nothing', async () => {
    const { store } = aShop(CALM, asIs);
    const late = await store.acquire('late', NOON, seconds(90));
    await store.acquire('next', hence(seconds(90)), seconds(90));
    if (late === 'held') throw new Error('the first lease is free');
    const boost = { ...store.current().state, lastScaleUpAt: NOON };
    expect(await store.save(late.lease, { state: boost }, [])).toBe('fenced');
    expect(store.current().state.lastScaleUpAt).toBeUndefined();
  });
});

describe('lock contention', () => {
  it('of two ticks at once one works and one is busy, and one decision is made', async () => {
    const { ports, store } = aShop(5.8, asIs);
    const outcomes = await Promise.all([tick(ports, by('one')), tick(ports, by('two'))]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['busy', 'ticked']);
    expect(store.records).toHaveLength(1);
  });
});

describe('Prometheus unavailable', () => {
  const last = { at: NOON, signals: anObservation({ signals: { ...QUIET, ...BUSY } }).signals };
  const blindAt = (span: number, kept = last) => {
    const at = hence(span);
    const fresh = anObservation({ signals: SILENCE }).signals;
    const signals = withLastGood(fresh, kept, { now: at, lastGoodFor: POLICY.signals.lastGoodFor });
    return decide(POLICY, { ...anObservation({ signals: SILENCE }), at, signals }, aState());
  };

  it('the last good readings scale up for five minutes and no longer', () => {
    expect(blindAt(minutes(5)).plan.kind).toBe('scale-up');
    expect(blindAt(minutes(5) + 1).plan.kind).toBe('hold');
  });

  it('no reading however good and low removes a node', () => {
    const low = { at: NOON, signals: anObservation({ signals: QUIET }).signals };
    for (const span of [0, minutes(1), minutes(5), minutes(60)])
      expect(blindAt(span, low).plan.kind).toBe('hold');
  });

  it('pods that the API server shows unschedulable still scale up', () => {
    const pods = [
      ...THREE.map(({ name }) => aPod({ name: `full-${name}`, on: name, cpu: 1800 })),
      aPod({ name: 'waiting', cpu: 500 }),
    ];
    const seen = anObservation({ pods, signals: SILENCE });
    expect(decide(POLICY, seen, aState()).plan.kind).toBe('scale-up');
  });

  it('ticks on an outage keep good readings and let them grow old', async () => {
    let down = false;
    // Neither busy nor idle: no operation makes a tick last.
    const { ports, store } = aShop(2.7, ({ signals }) => {
      if (!down || !signals) return {};
      const named = Object.entries(signals).filter(([, it]) => it.kind === 'configured');
      const lost = Object.fromEntries(named.map(([name]) => [name, LOST]));
      return { signals: { ...signals, ...lost }, load: unknown('unreachable') };
    });
    await ports.clock.sleep(minutes(15));
    await tick(ports, by('before'));
    const kept = store.current().state.lastGood?.signals.cpu;
    expect(kept).toMatchObject({ now: { kind: 'measured' } });
    down = true;
    const seen: string[] = [];
    for (let i = 0; i < 5; i++) {
      await ports.clock.sleep(minutes(2));
      const outcome = await tick(ports, by(`${i}`));
      if (outcome.kind !== 'ticked') throw new Error(outcome.kind);
      const { cpu } = outcome.observation.signals;
      seen.push(cpu.kind === 'configured' ? cpu.now.kind : cpu.kind);
      expect(outcome.decision?.plan.kind ?? 'hold').toBe('hold');
    }
    expect(seen).toEqual(['measured', 'measured', 'unknown', 'unknown', 'unknown']);
  });
});

import { facadeCluster } from '../../../world/facade/cluster.ts';
import { facadeCompute } from '../../../world/facade/compute.ts';
import { facadeSignals } from '../../../world/facade/signals.ts';
import { type FacadeStore, facadeStore } from '../../../world/facade/store.ts';
import { outstandingSurplus } from '../../../world/model/credits.ts';
import type { World } from '../../../world/model/state.ts';
import { createWorld } from '../../../world/model/world.ts';
import { virtualTime } from '../../../world/virtual-time.ts';
import type { TickEvent } from '../../core/event.ts';
import type { Forecast } from '../../core/forecast/forecast.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { EMPTY_STATE, type MonthCost } from '../../core/state.ts';
import { type Instant, MINUTE, seconds } from '../../core/units.ts';
import type { DecisionRecord } from '../../ports/state-store.ts';
import { handleInterruption } from '../../shell/interruption.ts';
import type { Ports } from '../../shell/ports.ts';
import { TICK_LIMITS, tick } from '../../shell/tick.ts';
import { learnedMemory } from './learned.ts';
import { type Scenario, worldOptions } from './scenario.ts';

/** What one policy did with one load: everything a report may show. */
export interface PolicyRun {
  readonly policy: Policy;
  readonly events: readonly TimedEvent[];
  readonly records: readonly DecisionRecord[];
  readonly curve: RunCurve;
  readonly world: World;
  readonly outstandingSurplus: number;
  /** What the autoscaler believes that the load has cost. */
  readonly month: MonthCost;
}

export interface TimedEvent {
  readonly at: Instant;
  readonly event: TickEvent;
}

/** One value a minute. */
export interface RunCurve {
  readonly demand: number[];
  readonly ready: number[];
  /** P90 of the last forecast, vCPUs; NaN without one. */
  readonly expected: number[];
}

/** Runs the production tick over the model world, on virtual time, through the port facade. */
export async function runPolicy(
  scenario: Scenario,
  policy: Policy,
  onProgress: (share: number) => void = () => {},
): Promise<PolicyRun> {
  const world = createWorld(worldOptions(scenario, policy));
  const time = virtualTime(world);
  const store = facadeStore(EMPTY_STATE, learnedMemory(scenario));
  const events: TimedEvent[] = [];
  const ports = portsOf({ world, store, clock: time.clock, policy, events });
  const curve: RunCurve = { demand: [], ready: [], expected: [] };
  const { start, end } = scenario;
  let handed = 0;
  const beat = (owner: string) => async () => void (await tick(ports, { owner, ...TICK_LIMITS }));
  const invoker = {
    askForTick: async () => time.at(world.now, beat(`asked-for-${world.now}`)),
  };
  const onStep = () => {
    for (const notice of world.notices.slice(handed)) {
      handed += 1;
      // EventBridge takes a moment; then the interruption function runs beside the ticks.
      const soon = (world.now + seconds(2)) as Instant;
      time.at(soon, async () => void (await handleInterruption({ ...ports, invoker }, notice)));
    }
  };
  for (let at = start; at < end; at = (at + MINUTE) as Instant) {
    time.at(at, async () => {
      noteMinute(curve, world, store.records.at(-1));
      await beat(`heartbeat-${at}`)();
    });
    await time.runUntil(at, onStep);
    onProgress((at - start) / (end - start));
  }
  await time.runUntil(end, onStep);
  return {
    policy,
    events,
    records: store.records,
    curve,
    world,
    outstandingSurplus: outstandingSurplus(world),
    month: store.current().state.monthCost,
  };
}

interface Wiring {
  readonly world: World;
  readonly store: FacadeStore;
  readonly clock: Ports['clock'];
  readonly policy: Policy;
  readonly events: TimedEvent[];
}

function portsOf({ world, store, clock, policy, events }: Wiring): Ports {
  return {
    clock,
    store,
    signals: facadeSignals(world),
    cluster: facadeCluster(world),
    compute: facadeCompute(world),
    policies: { read: async () => ({ kind: 'current', policy }) },
    notifier: { tell: async (event, { at }) => void events.push({ at, event }) },
    telemetry: { log: () => {}, measure: () => {} },
  };
}

/** The minute that begins, as `curve` keeps it; `last` is the newest decision. */
export function noteMinute(curve: RunCurve, world: World, last: DecisionRecord | undefined): void {
  let ready = 0;
  for (const node of world.nodes.values())
    if (node.role === 'worker' && node.ready && node.schedulable) ready += 1;
  curve.demand.push(world.options.demand(world.now));
  curve.ready.push(ready);
  curve.expected.push(highest(last?.observation.forecast));
}

const highest = (forecast: Forecast | undefined): number =>
  forecast?.kind === 'expected' ? Math.max(...forecast.horizons.map(({ p90 }) => p90)) : Number.NaN;

import type { TickEvent } from '../../autoscaler/src/core/event.ts';
import { emptyMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE, type State } from '../../autoscaler/src/core/state.ts';
import { type Cores, type Instant, MINUTE } from '../../autoscaler/src/core/units.ts';
import type { Ports } from '../../autoscaler/src/shell/ports.ts';
import { TICK_LIMITS, tick } from '../../autoscaler/src/shell/tick.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../autoscaler/world/facade/store.ts';
import type { World } from '../../autoscaler/world/model/state.ts';
import { createWorld } from '../../autoscaler/world/model/world.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { aShopOptions } from './world.ts';

export interface RunOptions {
  readonly mode?: Policy['mode'];
  /** vCPUs that the customers ask for. */
  readonly load: number;
  readonly state?: State;
  readonly change?: Partial<Policy>;
}

/** Three nodes under so much load, ticked once a minute by this policy. */
export function aRun({ mode = 'active', load, state = EMPTY_STATE, change }: RunOptions) {
  // Read anew at every tick, so that a test may push another policy.
  const live = { policy: { ...defaultPolicy('test'), mode, ...change } as Policy };
  const world = createWorld(aShopOptions({ seed: 5, demand: () => load as Cores }));
  const time = virtualTime(world);
  const store = facadeStore(state, emptyMemory());
  const events: TickEvent[] = [];
  const touched: string[] = [];
  // Being read is no touch.
  world.listeners.push(({ kind }) => void (kind === 'pods-listed' || touched.push(kind)));
  const ports: Ports = {
    clock: time.clock,
    store,
    signals: facadeSignals(world),
    cluster: facadeCluster(world),
    compute: facadeCompute(world),
    policies: { read: async () => ({ kind: 'current', policy: live.policy }) },
    notifier: { tell: async (event) => void events.push(event) },
    telemetry: { log: () => {}, measure: () => {} },
  };
  const beat = async (owner: string) => void (await tick(ports, { owner, ...TICK_LIMITS }));
  const run = async (span: number) => {
    const end = (world.now + span) as Instant;
    for (let at = world.now; at < end; at = (at + MINUTE) as Instant) {
      time.at(at, () => beat(`${at}`));
      await time.runUntil((at + MINUTE) as Instant);
    }
  };
  const asked: Instant[] = [];
  const invoker = {
    askForTick: async () => {
      asked.push(world.now);
      time.at(world.now, () => beat(`asked ${world.now}`));
    },
  };
  const told = () => events.map(({ kind }) => kind);
  return {
    world,
    store,
    events,
    told,
    touched,
    asked,
    ports: { ...ports, invoker },
    time,
    run,
    live,
  };
}

export const readyWorkers = (world: World): number =>
  [...world.nodes.values()].filter(({ role, ready }) => role === 'worker' && ready).length;

/** A machine that AWS may take. */
export function spotMachine(world: World) {
  const machine = [...world.machines.values()].find(({ instance }) => instance.market === 'spot');
  if (!machine) throw new Error('no spot machine');
  return machine;
}

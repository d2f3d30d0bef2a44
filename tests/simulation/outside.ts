import type { ForecastMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE, type Notice } from '../../autoscaler/src/core/state.ts';
import type { Millis } from '../../autoscaler/src/core/units.ts';
import type { Invoker } from '../../autoscaler/src/ports/invoker.ts';
import type { StateStore } from '../../autoscaler/src/ports/state-store.ts';
import { handleInterruption } from '../../autoscaler/src/shell/interruption.ts';
import type { Ports } from '../../autoscaler/src/shell/ports.ts';
import { TICK_LIMITS, type TickOutcome, tick } from '../../autoscaler/src/shell/tick.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { facadeCompute, type Supply } from '../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../autoscaler/world/facade/store.ts';
import { Crash, type FaultLayer, withFaults } from '../../autoscaler/world/faults.ts';
import type { World, WorldOptions } from '../../autoscaler/world/model/state.ts';
import { createWorld } from '../../autoscaler/world/model/world.ts';
import { type VirtualTime, virtualTime } from '../../autoscaler/world/virtual-time.ts';
import type { Live } from './moods.ts';
import type { Table } from './table-view.ts';

/** How one life is lived: over ports that stand directly on the model, or over the wire. */
export interface Outside {
  readonly world: World;
  readonly time: VirtualTime;
  readonly table: Table;
  /** The table as people write into it. */
  readonly people: Pick<StateStore, 'putBrake' | 'putBoost'>;
  /** Throws `Crash` when the function dies. */
  readonly tick: (owner: string) => Promise<{ readonly kind: TickOutcome['kind'] | 'heard' }>;
  readonly interrupt: (notice: Notice, invoker: Invoker) => Promise<unknown>;
  /** What only this medium can judge. */
  readonly violations: readonly string[];
  /** After each move of the world, and after each step of 15 seconds. */
  readonly onMove: () => void;
  readonly onStep: () => void;
  /**
   * What may happen, happens at each move of the world (there are as many as there are calls), or
   * at each step of 15 seconds: over the wire there are too many calls for the former.
   */
  readonly pace: 'move' | 'step';
  /** Once the faults have stopped and the world had time. */
  readonly closing: () => void;
  /** What was stored and told that is not in the trace yet. */
  readonly remains: () => Promise<readonly string[]>;
  /** Longest time that a look and what follows from it may take without a fault of the clock. */
  readonly newsTakes: Millis;
}

/** What both kinds of life are made of. */
export interface Circumstances {
  readonly seed: number;
  readonly world: WorldOptions;
  readonly policy: Policy;
  readonly live: Live;
  readonly past: ForecastMemory;
  /** Built once the world is there. */
  readonly supply: (world: World) => Supply;
  readonly faults: (world: World) => FaultLayer;
  readonly count: (kind: string) => void;
  /** A good answer of this service, whole and true, reached a function. */
  readonly heard: (service: string) => void;
  readonly trace: (line: string) => void;
}

/** Straight on the model: fast. */
export function facadeOutside(life: Circumstances): Outside {
  const world = createWorld(life.world);
  const time = virtualTime(world);
  const store = facadeStore(EMPTY_STATE, life.past);
  const plain: Ports = {
    clock: time.clock,
    store,
    signals: facadeSignals(world),
    cluster: facadeCluster(world),
    compute: facadeCompute(world, life.supply(world)),
    policies: {
      read: async () => ({ kind: 'current', policy: { ...life.policy, mode: life.live.mode } }),
    },
    notifier: {
      tell: async (event) => {
        life.count(event.kind);
        life.trace(`${world.now} ${JSON.stringify(event)}`);
      },
    },
    telemetry: { log: () => {}, measure: () => {} },
  };
  const ports = withFaults(plain, { ...life.faults(world), onAnswer: life.heard });
  return {
    world,
    time,
    table: store,
    people: store,
    tick: (owner) => tick(ports, { owner, ...TICK_LIMITS }),
    interrupt: (notice, invoker) => handleInterruption({ ...ports, invoker }, notice),
    violations: [],
    onMove: () => {},
    onStep: () => {},
    pace: 'move',
    closing: () => {},
    remains: async () => store.records.map((record) => JSON.stringify(record)),
    newsTakes: 20_000 as Millis,
  };
}

/** A function that dies leaves the world as it is: only the next heartbeat goes on. */
export async function survive(task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

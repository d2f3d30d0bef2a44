import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { systemClock } from '../autoscaler/src/adapters/transport/system.ts';
import { defaultPolicy } from '../autoscaler/src/core/policy/defaults.ts';
import { after, type Cores, type Millis, minutes } from '../autoscaler/src/core/units.ts';
import { weekScenario } from '../autoscaler/src/entry/cli/simulate.ts';
import { openRunningWorld } from '../autoscaler/src/entry/live/running-world.ts';
import { simulatedEnvironment } from '../autoscaler/src/entry/live/simulated-settings.ts';
import { learnedMemory } from '../autoscaler/src/entry/simulation/learned.ts';
import { worldOptions } from '../autoscaler/src/entry/simulation/scenario.ts';
import { openDoor } from '../autoscaler/world/wire/door.ts';
import { bundleOptions } from './bundle-functions.ts';

/** Seconds of the world to one of ours: a tick looks for 35 of them. */
const SPEED = 10;
const TICKS = 3;
const PULSE = 50 as Millis;
const PODS = 300;

export interface BusyTick {
  /** Most that was resident, in megabytes. */
  readonly peak: number;
  /** What was on the cluster when it was looked at. */
  readonly nodes: number;
  readonly pods: number;
}

/**
 * B4: the most memory of ticks that buy nodes and watch them join: 28 days of history, 300 pods,
 * eight nodes at full load and two on the way.
 */
export async function busyTick(): Promise<BusyTick> {
  const folder = await mkdtemp(join(tmpdir(), 'smartscale-busy-'));
  try {
    const file = join(folder, 'busy-tick.mjs');
    await build(bundleOptions('scripts/bench-busy-tick.ts', file));
    return await measured(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measured(file: string): Promise<BusyTick> {
  const running = await aBusyWorld();
  const { world, exchange, wire } = running;
  const { zones } = defaultPolicy('bench').capacity;
  const environment = simulatedEnvironment(zones);
  const about = () => ({ now: world.now, speed: SPEED, environment });
  const door = await openDoor({ port: 0, exchange, token: wire.token, about });
  const child = promisify(execFile)(process.execPath, [file, door.url, `${TICKS}`]);
  const clock = systemClock();
  let over = false;
  const ended = child.finally(() => {
    over = true;
  });
  while (!over) {
    await clock.sleep(PULSE);
    await running.runUntil(after(world.now, (PULSE * SPEED) as Millis));
  }
  const { stderr } = await ended;
  await door.close();
  const told = JSON.parse(stderr) as { readonly outcomes: string[]; readonly peak: number };
  const bought = [...world.machines.values()].length > 8;
  if (!bought || told.outcomes.some((it) => it !== 'ticked'))
    throw new Error(`the tick was not busy: ${stderr}`);
  return { peak: told.peak / 1_000_000, nodes: world.nodes.size, pods: world.pods.size };
}

async function aBusyWorld() {
  const policy = defaultPolicy('bench');
  const scenario = weekScenario(1);
  const usual = worldOptions(scenario, policy);
  const running = await openRunningWorld({
    policy,
    memory: learnedMemory(scenario),
    world: {
      ...usual,
      demand: () => 15 as Cores,
      initial: Array.from({ length: 8 }, (_, index) => ({
        zone: policy.capacity.zones[index % 2] ?? policy.capacity.zones[0],
        type: policy.capacity.types[0],
        market: index < 5 ? ('spot' as const) : ('on-demand' as const),
      })),
      shop: {
        ...usual.shop,
        minReplicas: PODS,
        maxReplicas: PODS,
        requestCpuMillis: 50,
        requestMemoryMib: 40,
      },
    },
  });
  await running.runUntil(after(running.world.now, minutes(10)));
  return running;
}

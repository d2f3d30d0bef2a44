import type { Notice } from '../../src/core/state.ts';
import { isUp } from './machines.ts';
import { laterBy, type Machine, type World } from './state.ts';

/** AWS announces two minutes ahead that it takes a spot instance back. */
export function interrupt(world: World, machine: Machine): void {
  if (machine.takenAt !== undefined || !isUp(machine)) return;
  machine.takenAt = laterBy(world.now, 120_000);
  const notice: Notice = {
    instance: machine.instance.id,
    kind: 'spot-interruption',
    at: world.now,
    endsAt: machine.takenAt,
  };
  world.notices.push(notice);
}

/** AWS says that it may take a machine, or will reboot it some day: it runs on for now. */
export function announce(world: World, { instance }: Machine, kind: Notice['kind']): void {
  world.notices.push({ instance: instance.id, kind, at: world.now });
}

/**
 * EventBridge tells of every machine that ends, whoever ended it. What it returns is to be called
 * after each step: it announces those that began to end since.
 */
export function endsOf(world: World): () => void {
  const told = new Set<Machine>();
  return () => {
    for (const machine of world.machines.values()) {
      if (isUp(machine) || told.has(machine)) continue;
      told.add(machine);
      announce(world, machine, 'state-change');
    }
  };
}

/** Waves that the options wrote down: a share of all spot instances at once. */
export function runWaves(world: World): void {
  const wave = world.options.spotWaves[world.wavesDone];
  if (!wave || world.now < wave.at) return;
  world.wavesDone += 1;
  const spot = [...world.machines.values()].filter(
    (machine) => isUp(machine) && machine.instance.market === 'spot',
  );
  for (const machine of spot.slice(0, Math.ceil(spot.length * wave.share)))
    interrupt(world, machine);
}

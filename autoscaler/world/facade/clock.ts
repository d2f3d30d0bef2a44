import type { Clock } from '../../src/ports/clock.ts';
import { laterBy, type World } from '../model/state.ts';
import { advance } from '../model/world.ts';

/** Virtual time: whoever waits lets the world move on. */
export function facadeClock(world: World): Clock {
  return {
    now: () => world.now,
    sleep: async (span) => advance(world, laterBy(world.now, span)),
  };
}

import type { Instant } from '../src/core/units.ts';
import type { Clock } from '../src/ports/clock.ts';
import { laterBy, type World } from './model/state.ts';
import { advance } from './model/world.ts';

/** Several tasks on one virtual clock: whoever waits lets the others, and the world, move on. */
export interface VirtualTime {
  readonly clock: Clock;
  /** Runs at this instant, or at once when it has passed. */
  readonly at: (instant: Instant, task: () => Promise<void>) => void;
  /** Lets time pass until then; `onStep` is called after each move of the world. */
  readonly runUntil: (end: Instant, onStep?: () => void) => Promise<void>;
}

interface Due {
  readonly at: Instant;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * `busy` tells that something outside the virtual clock is still under way, such as a database that
 * answers after some turns of the real event loop: time stands still for so long, or the order of
 * events would depend on how fast this machine is.
 */
export function virtualTime(world: World, busy: () => boolean = () => false): VirtualTime {
  const queue: Due[] = [];
  let order = 0;
  const push = (at: Instant, wake: () => void) => {
    queue.push({ at, order: order++, wake });
    queue.sort((a, b) => a.at - b.at || a.order - b.order);
  };
  let failure: { readonly error: unknown } | undefined;
  const start = (task: () => Promise<void>) => {
    task().catch((error: unknown) => {
      failure ??= { error };
    });
  };
  return {
    clock: {
      now: () => world.now,
      sleep: (span) =>
        new Promise((resolve) => push(laterBy(world.now, Math.max(0, span)), resolve)),
    },
    at: (instant, task) => push(instant, () => start(task)),
    runUntil: async (end, onStep) => {
      for (;;) {
        const next = queue[0];
        const step = world.nextStep;
        const to = next && next.at <= step ? next.at : step;
        if (to > end) break;
        advance(world, to);
        onStep?.();
        while (queue[0] && queue[0].at <= world.now) {
          queue.shift()?.wake();
          await settled(busy);
          if (failure) throw failure.error;
        }
      }
      advance(world, end);
    },
  };
}

/** Everything that a woken task can do without waiting for the virtual clock is done by then. */
async function settled(busy: () => boolean): Promise<void> {
  for (let turns = 0; turns < MOST_TURNS; turns++) {
    await microtasksDrained();
    if (!busy()) return;
  }
  throw new Error('an answer never comes: virtual time cannot go on');
}

/** A table in memory takes some ten turns for an answer. */
const MOST_TURNS = 100_000;

const microtasksDrained = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

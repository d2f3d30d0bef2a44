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

export function virtualTime(world: World): VirtualTime {
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
          await microtasksDrained();
          if (failure) throw failure.error;
        }
      }
      advance(world, end);
    },
  };
}

/** Everything that a woken task can do without waiting is done by then. */
const microtasksDrained = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

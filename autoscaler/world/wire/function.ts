import type { Instant, Millis } from '../../src/core/units.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { Crash } from '../faults.ts';
import { laterBy } from '../model/state.ts';
import type { VirtualTime } from '../virtual-time.ts';

/**
 * One container of a function. When it dies nothing of it runs on: what it waits for never comes,
 * so that no `catch` and no `finally` of a function that is gone can do anything any more.
 */
export interface Sandbox {
  readonly isAlive: () => boolean;
  readonly die: (why: string) => void;
  /** Of whatever the function waits for: waits for ever once the container is dead. */
  readonly outlives: <T>(waited: Promise<T>) => Promise<T>;
  /** Lambda's own time limit does not reach it: the late holder that leases are made for. */
  freeze: () => void;
}

export interface FunctionOptions<P> {
  readonly time: VirtualTime;
  /** What an invocation is given: made once a container, and warm for the next one. */
  readonly build: (sandbox: Sandbox) => P;
  /** Lambda ends an invocation after so long. */
  readonly timeout: Millis;
  /** It did. */
  readonly onTimeout?: () => void;
}

/** A function as Lambda runs it: a container serves one invocation at a time and is used again. */
export interface SimulatedFunction<P> {
  /** Throws `Crash` when the container dies under it. */
  readonly invoke: <T>(task: (given: P) => Promise<T>) => Promise<T>;
}

interface Container<P> extends Sandbox {
  readonly given: P;
  readonly death: Promise<never>;
  frozen: boolean;
}

export function simulatedFunction<P>(options: FunctionOptions<P>): SimulatedFunction<P> {
  const { time, timeout } = options;
  const idle: Container<P>[] = [];
  return {
    invoke: async (task) => {
      const container = idle.pop() ?? start(options);
      container.frozen = false;
      let over = false;
      time.at(after(time.clock, timeout), async () => {
        if (over || container.frozen || !container.isAlive()) return;
        options.onTimeout?.();
        container.die('the function ran into its time limit');
      });
      try {
        return await Promise.race([task(container.given), container.death]);
      } finally {
        over = true;
        if (container.isAlive()) idle.push(container);
      }
    },
  };
}

const after = (clock: Clock, span: Millis): Instant => laterBy(clock.now(), span);

function start<P>({ build }: FunctionOptions<P>): Container<P> {
  let alive = true;
  let end: (crash: Crash) => void = () => {};
  const death = new Promise<never>((_, reject) => {
    end = reject;
  });
  // Nobody need be waiting when it dies.
  death.catch(() => {});
  const sandbox: Sandbox = {
    isAlive: () => alive,
    die: (why) => {
      alive = false;
      end(new Crash(why));
    },
    outlives: async (waited) => {
      const settled = await Promise.allSettled([waited]);
      if (!alive) return new Promise(() => {});
      const [it] = settled;
      if (it.status === 'rejected') throw it.reason;
      return it.value;
    },
    freeze: () => {
      container.frozen = true;
    },
  };
  const container: Container<P> = { ...sandbox, given: build(sandbox), death, frozen: false };
  return container;
}

/** A clock that a dead container waits on for ever. */
export const clockIn = (clock: Clock, sandbox: Sandbox): Clock => ({
  now: clock.now,
  sleep: (span) => sandbox.outlives(clock.sleep(span)),
});

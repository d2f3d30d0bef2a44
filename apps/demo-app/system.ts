import type { Instant, Millis } from '../../autoscaler/src/core/units.ts';

/** The machine that the shop runs on: the one file with a clock, timers and standard output. */
export interface System {
  readonly now: () => Instant;
  /** Milliseconds of a clock that never steps, for spans only. */
  readonly ticking: () => Millis;
  readonly sleep: (span: Millis) => Promise<void>;
  /** Calls until the returned function is called. */
  readonly every: (span: Millis, task: () => void) => () => void;
  readonly write: (line: string) => void;
}

export const system: System = {
  now: () => Date.now() as Instant,
  ticking: () => performance.now() as Millis,
  // No timer keeps the process alive: the open server does, and when it has closed nothing waits.
  sleep: (span) =>
    new Promise((resolve) => {
      setTimeout(resolve, span).unref();
    }),
  every: (span, task) => {
    const timer = setInterval(task, span).unref();
    return () => clearInterval(timer);
  },
  write: (line) => process.stdout.write(`${line}\n`),
};

export const environment = (): Readonly<Record<string, string | undefined>> => process.env;

import type { Instant } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';

/** The real clock. It may step when the machine's is set: nothing here may rest on it rising. */
export const systemClock = (): Clock => ({
  now: () => Date.now() as Instant,
  sleep: (span) =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, span));
    }),
});

/** Real chance, uniform in [0, 1): for pauses that must not fall together, and for nothing else. */
export const systemJitter = (): number => Math.random();

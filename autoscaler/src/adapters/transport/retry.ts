import { after, type Instant, type Millis } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { OperatingError } from '../../ports/errors.ts';

/** How often and how long a call that may be repeated is repeated. All on our own clock. */
export interface Patience {
  readonly clock: Clock;
  /** In all, the first included. */
  readonly attempts: number;
  /** Before the second attempt; doubles each time, of which a random half to all is waited. */
  readonly pause: Millis;
  /** No pause is begun that would end later. */
  readonly deadline?: () => Instant;
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
}

/** Failures that pass by themselves; a denied or malformed answer will be the same next time. */
const PASSING: readonly OperatingError['kind'][] = ['timeout', 'throttled', 'unavailable'];

/**
 * Repeats a call that failed for a reason that passes. Only for what is safe to repeat. Throws the
 * last failure.
 */
export async function insist<T>(patience: Patience, call: () => Promise<T>): Promise<T> {
  const { clock, attempts, jitter, deadline } = patience;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof OperatingError) || !PASSING.includes(error.kind)) throw error;
      const longest = patience.pause * 2 ** (attempt - 1);
      const own = Math.round(longest * (0.5 + jitter() / 2));
      // Whoever asks for a second of peace knows why; a longer wish than there is time ends it.
      const pause = Math.max(own, error.wait ?? 0) as Millis;
      const end = deadline?.();
      const late = end !== undefined && after(clock.now(), pause) > end;
      if (attempt >= attempts || late) throw error;
      await clock.sleep(pause);
    }
  }
}

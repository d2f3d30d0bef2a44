import type { Instant, Millis } from '../core/units.ts';

/** The only source of time. Whole milliseconds; wall-clock time, so it may step. */
export interface Clock {
  now(): Instant;
  /** Waits between two looks of one tick. In a simulation this is where the world moves on. */
  sleep(span: Millis): Promise<void>;
}

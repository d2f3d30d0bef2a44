import type { Millis } from '../core/units.ts';

/** Where the controller says that it lives, so that its silence is noticed by somebody else. */
export interface LifeSigns {
  /** How long ago each duty last went well. Throws `OperatingError`; the next one comes anyway. */
  give(ages: Readonly<Record<string, Millis>>): Promise<void>;
}

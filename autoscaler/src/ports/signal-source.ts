import type { Observation } from '../core/observation.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Cores, Instant } from '../core/units.ts';

export type SignalReadings = Pick<Observation, 'signals' | 'load' | 'idle'>;

/**
 * Prometheus, as readings. Never throws: what cannot be had is unknown, with its reason. The
 * windows (`floor`, `ceiling`) are those of the policy handed in.
 */
export interface SignalSource {
  read(policy: Policy, now: Instant): Promise<SignalReadings>;
  /**
   * Mean load of each whole five-minute slot from `since` until now, oldest first. Slots that are
   * not well covered by samples are left out, and all of them when Prometheus does not answer.
   */
  loadSlots(since: Instant, now: Instant): Promise<readonly LoadSlot[]>;
}

export interface LoadSlot {
  readonly start: Instant;
  readonly cores: Cores;
}

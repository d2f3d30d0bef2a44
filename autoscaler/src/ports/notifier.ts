import type { TickEvent } from '../core/event.ts';
import type { Instant } from '../core/units.ts';

/** Tells people. Best effort: a lost or slow message never delays or fails a tick. */
export interface Notifier {
  tell(event: TickEvent, at: Instant): Promise<void>;
}

import { localText } from '../schedule/local-time.ts';
import type { Instant } from '../units.ts';

/** The client's own zone: for messages that name none. */
export const HOME = 'Asia/Dhaka';

/** `Mon 2026-11-23 18:00 Asia/Dhaka`, and below it the same moment in UTC. */
export function bothTimes(at: Instant, timeZone: string = HOME): string {
  const home = `${localText(at, timeZone)} ${timeZone}`;
  return timeZone === 'UTC' ? home : `${home}\n${localText(at, 'UTC')} UTC`;
}

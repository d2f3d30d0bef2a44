import { localText } from '../schedule/local-time.ts';
import { elapsed, type Instant } from '../units.ts';
import { span } from './words.ts';

/** Whose clock on the wall a sentence is told by. */
export interface Telling {
  /** IANA name. */
  readonly timeZone: string;
  /** Moments of the same day are told without their date, and how far off they are is added. */
  readonly now?: Instant;
}

export const IN_UTC: Telling = { timeZone: 'UTC' };

/** `18:05`, or `Tue 2026-11-24 18:05` when that is another day or the day is not known. */
export function moment(at: Instant, { timeZone, now }: Telling): string {
  // A formatter throws on what is no time, and a sentence must never end a tick.
  if (!Number.isFinite(at)) return 'an unknown time';
  const text = localText(at, timeZone);
  const today = now === undefined ? undefined : dayOf(localText(now, timeZone));
  return today === dayOf(text) ? text.slice(today.length + 1) : text;
}

/** `18:05 (in 5m)`; without a "now", the moment alone. */
export function momentAhead(at: Instant, telling: Telling): string {
  const { now } = telling;
  if (now === undefined || !Number.isFinite(at) || at <= now) return moment(at, telling);
  return `${moment(at, telling)} (in ${span(elapsed(now, at))})`;
}

/** `Mon 2026-11-23 18:05 Asia/Dhaka`, for the head of a text. */
export const fullMoment = (at: Instant, timeZone: string): string =>
  `${localText(at, timeZone)} ${timeZone}`;

const dayOf = (text: string): string => text.slice(0, text.lastIndexOf(' '));

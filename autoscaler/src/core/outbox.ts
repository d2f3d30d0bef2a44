import type { TickEvent } from './event.ts';
import type { Untold } from './state.ts';

/** The newest: whoever was not told for hours needs no list of hundreds. */
const MOST_UNTOLD = 40;
/** In JSON: a quarter of what the state may take. It must never be what people were not told. */
const MOST_CHARACTERS = 50_000;
/** What EC2 or an API server says of a refusal. */
const LONGEST_TEXT = 1_000;

/** What people are still to be told, oldest first, with these added; the oldest give way. */
export function enqueued(outbox: readonly Untold[], added: readonly Untold[]): readonly Untold[] {
  const all = [...outbox, ...added].slice(-MOST_UNTOLD);
  let room = MOST_CHARACTERS;
  // From the newest back to the first that has no room any more.
  const over = all.findLastIndex((it) => {
    room -= JSON.stringify(it).length;
    return room < 0;
  });
  return all.slice(over + 1);
}

/** The event with what others wrote cut to a length that can be kept and sent. */
export function bounded(event: TickEvent): TickEvent {
  if (event.kind === 'launch-refused') {
    const message = cut(event.refusal.message, LONGEST_TEXT);
    return { ...event, refusal: { ...event.refusal, message } };
  }
  if (event.kind === 'effect-failed') return { ...event, why: cut(event.why, LONGEST_TEXT) };
  return event;
}

export const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

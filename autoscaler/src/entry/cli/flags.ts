import { parseIso } from '../../core/iso-time.ts';
import { DURATION } from '../../core/policy/quantities.ts';
import type { Instant, Millis } from '../../core/units.ts';
import { InputError } from './io.ts';

/** Reads a flag's value: for commander, which calls it once for each time the flag is given. */
type FlagParser<T> = (text: string) => T;

/** A number above 0, such as vCPUs. */
export const positiveNumber =
  (flag: string): FlagParser<number> =>
  (text) =>
    numberOf(text, (value) => value > 0) ?? refuse(flag, 'a number above 0', text);

/** A whole number from 0 up, such as a seed. */
export const wholeNumber =
  (flag: string): FlagParser<number> =>
  (text) =>
    numberOf(text, (value) => Number.isSafeInteger(value) && value >= 0) ??
    refuse(flag, 'a whole number from 0 up', text);

/** `2h`, `90m`: longer than nothing, and no longer than `longest`. */
export const timeSpan =
  (flag: string, longest: Millis): FlagParser<Millis> =>
  (text) => {
    const span = DURATION.parse(text);
    if (span !== undefined && span > 0 && span <= longest) return span;
    const most = DURATION.render(longest);
    return refuse(flag, `a time span such as 90m or 2h, up to ${most}`, text);
  };

/** An instant with its zone. */
export const pointInTime =
  (flag: string): FlagParser<Instant> =>
  (text) =>
    parseIso(text) ?? refuse(flag, 'a time with its zone such as 2026-11-23T12:00:00Z', text);

/** What a person wrote for other people: some words on one line. */
export const words =
  (flag: string): FlagParser<string> =>
  (text) => {
    const told = text.trim();
    // No control characters: it is shown in terminals and in Slack.
    if (told !== '' && told.length <= 200 && !/\p{Cc}/u.test(told)) return told;
    return refuse(flag, 'some words on one line, at most 200 characters', text);
  };

function numberOf(text: string, accept: (value: number) => boolean): number | undefined {
  // `Number('')` is 0, and nobody means that.
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && accept(value) ? value : undefined;
}

function refuse(flag: string, expected: string, text: string): never {
  throw new InputError([{ source: flag, path: '', expected, got: JSON.stringify(text) }]);
}

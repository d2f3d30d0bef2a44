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

function numberOf(text: string, accept: (value: number) => boolean): number | undefined {
  // `Number('')` is 0, and nobody means that.
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && accept(value) ? value : undefined;
}

function refuse(flag: string, expected: string, text: string): never {
  throw new InputError([{ source: flag, path: '', expected, got: JSON.stringify(text) }]);
}

import { z } from 'zod';
import { shown } from '../problem.ts';
import { nearest } from './nearest.ts';
import type { Quantity } from './quantities.ts';

/** One kind of value in a document: how it is checked, and how an editor is told of it. */
export interface Kind<T> {
  readonly expected: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly parse: (given: unknown) => T | undefined;
  readonly suggest?: ((given: unknown) => string | undefined) | undefined;
}

/** A value written with its unit. */
export const quantity = <T>({ expected, pattern, parse, suggest }: Quantity<T>): Kind<T> => ({
  expected,
  json: { type: 'string', pattern },
  parse: (given) => (typeof given === 'string' ? parse(given.trim()) : undefined),
  suggest: (given) => quoted(suggest?.(given)),
});

/** The same, held within bounds that are part of what it means. */
export const within = <T>(
  kind: Kind<T>,
  expected: string,
  holds: (value: T) => boolean,
): Kind<T> => ({
  ...kind,
  expected,
  parse: (given) => {
    const value = kind.parse(given);
    return value !== undefined && holds(value) ? value : undefined;
  },
  suggest: (given) => (kind.parse(given) === undefined ? kind.suggest?.(given) : undefined),
});

interface Bounds {
  readonly min: number;
  readonly max?: number;
}

/** A whole number of something. */
export const count = ({ min, max }: Bounds): Kind<number> => {
  const parse = (given: unknown): number | undefined => {
    const whole = typeof given === 'number' && Number.isSafeInteger(given);
    return whole && given >= min && given <= (max ?? given) ? given : undefined;
  };
  return {
    expected: `a whole number ${max === undefined ? `from ${min}` : `from ${min} to ${max}`}`,
    json: { type: 'integer', minimum: min, ...(max === undefined ? {} : { maximum: max }) },
    parse,
    suggest: (given) => {
      const digits = typeof given === 'string' && /^\d[\d,_]*$/.test(given);
      const guess = digits ? parse(Number(given.replace(/[,_]/g, ''))) : undefined;
      return guess === undefined ? undefined : `did you mean ${guess}?`;
    },
  };
};

/** A number above zero, whole or not. */
export const POSITIVE: Kind<number> = {
  expected: 'a number above 0',
  json: { type: 'number', exclusiveMinimum: 0 },
  parse: (given) =>
    typeof given === 'number' && Number.isFinite(given) && given > 0 ? given : undefined,
};

export const TOGGLE: Kind<boolean> = {
  expected: 'true or false',
  json: { type: 'boolean' },
  parse: (given) => (typeof given === 'boolean' ? given : undefined),
  suggest: (given) => {
    if (/^(yes|on|y)$/i.test(String(given))) return 'did you mean true?';
    return /^(no|off|n)$/i.test(String(given)) ? 'did you mean false?' : undefined;
  },
};

export const oneOf = <const T extends string>(words: readonly T[]): Kind<T> => ({
  expected: words.length === 1 ? shown(words[0]) : `one of ${words.join(', ')}`,
  json: { type: 'string', enum: words },
  parse: (given) => words.find((word) => word === given),
  suggest: (given) => quoted(typeof given === 'string' ? nearest(given, words) : undefined),
});

/** Text of a given form. */
export const text = (expected: string, pattern: string): Kind<string> => ({
  expected,
  json: { type: 'string', pattern },
  parse: (given) =>
    typeof given === 'string' && new RegExp(pattern, 'u').test(given) ? given : undefined,
});

/** Said of a knob to editors and readers alike. */
type Written = string | number | boolean;

/** A field that must be written. */
export const required = <T>(kind: Kind<T>, description: string) =>
  z
    .unknown()
    .transform((given, context): T => {
      const value = kind.parse(given);
      if (value !== undefined) return value;
      const hint = given === undefined ? undefined : kind.suggest?.(given);
      const params = hint === undefined ? {} : { hint };
      context.addIssue({ code: 'custom', message: kind.expected, params });
      return z.NEVER;
    })
    .meta({ ...kind.json, description });

/** A field with a default, given as a person would write it. */
export const knob = <T>(kind: Kind<T>, written: Written, description: string) =>
  required(kind, description).prefault(written).meta({ description });

/** A field that may be left out, and then there is none. */
export const maybe = <T>(kind: Kind<T>, description: string) =>
  required(kind, description).optional().meta({ description });

/** A mapping of known keys that must be written. */
export const mapping = <S extends z.ZodRawShape>(description: string, shape: S) =>
  z.strictObject(shape, { error: mappingExpected }).meta({ description });

/** A mapping of known keys that all have defaults, and so has itself. */
export const section = <S extends z.ZodRawShape>(description: string, shape: S) =>
  z
    .strictObject(shape, { error: mappingExpected })
    .prefault({} as never)
    .meta({ description });

const mappingExpected = ({ code }: { readonly code?: string }): string | undefined =>
  code === 'invalid_type' ? 'a mapping of keys to values' : undefined;

export const list = <T extends z.ZodType>(item: T, description: string) =>
  z.array(item, { error: 'a list' }).meta({ description });

/** A hint in the words that every parser uses. */
const quoted = (guess: string | undefined): string | undefined =>
  guess === undefined ? undefined : `did you mean "${guess}"?`;

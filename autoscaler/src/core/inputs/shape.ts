import { z } from 'zod';
import type { Instant, Millis, Ratio } from '../units.ts';

/**
 * The fields of a schema for `T`: every field must be there, and those that `T` may lack must be
 * `exactOptional`. A field added to a type without one in its schema does not compile, so that a
 * recorded observation can never lose a part of itself on the way back in.
 */
export type Shape<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K>
    ? z.ZodExactOptional<z.ZodType<T[K]>>
    : z.ZodType<T[K]>;
};

/** A schema for one of our own types. Unknown fields are refused: mostly they are slips. */
export function object<T>(shape: Shape<T>): z.ZodType<T> {
  // The cast: zod infers readonly and optional in another spelling of the same type.
  return strict(shape) as unknown as z.ZodType<T>;
}

/** A union of our own, told apart by one field: one entry for each member, checked for all. */
export function tagged<U extends { readonly [P in K]: string }, K extends string>(
  tag: K,
  table: { readonly [C in U[K]]: Shape<Omit<Extract<U, { readonly [P in K]: C }>, K>> },
): z.ZodType<U> {
  const members = Object.entries<Shape<object>>(table).map(([name, shape]) =>
    strict({ [tag]: z.literal(name), ...shape }),
  );
  const [first, ...rest] = members;
  if (!first) throw new Error('invariant: a union has members');
  // The cast: the table's type says what the loop over its entries cannot.
  return z.discriminatedUnion(tag, [first, ...rest]) as unknown as z.ZodType<U>;
}

/** The message of an unknown field is the list of known ones: `problems.ts` makes words of it. */
function strict(shape: z.ZodRawShape) {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : undefined),
  });
}

/** A plain value whose unit or identity is a type of ours: the caller's type says which. */
export const text = <T extends string = string>(): z.ZodType<T> =>
  z.string() as unknown as z.ZodType<T>;
export const number = <T extends number = number>(): z.ZodType<T> =>
  z.number() as unknown as z.ZodType<T>;

/** A quantity of which there cannot be less than none. */
export const amount = <T extends number = number>(): z.ZodType<T> =>
  z.number().min(0) as unknown as z.ZodType<T>;

const WHOLE = { error: 'a whole number' };
const SHARE = { error: 'a share from 0 to 1' };

export const wholeNumber = z.int(WHOLE).min(0);
export const flag = z.boolean();
export const share = z.number(SHARE).min(0, SHARE).max(1, SHARE) as unknown as z.ZodType<Ratio>;

const told = <T extends number>(error: string): z.ZodType<T> =>
  z.number({ error }) as unknown as z.ZodType<T>;
export const instant = told<Instant>('a time in milliseconds since 1970 (UTC)');
export const span = told<Millis>('a span in milliseconds');

/** Marks a field that may be absent; `undefined` in its place is refused, as JSON has none. */
export const maybe = <T>(schema: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> =>
  schema.exactOptional();

export const listOf = <T>(schema: z.ZodType<T>): z.ZodType<readonly T[]> => z.array(schema);

/** An object used as a map. */
export const mapOf = <T>(schema: z.ZodType<T>): z.ZodType<Readonly<Record<string, T>>> =>
  z.record(z.string(), schema);

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { assert } from '../../../core/units.ts';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Plain data as DynamoDB writes it. What is `undefined` is left out, as JSON does. */
export function toAttribute(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Uint8Array) return { B: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object' && value !== null) {
    const present = Object.entries(value).filter(([, it]) => it !== undefined);
    return { M: Object.fromEntries(present.map(([key, it]) => [key, toAttribute(it)])) };
  }
  // DynamoDB has no NaN and no infinity, and rejects the whole write for one of them.
  assert(Number.isFinite(value), `an attribute holds plain data, not ${String(value)}`);
  return { N: String(value) };
}

/** Plain data again. Sets, which nothing of ours writes, stay as they are: no schema takes them. */
export function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.B !== undefined) return value.B;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  return value.NULL === true ? null : value;
}

export const fromAttributes = (attributes: Attributes): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, it]) => [name, fromAttribute(it)]));

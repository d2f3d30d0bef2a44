import { formatIso, parseIso } from '../../../core/iso-time.ts';
import type { Instant } from '../../../core/units.ts';

/** Fields of the state that hold an instant, wherever in it they stand. */
const TIMES = new Set([
  'at',
  'blindSince',
  'endsAt',
  'lookedAt',
  'since',
  'stampBefore',
  'startedAt',
  'lastDecisionAt',
  'lastScaleDownAt',
  'lastScaleUpAt',
  'until',
]);

/** The first instant of the year 10000, which ISO 8601 writes with a fifth digit. */
const TOO_LATE = 253_402_300_800_000;

/**
 * `2026-11-23T04:05:06.000Z`, always with three digits of a second: then later texts are greater
 * texts, which the lease's condition and the order of the decision records rest on.
 */
export function isoTime(at: Instant): string {
  const text = formatIso(at);
  return text.includes('.') ? text : text.replace('Z', '.000Z');
}

/** Whether `isoTime` can write it without losing anything. */
export const isTellable = (at: number): at is Instant =>
  Number.isInteger(at) && at >= 0 && at < TOO_LATE;

/** The same value with its instants as ISO 8601: people read this table in a browser. */
export const withIsoTimes = (value: unknown): unknown =>
  mapTimes(value, (it) => (typeof it === 'number' && isTellable(it) ? isoTime(it) : it));

/** The same value with its instants as milliseconds. What is no time is left to the schema. */
export const withInstants = (value: unknown): unknown =>
  mapTimes(value, (it) => (typeof it === 'string' ? (parseIso(it) ?? it) : it));

function mapTimes(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((it) => mapTimes(it, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [
      key,
      TIMES.has(key) && typeof it !== 'object' ? change(it) : mapTimes(it, change),
    ]),
  );
}

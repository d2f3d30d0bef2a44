import type { Instant } from '../../../src/core/units.ts';

/** An object as it goes over the wire. */
export interface Json {
  readonly [key: string]: unknown;
}

/** RFC 3339 in whole seconds, as `metav1.Time` is written. */
export const timeText = (at: Instant): string =>
  new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Canonical `resource.Quantity`: whole units where it can be, else thousandths. */
export const cpuText = (millis: number): string =>
  millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;

const SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** Canonical `resource.Quantity` of bytes: the largest binary unit that leaves a whole number. */
export function memoryText(bytes: number): string {
  let power = 0;
  let count = bytes;
  while (count > 0 && count % 1024 === 0 && power < SUFFIXES.length - 1) {
    count /= 1024;
    power += 1;
  }
  return `${count}${SUFFIXES[power]}`;
}

export interface Named {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly createdAt: Instant;
}

/** Metadata with what every object has. Go leaves empty maps and lists out. */
export function metadataOf({ name, namespace, uid, createdAt }: Named, more: Json = {}): Json {
  return pruned({
    name,
    namespace,
    uid,
    creationTimestamp: timeText(createdAt),
    ...more,
  });
}

/** Without what Go's `omitempty` would leave out. */
export function pruned(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

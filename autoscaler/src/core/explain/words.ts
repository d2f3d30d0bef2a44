import type { SignalName } from '../observation.ts';
import { DURATION } from '../policy/quantities.ts';
import type { Cores, Millis, Usd } from '../units.ts';

/** Numbers as people say them. Each reads well in the middle of a sentence. */

/** `3m`, `1h30m`; below a second, `0s`. Whole minutes from ten minutes on. */
export function span(length: Millis): string {
  const unit = Math.abs(length) >= 600_000 ? 60_000 : 1_000;
  const rounded = Math.floor(Math.max(0, length) / unit) * unit;
  return DURATION.render(rounded as Millis);
}

/** `82%`, `4.5%`: one decimal place where there is one. */
export const percent = (share: number): string => `${trimmed(share * 100, 1)}%`;

/** `2 nodes`, `1 node`. */
export const count = (many: number, noun: string): string =>
  `${grouped(many)} ${noun}${many === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c`; after the sixth, how many more there are. */
export function list(items: readonly string[]): string {
  if (items.length > 7) return `${items.slice(0, 6).join(', ')} and ${items.length - 6} more`;
  const last = items.at(-1) ?? 'none';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

export const vcpus = (cores: Cores): string => `${trimmed(cores, 1)} vCPUs`;
export const dollars = (usd: Usd): string => `$${usd.toFixed(2)}`;

const NAMES: Readonly<Record<SignalName, string>> = {
  cpu: 'CPU',
  memory: 'memory',
  queue: 'the queue',
  latencyP95: 'p95 latency',
  errorRate: 'the error rate',
};

export const signalNamed = (name: SignalName): string => NAMES[name];

/** A reading in the signal's own unit: `82%`, `1,240`, `2.4s`. */
export function signalValue(name: SignalName, value: number): string {
  switch (name) {
    case 'cpu':
    case 'memory':
    case 'errorRate':
      return percent(value);
    case 'latencyP95':
      return `${trimmed(value, 2)}s`;
    case 'queue':
      return grouped(Math.round(value));
  }
}

export const capital = (sentence: string): string =>
  `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;

const trimmed = (value: number, places: number): string => String(Number(value.toFixed(places)));

/** `12,400`. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

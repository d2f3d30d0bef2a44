import { type Gauge, measured, type Reading, unknown } from '../../core/observation.ts';
import { RESOLUTION_MS } from '../../core/promql/expressions.ts';
import { elapsed, type Instant, type Millis, seconds } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Sample } from './answers.ts';

/** A newest sample older than this says nothing of the present. */
const STALE_AFTER = seconds(60);
/** Share of a window that must hold samples (S5). */
export const COVERAGE = 0.9;

/** So many samples a fully covered window holds. */
export const samplesOf = (window: Millis): number =>
  Math.max(1, Math.floor(window / RESOLUTION_MS));

/** One number of a combined answer. */
type Part = 'now' | 'at' | 'floor' | 'floor_samples' | 'ceiling' | 'ceiling_samples';
export type Parts = ReadonlyMap<string, number>;

/** The numbers of a combined answer by name. Throws `malformed` when one is there twice. */
export function partsOf(samples: readonly Sample[]): Parts {
  const parts = new Map<string, number>();
  for (const { labels, value } of samples) {
    const name = labels['reading'] ?? '';
    if (name === '' || parts.has(name)) throw ambiguous(name);
    parts.set(name, value);
  }
  return parts;
}

const ambiguous = (name: string): OperatingError =>
  new OperatingError(
    { service: 'prometheus', kind: 'malformed' },
    `Prometheus: not one series called '${name}'`,
  );

export interface Windows {
  readonly now: Instant;
  readonly up: Millis;
  readonly down: Millis;
}

export function gaugeOf(parts: Parts, windows: Windows): Gauge {
  const { now, up, down } = windows;
  return {
    kind: 'configured',
    now: latestOf(parts, now),
    floor: extremeOf(parts, 'floor', { now, window: up }),
    ceiling: extremeOf(parts, 'ceiling', { now, window: down }),
  };
}

/** The newest sample, with the instant at which Prometheus took it. */
export function latestOf(parts: Parts, now: Instant): Reading<number> {
  const value = partOf(parts, 'now');
  const at = partOf(parts, 'at');
  if (at.kind === 'unknown') return at;
  if (value.kind === 'unknown') return value;
  const taken = Math.round(at.value * 1_000) as Instant;
  if (elapsed(taken, now) > STALE_AFTER) return unknown('stale');
  return measured(value.value, taken);
}

interface Extent {
  readonly now: Instant;
  readonly window: Millis;
}

function extremeOf(parts: Parts, name: 'floor' | 'ceiling', extent: Extent): Reading<number> {
  const value = partOf(parts, name);
  if (value.kind === 'unknown') return value;
  const samples = parts.get(`${name}_samples`) ?? 0;
  if (!(samples >= COVERAGE * samplesOf(extent.window))) return unknown('too-little-coverage');
  return measured(value.value, extent.now);
}

/** NaN is how Prometheus says that there is nothing to tell; infinity measures nothing. */
function partOf(parts: Parts, name: Part) {
  const value = parts.get(name);
  if (value === undefined || Number.isNaN(value)) return unknown('no-data');
  return Number.isFinite(value) ? ({ kind: 'there', value } as const) : unknown('malformed');
}

/** What a failed query leaves us with. Anything but an operating error is a mistake of ours. */
export function whyUnknown(error: unknown): Reading<never> {
  if (!(error instanceof OperatingError)) throw error;
  return unknown(error.kind === 'malformed' ? 'malformed' : 'unreachable');
}

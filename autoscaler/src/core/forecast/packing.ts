import { formatIso } from '../iso-time.ts';
import type { Instant } from '../units.ts';
import { toBase64 } from './base64.ts';
import { type Board, type Fit, type ForecastMemory, loadAt } from './memory.ts';
import { DAY_SLOTS, KEPT_SLOTS, startOfSlot } from './slots.ts';

/**
 * A UTC day of load: 288 single-precision numbers in vCPUs, NaN where unknown, little-endian, in
 * base64. 1,152 bytes, 1,536 characters.
 */
export interface PackedDay {
  /** `2026-11-23`. */
  readonly day: string;
  readonly slots: string;
}

/**
 * All that is remembered beside the load, as one rolling item: about 5,000 characters a horizon,
 * some 15 KB with three of them.
 */
export interface PackedScores {
  /** Start of the newest slot that these scores know of, milliseconds. */
  readonly latest: number;
  readonly boards: readonly PackedBoard[];
}

/** The arrays of a `Board`, each as the base64 of its bytes. */
export interface PackedBoard {
  readonly steps: number;
  readonly pending: string;
  readonly errors: string;
  readonly counts: string;
  readonly spoken: string;
  /**
   * Double precision: two persistences, then the ridge's center, offset and weights if there is
   * one.
   */
  readonly fit?: string;
}

export interface PackedMemory {
  readonly version: 1;
  readonly days: readonly PackedDay[];
  readonly scores: PackedScores;
}

/** The whole memory as plain JSON: some 60 KB with four weeks of history. */
export const packMemory = (memory: ForecastMemory): PackedMemory => ({
  version: 1,
  days: packDays(memory),
  scores: packScores(memory),
});

/**
 * The days from the one that holds `since` on: a store that writes each slot needs the last only.
 */
export function packDays(memory: ForecastMemory, since = 0 as Instant): readonly PackedDay[] {
  if (memory.latest < 0) return [];
  const oldest = Math.max(0, memory.latest - KEPT_SLOTS + 1);
  const from = Math.max(Math.floor(oldest / DAY_SLOTS), Math.floor(since / startOfSlot(DAY_SLOTS)));
  const days: PackedDay[] = [];
  for (let day = from; day * DAY_SLOTS <= memory.latest; day++) {
    const slots = Float32Array.from({ length: DAY_SLOTS }, (_, i) =>
      loadAt(memory, day * DAY_SLOTS + i),
    );
    if (slots.every(Number.isNaN)) continue;
    const name = formatIso(startOfSlot(day * DAY_SLOTS)).slice(0, 10);
    days.push({ day: name, slots: packed(slots) });
  }
  return days;
}

export const packScores = ({ latest, boards }: ForecastMemory): PackedScores => ({
  latest: latest < 0 ? -1 : startOfSlot(latest),
  boards: boards.map(packBoard),
});

const packBoard = ({ steps, pending, errors, counts, calibration, fit }: Board): PackedBoard => ({
  steps,
  pending: packed(pending),
  errors: packed(errors),
  counts: packed(counts),
  spoken: packed(calibration.spoken),
  ...(fit ? { fit: packed(numbersOf(fit)) } : {}),
});

function numbersOf({ fromUsual, fromWeek, ridge }: Fit): Float64Array {
  const learned = ridge ? [ridge.center, ridge.offset, ...ridge.weights] : [];
  return Float64Array.from([fromUsual, fromWeek, ...learned]);
}

/** In the byte order of the machine, which is little-endian on everything that runs Node. */
const packed = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string =>
  toBase64(new Uint8Array(buffer, byteOffset, byteLength));

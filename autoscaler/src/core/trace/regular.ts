import { DURATION } from '../policy/quantities.ts';
import { type Instant, type Millis, minutes } from '../units.ts';
import type { Sample } from './samples.ts';

const SLOT = minutes(5);
/** Stamps of one step apart may be early or late by this share of it. */
const JITTER = 0.2;
const MOST_BRIDGED = 3;
const MOST_NOTES = 20;

interface Regular {
  readonly start: Instant;
  readonly values: readonly number[];
  readonly notes: readonly string[];
}

/** The usual distance of two samples: the median. */
export function stepOf(samples: readonly Sample[]): Millis {
  const gaps = samples.slice(1).map((sample, i) => sample.at - (samples[i]?.at ?? sample.at));
  gaps.sort((a, b) => a - b);
  return (gaps[Math.floor(gaps.length / 2)] ?? SLOT) as Millis;
}

/** Ascending samples as means of five minutes from the slot of the first one on. */
export function regular(samples: readonly Sample[], source: string): Regular {
  const step = stepOf(samples);
  const first = samples[0]?.at ?? (0 as Instant);
  const start = (Math.floor(first / SLOT) * SLOT) as Instant;
  if (step > SLOT * (1 + JITTER)) return { start, ...interpolated(samples, { source, step }) };
  // Samples five minutes apart are counted from the first one: a second early is no other slot.
  const even = step >= SLOT * (1 - JITTER);
  const slotOf = ({ at }: Sample): number =>
    even ? Math.round((at - first) / SLOT) : Math.floor((at - start) / SLOT);
  const means = averaged(samples, slotOf);
  const averageNote = even ? [] : [`${source}: a sample every ${spanText(step)}, averaged over 5m`];
  const { values, notes } = bridged(means, source);
  return { start, values, notes: [...averageNote, ...fewer(notes, source)] };
}

interface Means {
  readonly values: number[];
  /** Line of the first sample of each slot. */
  readonly lines: readonly number[];
}

function averaged(samples: readonly Sample[], slotOf: (sample: Sample) => number): Means {
  const sums: number[] = [];
  const counts: number[] = [];
  const lines: number[] = [];
  for (const sample of samples) {
    const slot = slotOf(sample);
    sums[slot] = (sums[slot] ?? 0) + sample.value;
    counts[slot] = (counts[slot] ?? 0) + 1;
    lines[slot] ??= sample.line;
  }
  return { values: Array.from(sums, (sum, i) => (sum ?? Number.NaN) / (counts[i] ?? 1)), lines };
}

/** Short gaps become straight lines, longer ones stay; each is told with the line after it. */
function bridged({ values, lines }: Means, source: string): Omit<Regular, 'start'> {
  const notes: string[] = [];
  let last = 0;
  for (let slot = 1; slot < values.length; slot++) {
    if (Number.isNaN(values[slot])) continue;
    const missing = slot - last - 1;
    if (missing > 0) {
      const short = missing <= MOST_BRIDGED;
      if (short) drawLine(values, { from: last, to: slot });
      notes.push(gapNote(`${source}:${lines[slot]}`, missing * SLOT, short));
    }
    last = slot;
  }
  return { values, notes };
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

function drawLine(values: number[], { from, to }: Ends): void {
  const [low, high] = [values[from] ?? 0, values[to] ?? 0];
  for (let i = from + 1; i < to; i++) values[i] = low + ((high - low) * (i - from)) / (to - from);
}

const gapNote = (place: string, gap: number, short: boolean): string =>
  `${place}: ${spanText(gap)} without a sample before this line, ${short ? 'bridged by a straight line' : 'left unknown'}`;

interface Coarse {
  readonly source: string;
  readonly step: Millis;
}

/** Samples further apart than a slot: straight lines between them, unless some are missing. */
function interpolated(
  samples: readonly Sample[],
  { source, step }: Coarse,
): Omit<Regular, 'start'> {
  const notes: string[] = [];
  const origin = samples[0]?.at ?? 0;
  const values: number[] = [samples[0]?.value ?? Number.NaN];
  for (const [index, { at, value, line }] of samples.entries()) {
    const before = samples[index - 1];
    if (!before) continue;
    const gap = at - before.at;
    const whole = gap <= step * 1.5;
    if (!whole) notes.push(gapNote(`${source}:${line}`, gap - step, false));
    for (let slot = values.length; origin + slot * SLOT <= at; slot++) {
      const share = (origin + slot * SLOT - before.at) / gap;
      const known = whole || share === 1;
      values[slot] = known ? before.value + (value - before.value) * share : Number.NaN;
    }
  }
  const note = `${source}: a sample every ${spanText(step)}, interpolated to every 5m`;
  return { values, notes: [note, ...fewer(notes, source)] };
}

function fewer(notes: readonly string[], source: string): readonly string[] {
  const more = notes.length - MOST_NOTES;
  return more <= 0 ? notes : [...notes.slice(0, MOST_NOTES), `${source}: ${more} more gaps`];
}

const spanText = (length: number): string => DURATION.render(length as Millis);

import { DURATION } from '../policy/quantities.ts';
import type { Parsed, Problem } from '../problem.ts';
import { DAY, HOUR, type Instant, type Millis, minutes } from '../units.ts';
import { regular, stepOf } from './regular.ts';
import { readSamples, type Sample } from './samples.ts';

/** A load over time at equal steps: what is replayed, and what forecasts are scored on. */
export interface Trace {
  /** File that it came from, or what it is called. */
  readonly name: string;
  readonly start: Instant;
  readonly step: Millis;
  /** In the unit of the file, in vCPUs once scaled. NaN where nothing is known. */
  readonly values: readonly number[];
  /** What was done to make it regular, as lines for people. */
  readonly notes: readonly string[];
}

export const TRACE_STEP: Millis = minutes(5);
/** Above this a stamp is more likely wrong than the trace is that long. */
const LONGEST_DAYS = 400;
const FEWEST_SAMPLES = 2;
const PEAK_QUANTILE = 0.995;

/**
 * Reads CSV `timestamp,value`: ISO-8601 or Unix seconds, ascending, and numbers from 0 up; a header
 * may be there. Gives a series of five-minute means. Finer steps are averaged, coarser ones (up to
 * an hour) interpolated, gaps of up to 15 minutes bridged and longer ones kept; notes say so. When
 * anything is wrong, gives every problem with its line.
 */
export function parseTrace(text: string, source: string): Parsed<Trace> {
  const { samples, problems, notes } = readSamples(text, source);
  const wrong = problems.length > 0 ? problems : judge(samples, source);
  if (wrong.length > 0) return { ok: false, problems: wrong };
  const made = regular(samples, source);
  const value = { name: source, step: TRACE_STEP, ...made, notes: [...notes, ...made.notes] };
  return { ok: true, value };
}

/** What no single line is to blame for. */
function judge(samples: readonly Sample[], source: string): readonly Problem[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || samples.length < FEWEST_SAMPLES) {
    const got = samples.length === 0 ? 'none' : `${samples.length}`;
    return [{ source, path: '', expected: 'at least two samples', got }];
  }
  const days = (last.at - first.at) / DAY;
  const step = stepOf(samples);
  const problems: Problem[] = [];
  if (days > LONGEST_DAYS)
    problems.push({
      source,
      path: '',
      line: afterWidestGap(samples).line,
      expected: `at most ${LONGEST_DAYS} days of load`,
      got: `${Math.round(days)} days`,
      hint: 'the widest gap ends on this line',
    });
  else if (step > HOUR)
    problems.push({
      source,
      path: '',
      expected: 'a sample at least every hour',
      got: `one every ${DURATION.render(step)}`,
    });
  return problems;
}

function afterWidestGap(samples: readonly Sample[]): Pick<Sample, 'line'> {
  let [widest, line] = [0, 1];
  samples.forEach((sample, i) => {
    const gap = sample.at - (samples[i - 1]?.at ?? sample.at);
    if (gap > widest) [widest, line] = [gap, sample.line];
  });
  return { line };
}

/** The same trace with its 99.5th percentile at so many vCPUs: one spike must not set the scale. */
export function scaleTrace(trace: Trace, { peakCores }: { readonly peakCores: number }): Trace {
  const known = trace.values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const peak = known[Math.ceil(PEAK_QUANTILE * known.length) - 1] ?? 0;
  if (peak === 0) return { ...trace, notes: [...trace.notes, 'all load is 0: not scaled'] };
  return { ...trace, values: trace.values.map((value) => (value * peakCores) / peak) };
}

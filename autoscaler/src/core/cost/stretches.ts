import { known } from '../observation.ts';
import type { Cadence } from '../policy/policy.ts';
import { type Cores, elapsed, type Millis, minutes } from '../units.ts';
import type { Week, WeekRecord } from './weekly.ts';

/** Time in which one record tells what ran. */
export interface Stretch {
  readonly length: Millis;
  readonly paid: NonNullable<WeekRecord['paid']>;
  /** vCPUs in use; absent where it was unknown. */
  readonly load?: Cores;
}

/** A record tells of the time up to the next one, and of nothing when that is longer away. */
const SILENCE = minutes(15);

/** Where decisions are rarer by policy, their distance is no silence. */
const silenceOf = ({ windows, otherwise }: Cadence): Millis =>
  Math.max(SILENCE, 1.5 * Math.max(otherwise, ...windows.map(({ every }) => every))) as Millis;

/**
 * Cuts the week at its records. What no record tells of, or one that could not ask EC2, is silent:
 * neither charged nor taken for nothing.
 */
export function stretchesOf(
  records: readonly WeekRecord[],
  { from, to, policy }: Pick<Week, 'from' | 'to' | 'policy'>,
): { readonly known: readonly Stretch[]; readonly silent: Millis } {
  const longest = silenceOf(policy.cadence);
  const stretches: Stretch[] = [];
  let told = 0;
  for (const [index, { at, paid, observation }] of records.entries()) {
    const next = records[index + 1]?.at ?? to;
    const [start, end] = [Math.max(at, from), Math.min(next, to)];
    if (!paid || end <= start || elapsed(at, next) > longest) continue;
    const load = known(observation.load);
    const length = (end - start) as Millis;
    stretches.push({ length, paid, ...(load === undefined ? {} : { load }) });
    told += length;
  }
  return { known: stretches, silent: (elapsed(from, to) - told) as Millis };
}

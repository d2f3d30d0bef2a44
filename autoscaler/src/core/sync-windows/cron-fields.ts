import { assert } from '../units.ts';

/**
 * Five cron fields as Argo CD's reader (robfig/cron v3) takes them. It is stricter than crontab(5):
 * Sunday is 0 and not 7, ranges ascend, `@daily` and zone prefixes are not read. And one rule is
 * its own: a day field that is a plain `*` asks nothing of the day, while any other, every second
 * day included, is one of two ways to be right.
 */
export type CronRead =
  | { readonly ok: true; readonly fields: CronFields }
  | { readonly ok: false; readonly complaint: string };

export interface CronFields {
  readonly minute: Values;
  readonly hour: Values;
  readonly dayOfMonth: Values;
  readonly month: Values;
  readonly dayOfWeek: Values;
}

export interface Values {
  /** Whether the field asks nothing. */
  readonly any: boolean;
  readonly set: ReadonlySet<number>;
}

interface Field {
  readonly key: keyof CronFields;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly Field[] = [
  { key: 'minute', name: 'minute', min: 0, max: 59 },
  { key: 'hour', name: 'hour', min: 0, max: 23 },
  { key: 'dayOfMonth', name: 'day of month', min: 1, max: 31 },
  { key: 'month', name: 'month', min: 1, max: 12, words: MONTHS },
  { key: 'dayOfWeek', name: 'day of week', min: 0, max: 6, words: WEEKDAYS },
];

/** The values of each field, or what is wrong with the first field that cannot be read. */
export function readCron(text: string): CronRead {
  const trimmed = text.trim();
  if (/^(CRON_)?TZ=/.test(trimmed))
    return refused('a zone stands in timeZone, not in the schedule');
  if (trimmed.startsWith('@'))
    return refused('names such as @daily are not read; write five fields');
  const parts = trimmed.split(/\s+/);
  if (parts.length !== FIELDS.length)
    return refused(`it has ${parts.length === 1 ? '1 field' : `${parts.length} fields`}, not 5`);
  const read: [keyof CronFields, Values][] = [];
  for (const [i, part] of parts.entries()) {
    const field = FIELDS[i];
    assert(field !== undefined, 'there are as many parts as fields');
    const values = readField(part, field);
    if (typeof values === 'string') return refused(`${field.name}: ${values}`);
    read.push([field.key, values]);
  }
  // The cast: every field was read, and each has its own key.
  return { ok: true, fields: Object.fromEntries(read) as unknown as CronFields };
}

const refused = (complaint: string): CronRead => ({ ok: false, complaint });

/** The values of a field, or what is wrong with it. */
function readField(text: string, field: Field): Values | string {
  const set = new Set<number>();
  let any = false;
  for (const item of text.split(',')) {
    const range = readItem(item, field);
    if (typeof range === 'string') return range;
    any ||= range.any;
    for (let value = range.from; value <= range.to; value += range.step) set.add(value);
  }
  return { any, set };
}

interface Range {
  readonly any: boolean;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function readItem(item: string, field: Field): Range | string {
  const found = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (!found) return `"${item}" is no value, range or step`;
  const [, star, low, high, stepText] = found;
  const step = Number(stepText ?? 1);
  if (step === 0) return 'a step is at least 1';
  if (star !== undefined) return { any: step === 1, from: field.min, to: field.max, step };
  const from = readNumber(low ?? '', field);
  // A single number with a step goes on to the end of the field.
  const last = stepText === undefined ? from : field.max;
  const to = high === undefined ? last : readNumber(high, field);
  if (from === undefined) return strange(low ?? '', field);
  if (to === undefined) return strange(high ?? '', field);
  if (from > to) return `the range "${item}" runs backwards; write two ranges`;
  return { any: false, from, to, step };
}

function readNumber(text: string, { min, max, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  const value = word >= 0 ? word + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

const strange = (text: string, { name, min, max }: Field): string =>
  name === 'day of week' && text === '7'
    ? '7 is not read here; Sunday is 0'
    : `"${text}" is not within ${min} to ${max}`;

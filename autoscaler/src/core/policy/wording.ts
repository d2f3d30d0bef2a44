import type { Schedule } from './policy.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 minutes`, `1 hour 30 minutes`. */
export function spanInWords(span: number): string {
  const parts: string[] = [];
  let rest = span;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(plural(count, unit));
    rest -= count * size;
  }
  if (rest > 0) parts.push(`${rest} ms`);
  return parts.length === 0 ? 'no time' : parts.join(' ');
}

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const SHORT = WEEKDAYS.map((day) => day.slice(0, 3).toUpperCase());

/** `every Friday at 20:00` for the plain cases, else the cron expression as it is. */
export function startInWords({ cron, dates = [] }: Pick<Schedule, 'cron' | 'dates'>): string {
  if (cron === undefined) return `at ${dates.map((date) => date.replace('T', ' ')).join(', ')}`;
  const [minute = '', hour = '', day, month, weekday = ''] = cron.split(/\s+/);
  const plain = /^\d+$/.test(minute) && /^\d+$/.test(hour) && day === '*' && month === '*';
  const days = weekday === '*' ? 'every day' : weekdaysInWords(weekday);
  if (!plain || days === undefined) return `at cron "${cron}"`;
  return `${days} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function weekdaysInWords(field: string): string | undefined {
  const names = field.split(',').map((part) => {
    const index = /^[0-7]$/.test(part) ? Number(part) % 7 : SHORT.indexOf(part.toUpperCase());
    return WEEKDAYS[index];
  });
  return names.includes(undefined) ? undefined : `every ${names.join(' and ')}`;
}

/** `8 nodes every Friday at 20:00 for 2 hours`. */
export const scheduleInWords = (it: Schedule): string =>
  `${plural(it.nodes, 'node')} ${startInWords(it)} for ${spanInWords(it.duration)}`;

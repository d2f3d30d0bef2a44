import { Cron } from 'croner';
import type { Kind } from './knobs.ts';
import { nearest } from './nearest.ts';

const SYNTAX = { paused: true, mode: '5-part' } as const;

/** `0 9 * * *`: minute, hour, day of month, month, day of week, as crontab(5) has them. */
export const CRON: Kind<string> = {
  expected: 'a cron expression of five fields such as "0 9 * * *" or "0 20 * * FRI"',
  json: { type: 'string', pattern: String.raw`^\S+( \S+){4}$` },
  parse: (given) =>
    typeof given === 'string' && cronComplaint(given) === undefined ? given : undefined,
  suggest: (given) => {
    if (typeof given !== 'string') return undefined;
    const short = given.replace(/\b[A-Z]{4,}\b/gi, (name) => name.slice(0, 3).toUpperCase());
    const helps = short !== given && cronComplaint(short) === undefined;
    return helps ? `did you mean "${short}"?` : cronComplaint(given);
  },
};

/** Why cron cannot read it, in its reader's own words. */
function cronComplaint(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/).length;
  if (fields !== 5) return `it has ${fields === 1 ? '1 field' : `${fields} fields`}`;
  try {
    new Cron(expression, SYNTAX);
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return said
      .replace(/^CronPattern: (Syntax error, )?/, '')
      .replace(/^I/, 'i')
      .replace(/\.$/, '');
  }
}

/**
 * The shortest time between two starts among the next 24, in milliseconds: infinite when it starts
 * once, undefined when it never starts. Told in UTC, where no clock change bends an interval. The
 * first instant is arbitrary and fixed, so that a policy is judged alike on any day.
 */
export function shortestInterval(expression: string): number | undefined {
  const starts = new Cron(expression, { ...SYNTAX, utcOffset: 0 })
    .nextRuns(24, '2026-01-01T00:00:00')
    .map((start) => start.getTime());
  if (starts.length === 0) return undefined;
  return Math.min(...starts.slice(1).map((start, i) => start - (starts[i] ?? 0)));
}

/** An IANA name. Abbreviations are refused: to some engines BST is Bangladesh, to people London. */
export const TIME_ZONE: Kind<string> = {
  expected: 'an IANA time zone such as Asia/Dhaka',
  json: { type: 'string', examples: ['Asia/Dhaka', 'UTC', 'Europe/Berlin'] },
  parse: (given) => {
    if (typeof given !== 'string' || !(given === 'UTC' || given.includes('/'))) return undefined;
    try {
      new Intl.DateTimeFormat('en', { timeZone: given });
      return given;
    } catch {
      return undefined;
    }
  },
  suggest: (given) => {
    const guess = nearest(String(given), ['UTC', ...Intl.supportedValuesOf('timeZone')]);
    return guess && `did you mean "${guess}"?`;
  },
};

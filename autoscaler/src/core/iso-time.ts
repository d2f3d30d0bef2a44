import type { Instant } from './units.ts';

const PATTERN =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const DAY_MS = 86_400_000;

/**
 * RFC 3339, as Kubernetes, AWS and people write instants: `2026-11-23T04:05:06Z`, with or without
 * a fraction, in UTC or with an offset. Undefined for anything else, a 31st of June included: a
 * zone must be given, for a local time means another instant on every machine.
 */
export function parseIso(text: string): Instant | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  const real = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!real || hour > 23 || minute > 59 || second > 59) return undefined;
  const clock = ((hour * 60 + minute) * 60 + second) * 1_000 + millisIn(match[7]);
  return (daysSinceEpoch(year, month, day) * DAY_MS + clock - offsetIn(match.slice(8))) as Instant;
}

/** `2026-11-23T04:05:06Z`; milliseconds are told only where there are some. */
export function formatIso(at: Instant): string {
  const days = Math.floor(at / DAY_MS);
  const rest = Math.round(at - days * DAY_MS);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1_000) % 60].map(two).join(':');
  const fraction = rest % 1_000 === 0 ? '' : `.${String(rest % 1_000).padStart(3, '0')}`;
  return `${dateOf(days)}T${clock}${fraction}Z`;
}

const millisIn = (digits = ''): number => Number(digits.slice(0, 3).padEnd(3, '0'));

function offsetIn([sign, hours, minutes]: readonly (string | undefined)[]): number {
  const span = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -span : span;
}

function daysIn(year: number, month: number): number {
  const next = month === 12 ? [year + 1, 1] : [year, month + 1];
  return daysSinceEpoch(next[0] ?? 0, next[1] ?? 1, 1) - daysSinceEpoch(year, month, 1);
}

/** Days from 1970-01-01 in the Gregorian calendar: Hinnant, "chrono-compatible date algorithms". */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

/** The inverse, from the same source. */
function dateOf(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const before = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - before;
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const parts = [
    String(year).padStart(4, '0'),
    ...[month, day].map((it) => String(it).padStart(2, '0')),
  ];
  return parts.join('-');
}

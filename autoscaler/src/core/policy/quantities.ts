import { type Bytes, type MilliCores, type Millis, type Ratio, ratio } from '../units.ts';

/**
 * One way in which people write a value. `parse` gives undefined for anything else; `render` gives
 * the canonical text, and parsing that gives the same value back, to the last bit.
 */
export interface Quantity<T> {
  /** What is expected, as a noun phrase for messages. */
  readonly expected: string;
  /** For the JSON Schema: what an editor accepts while typing. */
  readonly pattern: string;
  readonly parse: (text: string) => T | undefined;
  readonly render: (value: T) => string;
  /** What a person probably meant by a value that does not parse. */
  readonly suggest?: (given: unknown) => string | undefined;
}

/** `70%`. Decimal places are shifted as text: 0.07 × 100 is 7.000000000000001. */
export const SHARE: Quantity<Ratio> = {
  expected: 'a share such as 70%',
  pattern: String.raw`^\d+(\.\d+)?%$`,
  parse: (text) => {
    const digits = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
    const value = digits === undefined ? Number.NaN : Number(`${digits}e-2`);
    return value <= 1 ? ratio(value) : undefined;
  },
  render: (value) => `${shiftTwoPlaces(value)}%`,
  suggest: (given) => {
    if (typeof given === 'string' && /^\d+(\.\d+)? +%$/.test(given)) return given.replace(/ /g, '');
    const number = numberIn(given);
    if (number === undefined || number < 0 || number > 100) return undefined;
    return number > 1 ? `${number}%` : SHARE.render(number as Ratio);
  },
};

const SPANS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;
const SPAN_PATTERN = String.raw`^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$`;

/** `3m`, `90s`, `1h30m`, `7d`: whole milliseconds, largest unit first. */
export const DURATION: Quantity<Millis> = {
  expected: 'a time span such as 3m, 90s or 1h30m',
  pattern: SPAN_PATTERN,
  parse: (text) => {
    const parts = new RegExp(SPAN_PATTERN).exec(text)?.slice(1);
    if (!parts) return undefined;
    const sum = SPANS.reduce(
      (total, [, size], i) => total + parseInt(parts[i] ?? '0', 10) * size,
      0,
    );
    return Number.isSafeInteger(sum) ? (sum as Millis) : undefined;
  },
  render: (value) => {
    let rest = Math.round(value);
    let text = '';
    for (const [unit, size] of SPANS) {
      const count = Math.floor(rest / size);
      if (count > 0) text += `${count}${unit}`;
      rest -= count * size;
    }
    return text === '' ? '0s' : text;
  },
  suggest: (given) => {
    const number = numberIn(given);
    if (number !== undefined && Number.isInteger(number) && number > 0)
      return number % 60 === 0 ? `${number / 60}m" or "${number}s` : `${number}m" or "${number}s`;
    return typeof given === 'string' ? spelledOut(given) : undefined;
  },
};

/** Latency in seconds, written as a time span: `2s`, `800ms`. */
export const LATENCY: Quantity<number> = {
  ...DURATION,
  expected: 'a latency such as 2s or 800ms',
  parse: (text) => {
    const span = DURATION.parse(text);
    return span === undefined ? undefined : span / 1_000;
  },
  render: (seconds) => DURATION.render((seconds * 1_000) as Millis),
  suggest: (given) => {
    const number = numberIn(given);
    if (number === undefined || number <= 0) return DURATION.suggest?.(given);
    return number < 60 ? LATENCY.render(number) : `${Math.round(number)}ms`;
  },
};

/** `09:00` as minutes since midnight; `24:00` is the end of the day. */
export const CLOCK: Quantity<number> = {
  expected: 'a time of day such as "09:00"',
  pattern: String.raw`^([01]\d|2[0-3]):[0-5]\d$|^24:00$`,
  parse: (text) => {
    const [, hour, minute] = /^(\d\d):([0-5]\d)$/.exec(text) ?? [];
    const value = Number(hour) * 60 + Number(minute);
    return value <= 1_440 ? value : undefined;
  },
  render: (value) => {
    const two = (part: number) => String(part).padStart(2, '0');
    return `${two(Math.floor(value / 60))}:${two(value % 60)}`;
  },
  suggest: (given) => {
    const [, hour, minute] = /^(\d{1,2})(?:[:.h](\d\d))?$/.exec(String(given)) ?? [];
    const text = `${hour?.padStart(2, '0')}:${minute ?? '00'}`;
    return CLOCK.parse(text) === undefined ? undefined : text;
  },
};

/** `200m` or whole cores: thousandths of a vCPU. */
export const CPU: Quantity<MilliCores> = {
  expected: 'an amount of CPU such as 200m',
  pattern: String.raw`^\d+m?$`,
  parse: (text) => {
    const [, digits, unit] = /^(\d+)(m?)$/.exec(text) ?? [];
    return digits === undefined ? undefined : ((Number(digits) * (unit ? 1 : 1_000)) as MilliCores);
  },
  render: (value) => `${value}m`,
  suggest: (given) => {
    const number = numberIn(given);
    if (number === undefined || number <= 0) return undefined;
    return `${number < 16 ? Math.round(number * 1_000) : Math.round(number)}m`;
  },
};

const BINARY = [
  ['Ti', 1024 ** 4],
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
  ['Ki', 1024],
  ['', 1],
] as const;

/** `256Mi`, in the powers of two that Kubernetes writes. */
export const MEMORY: Quantity<Bytes> = {
  expected: 'an amount of memory such as 256Mi',
  pattern: String.raw`^\d+([KMGT]i)?$`,
  parse: (text) => {
    const [, digits, unit] = /^(\d+)([KMGT]i)?$/.exec(text) ?? [];
    const size = BINARY.find(([name]) => name === (unit ?? ''))?.[1] ?? 1;
    return digits === undefined ? undefined : ((Number(digits) * size) as Bytes);
  },
  render: (value) => {
    const [unit, size] = BINARY.find(([, step]) => value % step === 0 && value > 0) ?? ['', 1];
    return `${value / size}${unit}`;
  },
  suggest: (given) => {
    const [, digits, unit] = /^(\d+) ?([KMGT])i?B?$/i.exec(String(given)) ?? [];
    if (digits === undefined) return numberIn(given) === undefined ? undefined : `${given}Mi`;
    return `${digits}${unit?.toUpperCase()}i`;
  },
};

/** `2026-12-16T10:00`: a wall-clock minute in whatever zone the schedule names. */
export const LOCAL_TIME: Quantity<string> = {
  expected: 'a local time such as 2026-12-16T10:00',
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d$`,
  parse: (text) => {
    const [, year, month, day, hour, minute] =
      /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(text)?.map(Number) ?? [];
    if (!year || !month || !day || hour === undefined || minute === undefined) return undefined;
    const fits = month <= 12 && day <= daysIn(year, month) && hour <= 23 && minute <= 59;
    return fits ? text : undefined;
  },
  render: (text) => text,
  suggest: (given) => {
    const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d).*)?$/.exec(String(given)) ?? [];
    const text = `${day}T${time ?? '00:00'}`;
    return LOCAL_TIME.parse(text);
  },
};

/** A number, or a text that is nothing but one. */
function numberIn(given: unknown): number | undefined {
  if (typeof given === 'number' && Number.isFinite(given)) return given;
  return typeof given === 'string' && /^\d+(\.\d+)?$/.test(given) ? Number(given) : undefined;
}

/** `3 minutes`, `90 sec`, `1 Hour`: what people write before they know the short form. */
function spelledOut(text: string): string | undefined {
  const [, digits, unit] = /^(\d+) *([a-z]+)$/i.exec(text.trim()) ?? [];
  const short = /^ms|^milli/i.test(unit ?? '') ? 'ms' : unit?.[0]?.toLowerCase();
  const guess = `${digits}${short}`;
  return DURATION.parse(guess) === undefined ? undefined : guess;
}

/** The decimal digits of a number, times a hundred, without doing arithmetic on it. */
function shiftTwoPlaces(value: number): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 3;
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  const whole = digits
    .slice(0, point)
    .padEnd(point, '0')
    .replace(/^0+(?=\d)/, '');
  return digits.length > point ? `${whole}.${digits.slice(point)}` : whole;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

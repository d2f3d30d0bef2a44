import { parseIso } from '../iso-time.ts';
import { type Problem, shown } from '../problem.ts';
import type { Instant } from '../units.ts';

export interface Sample {
  readonly at: Instant;
  readonly value: number;
  /** From 1. */
  readonly line: number;
}

export interface Samples {
  readonly samples: readonly Sample[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/** A file of the wrong form has a problem a line: so many show the pattern. */
const MOST_PROBLEMS = 25;

/** Two names: a first line of anything else is a sample, so that a typo in it is not lost. */
const HEADER = /^\s*"?[a-z_][\w .:/%()-]*"?\s*,\s*"?[a-z_][\w .:/%()-]*"?\s*$/i;

/** Reads the lines of a trace, all of them, whatever is wrong with some. */
export function readSamples(text: string, source: string): Samples {
  const samples: Sample[] = [];
  const problems: Problem[] = [];
  let unzoned = 0;
  let seen = 0;
  let previous: Stamp | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (raw.trim() === '') continue;
    seen += 1;
    if (seen === 1 && HEADER.test(raw)) continue;
    const line = readLine(raw, { source, line: index + 1 });
    problems.push(...line.problems, ...orderProblems(line, previous));
    previous = line.at === undefined ? previous : { at: line.at, line: line.line };
    if (line.unzoned) unzoned += 1;
    if (line.at !== undefined && line.value !== undefined)
      samples.push({ at: line.at, value: line.value, line: line.line });
  }
  const notes = unzoned > 0 ? [`${source}: stamps without a zone are read as UTC`] : [];
  return { samples, problems: shortened(problems, source), notes };
}

interface Place {
  readonly source: string;
  readonly line: number;
}

interface Line extends Place {
  readonly at?: Instant;
  readonly value?: number;
  readonly unzoned: boolean;
  readonly problems: readonly Problem[];
}

interface Stamp {
  readonly at: Instant;
  readonly line: number;
}

function readLine(raw: string, place: Place): Line {
  const cells = raw.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const [stamp, number] = cells;
  if (stamp === undefined || number === undefined || cells.length !== 2)
    return { ...place, unzoned: false, problems: [columnsProblem(raw, place)] };
  const { at, unzoned } = readStamp(stamp);
  const value = readValue(number);
  const problems: Problem[] = [];
  if (at === undefined) problems.push(stampProblem(stamp, place));
  if (value === undefined) problems.push(valueProblem(number, place));
  return {
    ...place,
    unzoned,
    problems,
    ...(at === undefined ? {} : { at }),
    ...(value === undefined ? {} : { value }),
  };
}

const LOCAL = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?$/i;

function readStamp(text: string): { at?: Instant; unzoned: boolean } {
  if (/^\d{1,10}(\.\d+)?$/.test(text))
    return { at: Math.round(Number(text) * 1_000) as Instant, unzoned: false };
  const [, day, time, zone] = LOCAL.exec(text) ?? [];
  const clock = time?.length === 5 ? `${time}:00` : time;
  const at = parseIso(`${day}T${clock}${zone ?? 'Z'}`);
  return at === undefined ? { unzoned: false } : { at, unzoned: zone === undefined };
}

const readValue = (text: string): number | undefined =>
  /^\d*\.?\d+(e[+-]?\d+)?$|^\d+\.$/i.test(text) && Number(text) < Number.POSITIVE_INFINITY
    ? Number(text)
    : undefined;

function columnsProblem(raw: string, place: Place): Problem {
  const other = /^[^,]*[;\t][^,]*$/.test(raw) ? { hint: 'separate columns by a comma' } : {};
  return { ...place, path: '', expected: 'timestamp,value', got: shown(raw.trim()), ...other };
}

function stampProblem(text: string, place: Place): Problem {
  const inMillis = /^\d{13}$/.test(text) ? { hint: `in seconds: ${text.slice(0, 10)}` } : {};
  const expected = 'a time such as 2026-11-23T04:05:00Z or Unix seconds';
  return { ...place, path: 'timestamp', expected, got: shown(text), ...inMillis };
}

const valueProblem = (text: string, place: Place): Problem => ({
  ...place,
  path: 'value',
  expected: 'a number from 0 up',
  got: text === '' ? 'nothing' : shown(text),
});

/**
 * Against the line before, not against the latest: one wrong stamp must not blame all that follow.
 */
function orderProblems({ at, source, line }: Line, previous?: Stamp): readonly Problem[] {
  if (at === undefined || previous === undefined || at > previous.at) return [];
  const expected = `a later time than on line ${previous.line}`;
  const got = at === previous.at ? 'the same time' : 'an earlier one';
  return [{ source, line, path: 'timestamp', expected, got }];
}

function shortened(problems: readonly Problem[], source: string): readonly Problem[] {
  const more = problems.length - MOST_PROBLEMS;
  if (more <= 0) return problems;
  const rest = { source, path: '', expected: 'no more problems', got: `${more} more` };
  return [...problems.slice(0, MOST_PROBLEMS), rest];
}

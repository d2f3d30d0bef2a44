import { written } from '../policy/complaints.ts';
import { defaultDocument } from '../policy/defaults.ts';
import { type Money, type Rate, toUsd } from '../policy/money.ts';
import { byPlace, gotAt, parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import { documentOf } from '../policy/written.ts';
import { type Path, readYaml, valueAt, type YamlSource } from '../policy/yaml-source.ts';
import type { Parsed, Problem } from '../problem.ts';
import { CHOSEN, RANGED } from './fields.ts';
import type { Bound, Choice, Guardrails, Limit, Range } from './guardrails.ts';

/** The policy's own text, so that a problem can say where in it. */
export interface PolicyText {
  readonly text: string;
  /** The file as messages name it. */
  readonly source: string;
}

/**
 * Every bound that a valid policy passes, in the order of its lines. Without its text a problem
 * names the field and the value, and no line.
 */
export function judgeGuardrails(
  policy: Policy,
  { bounds, source }: Guardrails,
  from?: PolicyText,
): readonly Problem[] {
  const read = from && readYaml(from.text, from.source, 'a scaling policy').yaml;
  return judgeDocument(read ?? placeless(policy), bounds, source);
}

/**
 * Reads a policy and holds it to guardrails: the policy, or everything wrong with it, values that
 * cannot be read and bounds that are passed alike.
 */
export function parseGuarded({ text, source }: PolicyText, guardrails: Guardrails): Parsed<Policy> {
  const parsed = parsePolicy(text, source);
  const { yaml } = readYaml(text, source, 'a scaling policy');
  const passed = yaml ? judgeDocument(yaml, guardrails.bounds, guardrails.source) : [];
  const problems = [...(parsed.ok ? [] : parsed.problems), ...passed].sort(byPlace);
  return problems.length === 0 ? parsed : { ok: false, problems };
}

/** A document without a text of its own. */
type Placed = Pick<YamlSource, 'name' | 'data' | 'at'> & Partial<Pick<YamlSource, 'place'>>;

function placeless(policy: Policy): Placed {
  const data = documentOf(policy);
  return { name: `policy ${policy.name}`, data, at: (path) => valueAt(data, path) };
}

function judgeDocument(
  document: Placed,
  bounds: readonly Bound[],
  source: string,
): readonly Problem[] {
  const rate = rateOf(document);
  return bounds.flatMap((bound) => judgeBound(bound, { document, rate, source })).sort(byPlace);
}

interface Bench {
  readonly document: Placed;
  readonly rate: Rate;
  /** The guardrails' file. */
  readonly source: string;
}

function judgeBound(bound: Bound, bench: Bench): readonly Problem[] {
  const { document } = bench;
  const path: Path = ['spec', ...bound.field.split('.')];
  const given = document.at(path) ?? valueAt(defaultDocument(), path);
  const { allows, field } = bound;
  if (allows.kind === 'range') {
    const expected = missed(allows, { field, given, rate: bench.rate });
    return expected === undefined ? [] : [problemAt(path, { bound, expected }, bench)];
  }
  const items = Array.isArray(given) ? given.map((_, i) => [...path, i]) : [path];
  const values = Array.isArray(given) ? given : [given];
  return items.flatMap((place, i) =>
    isStranger(field, values[i], allows)
      ? [problemAt(place, { bound, expected: inWords(allows) }, bench)]
      : [],
  );
}

interface Given {
  readonly field: string;
  readonly given: unknown;
  readonly rate: Rate;
}

/** What would have been within the range, or nothing when it was. */
function missed({ atLeast, atMost }: Range, asked: Given): string | undefined {
  const value = sizeOf(asked);
  if (value === undefined) return undefined;
  if (atMost && !(value <= inUsd(atMost, asked.rate, 'most'))) return `at most ${atMost.text}`;
  if (atLeast && !(value >= inUsd(atLeast, asked.rate, 'least'))) return `at least ${atLeast.text}`;
  return undefined;
}

/**
 * The value as a number: money in US dollars. A limit that nobody wrote limits nothing, so it is
 * beyond all bounds; what cannot be read is not judged, for the parser has complained of it.
 */
function sizeOf({ field, given, rate }: Given): number | undefined {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  const value = RANGED[field]?.parse(given);
  return typeof value === 'object' ? toUsd(value, rate) : value;
}

/** A limit in a currency that the policy has no rate for is passed by every amount. */
function inUsd({ value }: Limit, rate: Rate, side: 'most' | 'least'): number {
  if (typeof value === 'number') return value;
  const closed = side === 'most' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return toUsd(value satisfies Money, rate) ?? closed;
}

function isStranger(field: string, given: unknown, { among }: Choice): boolean {
  const value = CHOSEN[field]?.parse(given);
  return value !== undefined && !among.includes(value);
}

const inWords = ({ among }: Choice): string =>
  among.length === 1 ? String(among[0]) : `one of ${among.join(', ')}`;

function problemAt(
  path: Path,
  { bound, expected }: { readonly bound: Bound; readonly expected: string },
  { document, source }: Bench,
): Problem {
  const { place, because } = bound;
  const stands = `${source}:${place.line}`;
  return {
    source: document.name,
    path: written(path),
    ...document.place?.(path, 'value'),
    expected,
    got: gotAt(path, document),
    hint: because === undefined ? `bound by ${stands}` : `bound by ${stands}: ${because}`,
    code: 'guardrail',
  };
}

/** The exchange rate of the policy under judgement, or the default where it cannot be read. */
function rateOf({ at }: Placed): Rate {
  const { cost } = defaultDocument().spec;
  const currency = at(['spec', 'cost', 'currency']);
  const exchangeRate = at(['spec', 'cost', 'exchangeRate']);
  return {
    currency: typeof currency === 'string' ? currency : cost.currency,
    exchangeRate: Number(exchangeRate) > 0 ? Number(exchangeRate) : cost.exchangeRate,
  };
}

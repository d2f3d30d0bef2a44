import type { z } from 'zod';
import { nearest } from '../policy/nearest.ts';
import { type Parsed, type Problem, shown } from '../problem.ts';

type Issue = z.core.$ZodIssue;

/** Checks something from outside against a schema: all problems at once, each with its path. */
export function check<T>(schema: z.ZodType<T>, given: unknown, source: string): Parsed<T> {
  const result = schema.safeParse(given, { error: nounPhrase });
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) =>
    explain(issue, { given, at: [], source }),
  );
  return { ok: false, problems };
}

/** A JSON text, checked. A syntax error is one problem, with its line and column. */
export function checkJson<T>(schema: z.ZodType<T>, text: string, source: string): Parsed<T> {
  const json = parseJson(text, source);
  return json.ok ? check(schema, json.value, source) : json;
}

export function parseJson(text: string, source: string): Parsed<unknown> {
  try {
    // A byte order mark is how some editors on Windows begin a file.
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    return { ok: false, problems: [syntaxProblem(text, source, String(error))] };
  }
}

function syntaxProblem(text: string, source: string, message: string): Problem {
  const expected = 'JSON';
  if (text.trim() === '') return { source, path: '', expected, got: 'an empty file' };
  const found = /at position (\d+)/.exec(message)?.[1];
  // Engines name no position when the text ends too soon or starts wrong.
  const endsEarly = /unexpected end/i.test(message);
  const offset =
    found === undefined ? (endsEarly ? text.length : firstLetter(text)) : Number(found);
  const before = text.slice(0, offset).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  const rest = text.slice(offset).split('\n', 1)[0] ?? '';
  const got = rest.trim() === '' ? 'its end' : shown(rest.trim().slice(0, 20));
  return { source, path: '', line, column, expected, got };
}

const firstLetter = (text: string): number => Math.max(0, text.search(/\S/));

interface Place {
  readonly given: unknown;
  /** Path of the union that the issue was found in. */
  readonly at: readonly PropertyKey[];
  readonly source: string;
}

function explain(issue: Issue, place: Place): readonly Problem[] {
  const path = [...place.at, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.map((key) => unknownField(place, [...path, key], { key, known }));
  }
  const branch = issue.code === 'invalid_union' ? branchMeant(issue.errors) : undefined;
  if (branch) return branch.flatMap((inner) => explain(inner, { ...place, at: path }));
  const got = shown(valueAt(place.given, path));
  return [{ source: place.source, path: renderPath(path), expected: issue.message, got }];
}

/** The one form of a union whose outside fits: its inside is what is wrong. */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fits = (issues: readonly Issue[]) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys');
  const meant = branches.filter(fits);
  return meant.length === 1 ? meant[0] : undefined;
}

function unknownField(
  { source }: Place,
  path: readonly PropertyKey[],
  { key, known }: { readonly key: string; readonly known: readonly string[] },
): Problem {
  const few = known.length <= 8;
  const expected = few ? `only the fields ${known.join(', ')}` : 'a known field';
  const meant = nearest(key, known);
  const hint = meant === undefined ? {} : { hint: `did you mean "${meant}"?` };
  return { source, path: renderPath(path), expected, got: shown(key), ...hint };
}

/** `items[3].spec.taints[0].effect`; a key that is no plain word is quoted. */
export function renderPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    if (!/^[\w-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
    return index === 0 ? name : `.${name}`;
  });
  return steps.join('');
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** What was expected, as a noun phrase: the messages of every schema that sets none of its own. */
function nounPhrase(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return Array.isArray(issue['options']) ? oneOf(issue['options']) : 'another form';
    case 'too_small':
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`;
      return `a number of at least ${issue.minimum}`;
    case 'too_big':
      return `a number of at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? (words[0] ?? '') : `one of ${words.join(', ')}`;
}

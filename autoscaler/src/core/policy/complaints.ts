import type { z } from 'zod';
import { type Problem, shown } from '../problem.ts';
import { isOptional, type KeySchema, keysAt, sectionsWith } from './keys.ts';
import { nearest } from './nearest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What a schema found, as problems with the line that a person has to mend. */
export const complaintsOf = (
  issues: readonly Issue[],
  yaml: YamlSource,
  keys: KeySchema,
): readonly Problem[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(key, { path: pathOf(issue), yaml, keys }))
      : [wrongValue(issue, yaml, keys)],
  );

/** `spec.schedules[0].nodes`. */
export const written = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const plain = /^[\w-]+$/.test(key) ? key : `"${key}"`;
    return text === '' ? plain : `${text}.${plain}`;
  }, '');

/** Paths that could not be read, each unknown key on its own. */
export const unreadPaths = (issues: readonly Issue[]): readonly Path[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...pathOf(issue), key])
      : [pathOf(issue)],
  );

const pathOf = ({ path }: Issue): Path =>
  path.map((key) => (typeof key === 'symbol' ? String(key) : key));

function wrongValue(issue: Issue, yaml: YamlSource, keys: KeySchema): Problem {
  const path = pathOf(issue);
  const given = yaml.at(path);
  const hint = hintOf(issue, given, keys);
  return {
    source: yaml.name,
    path: written(path),
    ...yaml.place(path, 'value'),
    expected: issue.message,
    got: given === null ? 'nothing' : Array.isArray(given) ? listed(given) : shown(given),
    ...(hint === undefined ? {} : { hint }),
  };
}

const listed = (items: readonly unknown[]): string =>
  items.length === 0 ? 'an empty list' : shown(items);

function hintOf(issue: Issue, given: unknown, keys: KeySchema): string | undefined {
  const path = pathOf(issue);
  const own: unknown = issue.code === 'custom' ? issue.params?.['hint'] : undefined;
  if (typeof own === 'string') return own;
  if (given === null && isOptional(keys, path)) return 'remove the line to have the default';
  if (issue.code !== 'invalid_type') return undefined;
  const known = keysAt(keys, path);
  if (known.length > 0) return `its keys are ${known.join(', ')}`;
  return issue.expected === 'array' && typeof given === 'string'
    ? `did you mean [${given}]?`
    : undefined;
}

interface Where {
  readonly path: Path;
  readonly yaml: YamlSource;
  readonly keys: KeySchema;
}

function unknownKey(key: string, { path, yaml, keys }: Where): Problem {
  const known = keysAt(keys, path);
  return {
    source: yaml.name,
    path: written([...path, key]),
    ...yaml.place([...path, key], 'key'),
    expected: path.length === 0 ? 'a known key' : `a key of ${written(path)}`,
    got: shown(key),
    hint: wayOut(key, known, keys),
  };
}

function wayOut(key: string, known: readonly string[], keys: KeySchema): string {
  const elsewhere = sectionsWith(key, keys);
  if (elsewhere.length > 0 && elsewhere.length <= 3)
    return `it belongs under ${elsewhere.join(' or ')}`;
  const guess = nearest(key, known);
  if (guess) return `did you mean "${guess}"?`;
  return `known here: ${known.join(', ')}`;
}

import { type Problem, shown } from '../problem.ts';
import { slipsBetween } from './nearest.ts';
import type { YamlSource } from './yaml-source.ts';

/** A kind of document: `ScalingPolicy`, and how messages call one. */
export interface DocumentKind {
  readonly kind: string;
  readonly what: string;
}

/** Another document altogether: one problem says so, instead of one for every key in it. */
export function otherKind(yaml: YamlSource, { kind: wanted, what }: DocumentKind) {
  const { data } = yaml;
  const kind = yaml.at(['kind']);
  const foreign = typeof kind === 'string' && slipsBetween(kind, wanted) > 4;
  if (typeof data === 'object' && data !== null && !Array.isArray(data) && !foreign)
    return undefined;
  const problem: Problem = {
    source: yaml.name,
    path: foreign ? 'kind' : '',
    ...yaml.place(foreign ? ['kind'] : [], 'value'),
    expected: foreign ? `"${wanted}"` : `${what}, a mapping of keys to values`,
    got: shown(foreign ? kind : data),
    ...(foreign ? { hint: 'this is another kind of document' } : {}),
  };
  return problem;
}

export const byPlace = (left: Problem, right: Problem): number =>
  (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0);

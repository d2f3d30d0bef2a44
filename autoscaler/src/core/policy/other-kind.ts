import { type Problem, shown } from '../problem.ts';
import { slipsBetween } from './nearest.ts';
import type { YamlSource } from './yaml-source.ts';

interface Wanted {
  readonly kind: string;
  /** For messages: "a scaling policy". */
  readonly what: string;
}

/** Another document altogether: one problem says so, instead of one for every key in it. */
export function otherKind(yaml: YamlSource, { kind, what }: Wanted): Problem | undefined {
  const { data } = yaml;
  const given = yaml.at(['kind']);
  const foreign = typeof given === 'string' && slipsBetween(given, kind) > 4;
  if (typeof data === 'object' && data !== null && !Array.isArray(data) && !foreign)
    return undefined;
  return {
    source: yaml.name,
    path: foreign ? 'kind' : '',
    ...yaml.place(foreign ? ['kind'] : [], 'value'),
    expected: foreign ? `"${kind}"` : `${what}, a mapping of keys to values`,
    got: shown(foreign ? given : data),
    ...(foreign ? { hint: 'this is another kind of document' } : {}),
  };
}

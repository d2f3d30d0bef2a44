import { sourceOf } from '../../autoscaler/src/core/sync-windows/glob.ts';

/** Small pieces of the Common Expression Language, put together as text. */

export const quote = (text: string): string =>
  `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;

export function not(expression: string): string {
  if (expression === 'true') return 'false';
  return expression === 'false' ? 'true' : `!${wrapped(expression)}`;
}

/** True when there is nothing to hold. */
export const allOf = (expressions: readonly string[]): string => joined(expressions, '&&', 'true');

/** False when there is nothing to choose from. */
export const anyOf = (expressions: readonly string[]): string => joined(expressions, '||', 'false');

/** Whether the text that `subject` gives is matched by a glob, in whole. */
export function matchesGlob(subject: string, glob: string, separator = ''): string {
  if (glob === '*' || glob === '**') return 'true';
  if (!/[*?[\]{}\\]/.test(glob)) return `${subject} == ${quote(glob)}`;
  // A glob that cannot be read matches nothing, here as everywhere.
  const source = sourceOf(glob, separator);
  return source === undefined ? 'false' : `${subject}.matches(${quote(`(?s)^(?:${source})$`)})`;
}

function joined(expressions: readonly string[], operator: '&&' | '||', empty: string): string {
  const neutral = operator === '&&' ? 'true' : 'false';
  const telling = [...new Set(expressions.filter((it) => it !== neutral))];
  const settled = operator === '&&' ? 'false' : 'true';
  if (telling.includes(settled)) return settled;
  const [first, ...others] = telling;
  if (first === undefined) return empty;
  return others.length === 0 ? first : telling.map(wrapped).join(` ${operator} `);
}

/** Brackets around whatever an operator beside it could tear apart. */
const wrapped = (expression: string): string =>
  /^[\w.]+(\([^()]*\))?$/.test(expression) || !/ (&&|\|\||==) /.test(expression)
    ? expression
    : `(${expression})`;

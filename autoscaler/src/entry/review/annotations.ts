import type { Problem } from '../../core/problem.ts';
import type { Review } from './review.ts';

/**
 * Workflow commands by which GitHub shows a finding at its line. Values are escaped as its runner
 * unescapes them; without that a newline in a policy would be a command of its author's.
 */
export const annotationsOf = ({ problems, loosened }: Review): readonly string[] => [
  ...problems.map((it) => annotation('error', it)),
  ...loosened.map((it) => annotation('warning', it)),
];

function annotation(level: 'error' | 'warning', problem: Problem): string {
  const { source, line, column, path, expected, got, hint, code } = problem;
  const place = {
    file: source,
    ...(line === undefined ? {} : { line: `${line}` }),
    ...(column === undefined ? {} : { col: `${column}` }),
    title: code ?? 'policy',
  };
  const told = Object.entries(place).map(([key, value]) => `${key}=${property(value)}`);
  const field = path === '' ? '' : `${path}: `;
  const text = `${field}expected ${expected}, got ${got}${hint ? ` (${hint})` : ''}`;
  return `::${level} ${told.join(',')}::${message(text)}`;
}

const message = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const property = (text: string): string => message(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

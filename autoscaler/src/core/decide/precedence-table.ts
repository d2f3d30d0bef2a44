import type { Guard } from './precedence.ts';
import type { Urgency } from './pressure.ts';

/** Columns of the table, the urgency that fewest guards stop first. */
export const URGENCIES: readonly Urgency[] = ['floor', 'replace', 'ahead', 'pods', 'metric'];

/**
 * The guards as the Markdown table that `docs/SCALING_ALGORITHM.md` shows, strongest first. Cells
 * are not padded: a new row must not change all the others in a diff.
 */
export function precedenceTable(guards: readonly Guard[]): string {
  const head = ['', 'guard', ...URGENCIES.map(asCode), 'why'];
  const rows = guards.map(({ code, stops, launchesOnly, why }, index) => [
    String(index + 1),
    asCode(code),
    ...URGENCIES.map((urgency) => (stops.includes(urgency) ? (launchesOnly ? '€' : '×') : '')),
    why,
  ]);
  return [head, head.map(() => '---'), ...rows].map(rowOf).join('\n');
}

const asCode = (word: string): string => `\`${word}\``;
const rowOf = (cells: readonly string[]): string => `|${cells.map((it) => ` ${it} `).join('|')}|`;

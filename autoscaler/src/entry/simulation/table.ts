import Table from 'cli-table3';
import type { Comparison } from './compare.ts';
import type { RunReport } from './measure.ts';

const COLUMNS: readonly (readonly [string, (run: RunReport) => string])[] = [
  ['node-hours', (run) => run.nodeHours.toFixed(0)],
  ['cost list', (run) => grouped(run.costList)],
  ['cost real', (run) => grouped(run.costReal)],
  ['saved list', (run) => percent(run.savingsList.static)],
  ['saved real', (run) => percent(run.savingsReal.static)],
  ['vs peak', (run) => percent(run.savingsReal.staticPeak)],
  ['overloaded', (run) => `${run.minutesOverloaded.toFixed(0)} min`],
  ['pods waited', (run) => `${run.podPendingMinutes.toFixed(0)} min`],
  ['up', (run) => String(run.launches)],
  ['down', (run) => String(run.removals)],
  ['reversals', (run) => String(run.reversals)],
];

/** The comparison as a table for a terminal; money in the report's currency. */
export function comparisonTable(comparison: Comparison): string {
  const { runs, trace, seed, currency, baselineNodes } = comparison;
  const table = new Table({
    head: ['', ...COLUMNS.map(([title]) => title)],
    colAligns: ['left', ...COLUMNS.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const run of runs) table.push([run.name, ...COLUMNS.map(([, show]) => show(run))]);
  const head = `${trace}, seed ${seed}; cost in ${currency}; saved: against ${counted(baselineNodes, 'node')} around the clock`;
  return `${head}\n${table.toString()}`;
}

/** `five fixed nodes`, `12 fixed nodes`: small numbers in words, as people say them. */
export function counted(count: number, thing: string): string {
  const word = WORDS[count] ?? String(count);
  return `${word} ${thing}${count === 1 ? '' : 's'}`;
}

const WORDS: readonly string[] = 'no one two three four five six seven eight nine ten'.split(' ');

export const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;

export const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

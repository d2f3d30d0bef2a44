import type { Compared } from './compare.ts';
import { recommend } from './recommend.ts';
import { type StoryLine, storyOf } from './story.ts';
import { comparisonTable, grouped, percent } from './table.ts';

/** What `npm start` ends with: for whoever pays, then for whoever asks why. */
export function weekReport(compared: Compared): string {
  const { comparison, details } = compared;
  const [run] = details;
  if (!run) return '';
  return [
    heading('What the week cost'),
    summary(compared),
    heading('Every scaling event, with its reason'),
    story(storyOf(run)),
    heading('Compared'),
    comparisonTable(comparison),
    heading('What follows'),
    recommend(comparison, details),
    '',
  ].join('\n');
}

const heading = (text: string): string => `\n${text}\n${'─'.repeat(text.length)}`;

function summary({ comparison, details }: Compared): string {
  const { runs, currency, baselineNodes } = comparison;
  const [report] = runs;
  const [run] = details;
  const before = runs.find(({ name }) => name === 'static');
  if (!report || !before || !run) return '';
  const money = (value: number) => `${grouped(value)} ${currency}`.padStart(12);
  const line = (label: string, ...cells: readonly string[]) =>
    `  ${label.padEnd(34)}${cells.join('')}`;
  const cell = (text: string) => text.padStart(14);
  return [
    line('', cell(`before: ${baselineNodes}`), cell('now')),
    line(
      'at list prices',
      cell(money(before.costList)),
      cell(money(report.costList)),
      cell(`${percent(report.savingsList.static)} saved`),
    ),
    line(
      'with CPU credits (the real bill)',
      cell(money(before.costReal)),
      cell(money(report.costReal)),
      cell(`${percent(report.savingsReal.static)} saved`),
    ),
    line('node-hours', cell(before.nodeHours.toFixed(0)), cell(report.nodeHours.toFixed(0))),
    line(
      'minutes overloaded',
      cell(before.minutesOverloaded.toFixed(0)),
      cell(report.minutesOverloaded.toFixed(0)),
    ),
    line('pods lost with their node', cell('–'), cell(String(report.disruptions))),
    ...clientLine(run.policy.cost, report.nodeHours),
  ].join('\n');
}

/** The client counts a node at his own price, which is never mixed with list prices. */
function clientLine(
  { clientNodeMonth, baselineNodes, currency }: Compared['details'][number]['policy']['cost'],
  nodeHours: number,
): readonly string[] {
  if (clientNodeMonth === undefined) return [];
  const hour = clientNodeMonth / 730;
  const before = baselineNodes * 168 * hour;
  const now = nodeHours * hour;
  const text = `${grouped(before)} → ${grouped(now)} ${currency} (${percent(1 - now / before)} saved)`;
  return [
    `  at the client's own price of ${grouped(clientNodeMonth)} ${currency} a node-month: ${text}`,
  ];
}

function story(lines: readonly StoryLine[]): string {
  return lines.map(({ time, what, why }) => `  ${time}  ${what.padEnd(26)} ${why}`).join('\n');
}

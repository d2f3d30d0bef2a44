import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Compared, Comparison } from './compare.ts';
import { chartScript } from './html-chart.ts';
import { STYLE } from './html-style.ts';
import type { RunReport } from './measure.ts';
import { recommend } from './recommend.ts';
import type { Scenario } from './scenario.ts';
import { type StoryLine, storyOf } from './story.ts';
import { counted, grouped, percent } from './table.ts';

/** One page, complete in itself: it opens without a network, in light and in dark. */
export function htmlReport(scenario: Scenario, compared: Compared): string {
  const { comparison, details } = compared;
  const [run] = details;
  const [report] = comparison.runs;
  if (!run || !report) throw new Error('invariant: a report needs a run');
  const story = storyOf(run);
  const title = `SmartScale: ${escaped(report.name)} on ${escaped(scenario.name)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${asset('uplot/dist/uPlot.min.css')}${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${cards(report, comparison)}
<section><h2>Load and capacity</h2>
<p>What customers asked for, what the Ready nodes could carry, and what the forecast expected at most (P90, up to half an
hour ahead). Drag to look closer, double-click to see all of it again.</p>
<div id="load" class="chart"></div></section>
<section><h2>Nodes</h2>
<p>Nodes that served, and how many the load needed at 70 % of their CPU. Marks: <span class="up">▲</span> added,
<span class="down">▼</span> removed, <span class="trouble">●</span> trouble.</p>
<div id="nodes" class="chart"></div></section>
<section><h2>Compared</h2><div class="wide">${comparisonTable(comparison.runs, comparison.currency)}</div></section>
<section><h2>In words</h2>${words(recommend(comparison, details))}</section>
<section><h2>What it did, and why</h2><div class="wide">${storyTable(story)}</div></section>
</main>
<script>${asset('uplot/dist/uPlot.iife.min.js')}</script>
<script>${chartScript({ scenario, run, story })}</script>
</body>
</html>
`;
}

const asset = (name: string): string =>
  readFileSync(fileURLToPath(import.meta.resolve(name)), 'utf8');

function cards(report: RunReport, { currency, baselineNodes }: Comparison): string {
  const card = (value: string, label: string) =>
    `<div class="card"><strong>${value}</strong><span>${label}</span></div>`;
  return `<div class="cards">
${card(percent(report.savingsList.static), `saved at list prices, against ${counted(baselineNodes, 'node')} around the clock`)}
${card(percent(report.savingsReal.static), 'saved with CPU credits counted')}
${card(`${grouped(report.costReal)} ${escaped(currency)}`, 'real cost of this load')}
${card(`${report.minutesOverloaded.toFixed(0)} min`, 'overloaded (load over 90 % of the CPU)')}
${card(String(report.disruptions), 'pods lost with their node')}
</div>`;
}

const HEADS = [
  'node-hours',
  'list',
  'real',
  'saved list',
  'saved real',
  'overloaded min',
  'up',
  'down',
  'reversals',
] as const;

function comparisonTable(runs: readonly RunReport[], currency: string): string {
  const head = HEADS.map((it) =>
    it === 'list' || it === 'real' ? `${it}, ${escaped(currency)}` : it,
  );
  const rows = runs.map((run) => [
    run.nodeHours.toFixed(0),
    grouped(run.costList),
    grouped(run.costReal),
    percent(run.savingsList.static),
    percent(run.savingsReal.static),
    run.minutesOverloaded.toFixed(0),
    String(run.launches),
    String(run.removals),
    String(run.reversals),
  ]);
  const line = (cells: readonly string[]) => cells.map((cell) => `<td>${cell}</td>`).join('');
  return `<table><thead><tr><th></th>${head.map((it) => `<th>${it}</th>`).join('')}</tr></thead>
<tbody>${runs
    .map(({ name }, index) => `<tr><th>${escaped(name)}</th>${line(rows[index] ?? [])}</tr>`)
    .join('\n')}</tbody></table>`;
}

function storyTable(story: readonly StoryLine[]): string {
  const rows = story.map(
    ({ time, kind, what, why }) =>
      `<tr class="${kind}"><td>${escaped(time)}</td><td>${escaped(what)}</td><td>${escaped(why)}</td></tr>`,
  );
  return `<table class="story"><thead><tr><th>Local time</th><th>What</th><th>Why</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

const words = (text: string): string =>
  text
    .split('\n\n')
    .map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

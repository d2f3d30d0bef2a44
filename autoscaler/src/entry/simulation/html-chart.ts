import { MINUTE } from '../../core/units.ts';
import { nodesAt70 } from './rivals.ts';
import type { PolicyRun } from './run.ts';
import type { Scenario } from './scenario.ts';
import type { StoryLine } from './story.ts';

interface Charted {
  readonly scenario: Scenario;
  readonly run: PolicyRun;
  readonly story: readonly StoryLine[];
}

/** The data of both charts and the few lines that draw them. */
export function chartScript({ scenario, run, story }: Charted): string {
  const { demand, ready, expected } = run.curve;
  const data = {
    zone: run.policy.timeZone,
    at: demand.map((_, minute) => (scenario.start + minute * MINUTE) / 1000),
    demand: demand.map(short),
    capacity: ready.map((nodes) => nodes * 2),
    expected: expected.map(short),
    ready,
    needed: demand.map(nodesAt70),
    marks: story.map(({ at, kind }) => ({ at: at / 1000, kind })),
  };
  // A "<" could end the script element early.
  return `const D = ${JSON.stringify(data).replaceAll('<', '\\u003c')};\n${DRAW}`;
}

/** Two decimals are enough for a picture; what is missing is a gap. */
const short = (value: number): number | null =>
  Number.isNaN(value) ? null : Math.round(value * 100) / 100;

const DRAW = `
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = { up: css('--up'), down: css('--down'), restore: css('--up'), trouble: css('--trouble') };
const axis = { stroke: css('--soft'), grid: { stroke: css('--line') }, ticks: { stroke: css('--line') } };
const local = (seconds) => uPlot.tzDate(new Date(seconds * 1000), D.zone);
const width = (element) => element.clientWidth - 20;
const marks = { hooks: { draw: (chart) => {
  const { ctx, bbox } = chart;
  for (const { at, kind } of D.marks) {
    const x = chart.valToPos(at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.fillStyle = colours[kind];
    ctx.beginPath();
    const y = bbox.top + 10;
    if (kind === 'trouble') ctx.arc(x, y + 12, 4, 0, 7);
    else if (kind === 'down') { ctx.moveTo(x - 5, y); ctx.lineTo(x + 5, y); ctx.lineTo(x, y + 8); }
    else { ctx.moveTo(x - 5, y + 8); ctx.lineTo(x + 5, y + 8); ctx.lineTo(x, y); }
    ctx.fill();
  }
} } };
const draw = (id, height, series, data, plugins) => {
  const element = document.getElementById(id);
  const chart = new uPlot({ width: width(element), height, tzDate: local, plugins, cursor: { sync: { key: 'x' } },
    axes: [axis, axis], series: [{}, ...series] }, [D.at, ...data], element);
  addEventListener('resize', () => chart.setSize({ width: width(element), height }));
};
const stepped = uPlot.paths.stepped({ align: 1 });
draw('load', 320, [
  { label: 'capacity, vCPU', stroke: css('--up'), paths: stepped, fill: css('--up') + '18' },
  { label: 'forecast P90, vCPU', stroke: css('--trouble'), dash: [5, 4], spanGaps: false },
  { label: 'load, vCPU', stroke: css('--down'), width: 1.6 },
], [D.capacity, D.expected, D.demand], []);
draw('nodes', 220, [
  { label: 'Ready nodes', stroke: css('--up'), paths: stepped },
  { label: 'needed at 70 %', stroke: css('--soft'), paths: stepped, dash: [3, 3] },
], [D.ready, D.needed], [marks]);
`;

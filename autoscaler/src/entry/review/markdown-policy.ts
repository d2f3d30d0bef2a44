import type { Problem } from '../../core/problem.ts';
import { grouped } from '../simulation/table.ts';
import { atMost, type Detail } from './detail.ts';
import type { Effect, ReplayedRun } from './effect.ts';
import { code, cut, plain, table } from './markdown-text.ts';
import type { Review } from './review.ts';

/** One part of the report; an empty text is left out. */
export type Part = (review: Review, detail: Detail) => string;

export const changesPart: Part = ({ changes, policyRewritten, parameter }, { rows, value }) => {
  if (changes.length === 0) {
    if (!policyRewritten || !parameter.before || !parameter.after) return '';
    return '### What changes\n\nThe file is written in another way and means the same.';
  }
  const { shown, rest } = atMost(changes, rows);
  const written = (text: string) => code(cut(text, value));
  const lines = shown.map(({ path, before, after, direction, why, allowed, line }) => [
    `${code(cut(path.replace(/^spec\./, ''), value))}${line === null ? '' : ` (line ${line})`}`,
    written(before),
    written(after),
    `**${direction.replace('-', ' ')}**: ${plain(why)}`,
    allowed === null ? '' : written(allowed),
  ]);
  const head = ['field', 'before', 'after', 'which way it pushes', 'guardrails allow'];
  return `### What changes\n\n${table(head, lines)}${rest && `\n\n${rest}`}`;
};

/** The replay on one line, under the verdict. */
export const shortPart: Part = ({ effect }) => {
  if (!effect?.before) return '';
  const { before, after, currency, same, load } = effect;
  if (same) return 'In the replay: no change in decisions.';
  const pair = (of: (run: ReplayedRun) => number, digits = 0) =>
    [of(before), of(after)]
      .map((it) => (digits === 0 ? grouped(it) : it.toFixed(digits)))
      .join(' → ');
  const told = [
    `node-hours ${pair((run) => run.nodeHours)}`,
    `cost ${pair((run) => run.costReal)} ${currency}`,
    `overloaded ${pair((run) => run.minutesOverloaded, 1)} min`,
    `actions ${pair(actionsOf)}`,
    `reversals ${pair((run) => run.reversals)}`,
  ];
  return `In the replay over ${load.source === 'built-in' ? 'the built-in week' : code(load.name)}: ${told.join(', ')}.`;
};

const actionsOf = ({ launches, removals }: ReplayedRun): number => launches + removals;

interface Measure {
  readonly name: string;
  readonly of: (run: ReplayedRun) => number;
  readonly digits?: number;
}

/** Less than a week has no weekly rush in it, or nothing else: it is not to be multiplied. */
const ENOUGH_DAYS = 7;

const MEASURES = ({ currency, load }: Effect): readonly Measure[] => [
  { name: 'node-hours', of: (run) => run.nodeHours, digits: 1 },
  { name: `cost at list prices, ${currency}`, of: (run) => run.costList },
  { name: `cost with T3 surplus credits, ${currency}`, of: (run) => run.costReal },
  ...(load.days < ENOUGH_DAYS
    ? []
    : [
        {
          name: `the same for 30 such days, ${currency}`,
          of: (run: ReplayedRun) => (run.costReal / load.days) * 30,
        },
      ]),
  { name: 'minutes overloaded', of: (run) => run.minutesOverloaded, digits: 1 },
  { name: 'minutes that pods waited', of: (run) => run.podPendingMinutes, digits: 1 },
  { name: 'nodes launched', of: (run) => run.launches },
  { name: 'nodes removed', of: (run) => run.removals },
  { name: 'reversals within an hour', of: (run) => run.reversals },
  { name: 'fewest nodes', of: (run) => run.nodesLeast },
  { name: 'most nodes', of: (run) => run.nodesMost },
];

const LOADS = {
  trace: (name: string) => `the load of ${code(name)}, named by hand`,
  recorded: (name: string) => `the recorded load of ${code(name)}`,
  'built-in': (name: string) =>
    `the built-in week ${code(name)}, for want of a recorded load (\`smartscale trace export\`)`,
} as const;

export const effectPart: Part = ({ effect }) => {
  if (!effect) return '';
  const { load, seed, before, after, same } = effect;
  const days = `${load.days.toFixed(load.days % 1 === 0 ? 0 : 1)} days`;
  const over = `Replayed over ${LOADS[load.source](load.name)}: ${days}, seed ${seed}.`;
  const notes = load.notes.map((note) => ` ${plain(note)}.`.replace(/\.\.$/, '.')).join('');
  const verdict = same
    ? '**No change in decisions**: both policies did the same at the same moments.'
    : '';
  const head = before ? ['', 'before', 'after', 'change'] : ['', 'after'];
  const rows = MEASURES(effect).map((measure) => measured(measure, before, after));
  const hint =
    load.days < ENOUGH_DAYS ? 'Less than a week of load: take the figures as a hint.' : '';
  const figures = table(head, rows, [1, 2, 3]);
  return ['### What it does', `${over}${notes}`, hint, verdict, figures]
    .filter(Boolean)
    .join('\n\n');
};

function measured(
  { name, of, digits = 0 }: Measure,
  before: ReplayedRun | null,
  after: ReplayedRun,
): readonly string[] {
  const shown = (value: number) => (digits === 0 ? grouped(value) : value.toFixed(digits));
  if (!before) return [name, shown(of(after))];
  return [name, shown(of(before)), shown(of(after)), changeOf(of(before), of(after), shown)];
}

function changeOf(before: number, after: number, shown: (value: number) => string): string {
  const [old, now] = [shown(before), shown(after)];
  if (old === now) return '=';
  const difference = `${after > before ? '+' : '−'}${shown(Math.abs(after - before))}`;
  // A share of a handful says nothing.
  if (before < 20) return difference;
  const share = ((after / before - 1) * 100).toFixed(1);
  return `${difference} (${after > before ? '+' : '−'}${share.replace('-', '')} %)`;
}

export const rulesPart: Part = ({ problems, loosened, approvals }, { rows, value }) => {
  const wrong = atMost(problems, rows);
  const loose = atMost(loosened, rows);
  const listed = (items: readonly Problem[]) =>
    items.map((it) => `- ${problemInWords(it, value)}`).join('\n');
  return [
    '### Rules',
    problems.length === 0
      ? '✅ The policies can be read, their fields agree, and no guardrail is passed.'
      : `⛔ Not to be merged as it is:\n\n${listed(wrong.shown)}`,
    wrong.rest,
    loosened.length === 0
      ? ''
      : `⚠️ The guardrails before this change would refuse it:\n\n${listed(loose.shown)}`,
    loose.rest,
    ...approvals.map(({ approval, paths }) => {
      const who = approval.by.map(code).join(' or ');
      const { shown, rest } = atMost(paths, rows);
      const what = `${shown.map((it) => code(cut(it, value))).join(', ')}${rest && ` ${rest}`}`;
      const why = approval.because === undefined ? '' : ` ${plain(approval.because)}`;
      return `✋ ${who} must agree to ${what} (${code(approval.name)}${why && `:${why}`}).`;
    }),
  ]
    .filter(Boolean)
    .join('\n\n');
};

function problemInWords(problem: Problem, value: number): string {
  const { source, line, column, path, expected, got, hint } = problem;
  const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`;
  const field = path === '' ? '' : ` ${code(cut(path, value))}`;
  const way = hint === undefined ? '' : ` (${plain(cut(hint, value * 2))})`;
  const told = plain(cut(expected, value * 2));
  return `${code(place)}${field}: expected ${told}, got ${code(cut(got, value))}${way}`;
}

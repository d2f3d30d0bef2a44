import { basename } from 'node:path';
import type { Command } from 'commander';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Parsed } from '../../core/problem.ts';
import { techflowWeek } from '../../core/trace/techflow-week.ts';
import { parseTrace, scaleTrace } from '../../core/trace/trace.ts';
import { type Compared, compare } from '../simulation/compare.ts';
import { htmlReport } from '../simulation/html.ts';
import { recommend } from '../simulation/recommend.ts';
import { type Scenario, scenarioOf } from '../simulation/scenario.ts';
import { comparisonTable } from '../simulation/table.ts';
import { allOf, parseFile } from './files.ts';
import { positiveNumber, wholeNumber } from './flags.ts';
import { type Io, printJson, readyOutput, writeOutput } from './io.ts';
import { progressBar } from './progress.ts';

export const DEFAULT_POLICY = 'policies/scaling-policy.yaml';

export const SIMULATE_HELP = `
Runs the autoscaler's own code against a simulated cluster (EC2, K3s, an HPA, a shop) on virtual
time, and compares what each policy did with the load: nodes, money, overload, churn. Without
--trace it runs the built-in TechFlow week. Every policy is also run as NAME:reactive.

Compared with:
  static       five nodes around the clock (the first policy's cost.baselineNodes), on demand
  staticPeak   ceil(highest load of the trace / 1.4) nodes, unbounded, on demand
  oracle       knows the load 20 minutes ahead and holds ceil(load / (2 vCPU × 70 %)) nodes
               within the policy's bounds; its nodes need no time to boot
  lastValue    holds ceil(1.25 × load now / 1.4) nodes within the bounds
  NAME:reactive  the same policy with prediction and schedules off

Columns and JSON fields:
  minutesOverloaded  minutes in which the load was over 90 % of the CPU of Ready workers
  podPendingMinutes  sum over pods of the minutes that they waited unschedulable
  costList           node-hours at the policy's prices; costReal adds what T3 surplus credits cost
  savingsList/Real   share of the bill saved against static and staticPeak, 0 to 1
  thetaU, thetaO     average shortfall and excess of nodes relative to the demand, percent
  tauU, tauO         share of time with too few and with too many nodes, percent
  instability        share of minutes in which supply and demand moved differently, percent
  jitter             changes of supply less changes of demand, per hour
  reversals          two opposite actions started within 60 minutes of each other
  disruptions        pods that ended because their node went down under them
  forecast           error at 30 minutes of the forecasts used, and how often the P90 held

A trace is CSV "timestamp,value" (header optional; ISO-8601 or Unix seconds). --peak-cores scales
its 99.5th percentile to that many vCPU. One seed gives one result, byte for byte.

Example:
  smartscale simulate --trace load.csv --peak-cores 12 --policy a.yaml --policy b.yaml --html out.html

Exit code 0, or 2 for bad input.
`;

interface Flags {
  readonly trace?: string;
  readonly peakCores?: number;
  readonly policy: readonly string[];
  readonly seed: number;
  readonly html?: string;
  readonly json?: boolean;
}

export function registerSimulate(program: Command, io: Io): void {
  program
    .command('simulate')
    .description('replay a load against one or more policies and compare what they did')
    .option('--trace <file>', 'load as CSV (default: the built-in TechFlow week)')
    .option(
      '--peak-cores <n>',
      'scale the 99.5th percentile to so many vCPU',
      positiveNumber('--peak-cores'),
    )
    .option(
      '--policy <file>',
      `policy to run; may be given again (default: ${DEFAULT_POLICY})`,
      more,
      [],
    )
    .option('--seed <n>', 'seed of everything that is drawn', wholeNumber('--seed'), 1)
    .option('--html <file>', 'also write a page with charts')
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', SIMULATE_HELP)
    .action((flags: Flags) => simulate(flags, io));
}

const NO_PAGE: Parsed<string | undefined> = { ok: true, value: undefined };

const more = (value: string, sofar: readonly string[]): readonly string[] => [...sofar, value];

async function simulate(flags: Flags, io: Io): Promise<void> {
  const { policies, scenario, html } = allOf({
    policies: parsePolicies(flags.policy.length > 0 ? flags.policy : [DEFAULT_POLICY]),
    scenario: parseScenario(flags, io),
    html: flags.html === undefined ? NO_PAGE : readyOutput(flags.html),
  });
  const progress = progressBar(io);
  const compared = await compare(scenario, {
    policies,
    reactive: true,
    onProgress: (name, share) => progress.show(`${scenario.name} · ${name}`, share),
  });
  progress.clear();
  if (html) writeOutput(html, htmlReport(scenario, compared));
  if (flags.json) return printJson(io, compared.comparison);
  printWords(compared, flags, io);
}

function printWords({ comparison, details }: Compared, { html }: Flags, io: Io): void {
  io.out(`\n${comparisonTable(comparison)}\n`);
  io.out(`\n${recommend(comparison, details)}\n`);
  if (html) io.out(`\nCharts: ${html}\n`);
}

/** Every policy named, or the problems of all of them together. */
export function parsePolicies(files: readonly string[]): Parsed<readonly Policy[]> {
  const parsed = files.map((path) => parseFile({ path, what: 'policy', parse: parsePolicy }));
  const problems = parsed.flatMap((it) => (it.ok ? [] : it.problems));
  if (problems.length > 0) return { ok: false, problems };
  const policies = parsed.flatMap((it) => (it.ok ? [it.value] : []));
  const names = policies.map(({ name }) => name);
  // Two policies of one name are told apart by their files.
  const value = policies.map((policy, index) =>
    names.filter((name) => name === policy.name).length > 1
      ? { ...policy, name: basename(files[index] ?? policy.name).replace(/\.ya?ml$/, '') }
      : policy,
  );
  return { ok: true, value };
}

function parseScenario({ trace, peakCores, seed }: Flags, io: Io): Parsed<Scenario> {
  if (trace === undefined) return { ok: true, value: weekScenario(seed) };
  const parsed = parseFile({ path: trace, what: 'trace', parse: parseTrace });
  if (!parsed.ok) return parsed;
  for (const note of parsed.value.notes) io.err(`${note}\n`);
  const scaled = peakCores ? scaleTrace(parsed.value, { peakCores }) : parsed.value;
  const name = basename(trace).replace(/\.csv$/, '');
  return { ok: true, value: scenarioOf({ ...scaled, name }, { seed }) };
}

/** The built-in week, with the days before it as the forecast's past. */
export function weekScenario(seed: number): Scenario {
  const week = techflowWeek(seed);
  const historySlots = week.historyDays * 288;
  return scenarioOf(week.trace, { seed, historySlots, spotWaves: week.spotWaves });
}

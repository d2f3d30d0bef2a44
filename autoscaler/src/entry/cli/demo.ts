import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Policy } from '../../core/policy/policy.ts';
import { compare } from '../simulation/compare.ts';
import { htmlReport } from '../simulation/html.ts';
import type { Scenario } from '../simulation/scenario.ts';
import { comparisonTable } from '../simulation/table.ts';
import { weekReport } from '../simulation/week-report.ts';
import { allOf } from './files.ts';
import { positiveNumber, wholeNumber } from './flags.ts';
import { InputError, type Io, printJson, readyOutput, writeOutput } from './io.ts';
import { progressBar } from './progress.ts';
import { DEFAULT_POLICY, parsePolicies, weekScenario } from './simulate.ts';

const HELP = `
Runs a week of a shop in Dhaka (made up from a seed: a rush every morning, a flash sale on Friday
evening, a crowd that nobody announced, a wave of spot interruptions) through the autoscaler's own
decision code, on virtual time and without a network. Ends with what it cost, what a fixed number of
nodes would have cost, every scaling event with its reason, and a page with charts.

With --live the same week is run over the wire: the functions as AWS Lambda runs them, with the real
AWS SDK, against a simulated account and cluster, as fast as this machine can; you see each decision
as it is taken. --hours ends it earlier, and Ctrl-C at once.

Try: change a threshold in policies/scaling-policy.yaml and run it again.

Exit code 0, or 2 for bad input.
`;

interface Flags {
  readonly policy: string;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
  readonly live?: boolean;
  readonly hours?: number;
}

/** What `npm start` runs. */
export function registerDemo(program: Command, io: Io): void {
  program
    .command('demo')
    .description('run the built-in shop week and report what it cost and why')
    .option('--policy <file>', 'policy to run', DEFAULT_POLICY)
    .option('--seed <n>', 'seed of the week', wholeNumber('--seed'), 1)
    .option('--out <folder>', 'where the page is written', 'out')
    .option('--json', 'print the comparison as JSON, as "simulate --json" does')
    .option('--live', 'run it over the wire, and watch')
    .option('--hours <n>', 'with --live: end after so many', positiveNumber('--hours'))
    .addHelpText('after', HELP)
    .action((flags: Flags) => demo(flags, io));
}

async function demo(flags: Flags, io: Io): Promise<void> {
  const { policy, seed, out, json, live, hours } = flags;
  if (hours !== undefined && !live)
    throw new InputError([
      { source: '--hours', path: '', expected: '--live beside it', got: 'none' },
    ]);
  const { policies, page } = allOf({
    policies: parsePolicies([policy]),
    page: readyOutput(join(out, 'techflow-week.html')),
  });
  const scenario = weekScenario(seed);
  io.err(`A week of a shop in Dhaka, run by ${policy} (seed ${seed}).\n`);
  if (live) return demoLive({ scenario, policies, page, ...flags }, io);
  const progress = progressBar(io);
  const compared = await compare(scenario, {
    policies,
    reactive: true,
    onProgress: (name, share) => progress.show(`simulating ${name}`, share),
  });
  progress.clear();
  writeOutput(page, htmlReport(scenario, compared));
  if (json) printJson(io, compared.comparison);
  else io.out(weekReport(compared));
  // Beside the document, for what reads JSON expects nothing else.
  (json ? io.err : io.out)(`\nCharts: ${resolve(page)}\n`);
}

interface Live extends Flags {
  readonly scenario: Scenario;
  readonly policies: readonly Policy[];
  readonly page: string;
}

async function demoLive(given: Live, io: Io): Promise<void> {
  const { scenario, policies, page, hours, json } = given;
  const [policy] = policies;
  if (!policy) throw new Error('invariant: one file gives one policy');
  const stopped = io.stopped?.() ?? new AbortController().signal;
  const { liveWeek } = await import('../live/live-week.ts');
  const options = { scenario, policy, ...(hours === undefined ? {} : { hours }) };
  const { compared, whole, seen } = await liveWeek(options, { io, stopped });
  if (json) return printJson(io, compared.comparison);
  if (whole) {
    writeOutput(page, htmlReport(scenario, compared));
    io.out(`${weekReport(compared)}\nCharts: ${resolve(page)}\n`);
  } else io.out(`\n${comparisonTable(compared.comparison)}\n(${seen} of the week were run.)\n`);
}

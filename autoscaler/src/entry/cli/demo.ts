import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { compare } from '../simulation/compare.ts';
import { htmlReport } from '../simulation/html.ts';
import { weekReport } from '../simulation/week-report.ts';
import { allOf } from './files.ts';
import { wholeNumber } from './flags.ts';
import { type Io, printJson, readyOutput, writeOutput } from './io.ts';
import { progressBar } from './progress.ts';
import { DEFAULT_POLICY, parsePolicies, weekScenario } from './simulate.ts';

const HELP = `
Runs a week of a shop in Dhaka (made up from a seed: a rush every morning, a flash sale on Friday
evening, a crowd that nobody announced, a wave of spot interruptions) through the autoscaler's own
decision code, on virtual time and without a network. Ends with what it cost, what a fixed number of
nodes would have cost, every scaling event with its reason, and a page with charts.

Try: change a threshold in policies/scaling-policy.yaml and run it again.

Exit code 0, or 2 for bad input.
`;

interface Flags {
  readonly policy: string;
  readonly seed: number;
  readonly out: string;
  readonly json?: boolean;
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
    .addHelpText('after', HELP)
    .action((flags: Flags) => demo(flags, io));
}

async function demo({ policy, seed, out, json }: Flags, io: Io): Promise<void> {
  const { policies, page } = allOf({
    policies: parsePolicies([policy]),
    page: readyOutput(join(out, 'techflow-week.html')),
  });
  const scenario = weekScenario(seed);
  io.err(`A week of a shop in Dhaka, run by ${policy} (seed ${seed}).\n`);
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

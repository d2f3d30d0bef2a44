import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { compare } from '../simulation/compare.ts';
import { htmlReport } from '../simulation/html.ts';
import { weekReport } from '../simulation/week-report.ts';
import type { Io } from './io.ts';
import { progressBar } from './progress.ts';
import { DEFAULT_POLICY, readPolicies, weekScenario } from './simulate.ts';

const HELP = `
Runs a week of a shop in Dhaka (made up from a seed: a rush every morning, a flash sale on Friday
evening, a crowd that nobody announced, a wave of spot interruptions) through the autoscaler's own
decision code, on virtual time and without a network. Ends with what it cost, what five fixed
nodes would have cost, every scaling event with its reason, and a page with charts.

Try: change a threshold in policies/scaling-policy.yaml and run it again.
`;

interface Flags {
  readonly policy: string;
  readonly seed: string;
  readonly out: string;
}

/** What `npm start` runs. */
export function registerDemo(program: Command, io: Io): void {
  program
    .command('demo')
    .description('run the built-in shop week and report what it cost and why')
    .option('--policy <file>', 'policy to run', DEFAULT_POLICY)
    .option('--seed <n>', 'seed of the week', '1')
    .option('--out <folder>', 'where the page is written', 'out')
    .addHelpText('after', HELP)
    .action((flags: Flags) => demo(flags, io));
}

async function demo({ policy, seed, out }: Flags, io: Io): Promise<void> {
  const policies = readPolicies([policy]);
  const scenario = weekScenario(Number(seed));
  io.err(`A week of a shop in Dhaka, run by ${policy} (seed ${seed}).\n`);
  const progress = progressBar(io);
  const compared = await compare(scenario, {
    policies,
    reactive: true,
    onProgress: (name, share) => progress.show(`simulating ${name}`, share),
  });
  progress.clear();
  io.out(weekReport(compared));
  mkdirSync(out, { recursive: true });
  const page = join(out, 'techflow-week.html');
  writeFileSync(page, htmlReport(scenario, compared));
  io.out(`\nCharts: ${resolve(page)}\n`);
}

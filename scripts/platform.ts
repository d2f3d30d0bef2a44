import { spawnSync } from 'node:child_process';
import { renderProblem } from '../autoscaler/src/core/problem.ts';
import { inWords, missingForPulumi } from '../platform/day-0/checks.ts';
import { ran, readBench } from '../platform/day-0/read-bench.ts';
import { factsIn } from '../platform/day-0/stack-facts.ts';
import { missingForFlux } from '../platform/flux/preconditions.ts';
import { readRepository } from '../platform/flux/read-repository.ts';
import { readFlags } from './platform/flags.ts';

const HELP = `Usage: npm run platform:preview [-- --stack NAME] [--check]
       npm run platform:up [-- --stack NAME] [--yes] [--check]

Looks whether all is there that laying the ground takes: Node.js, Pulumi's command line and its
login, the stack file and every slip in it, credentials of AWS and of which account, bundles of the
functions, checksums of what machines fetch. What is missing is told all at once, each with the
command that mends it. When nothing is: runs "pulumi preview" or "pulumi up" in platform/.

  --stack  smartscale-prod when left out
  --check  look, and run nothing
  --yes    let "pulumi up" ask nobody

Exit code 0, 1 when something is missing or Pulumi fails, 2 for bad input.
`;

const OPTIONS = {
  stack: { type: 'string', default: 'smartscale-prod' },
  check: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
} as const;

/** npm runs scripts in the folder of package.json. */
const ROOT = process.cwd();

function main(verb: string | undefined): number {
  const flags = readFlags(OPTIONS, HELP);
  if (verb !== 'preview' && verb !== 'up') return complain(HELP, 2);
  const { stack, check, yes } = flags;
  const missing = missingForPulumi(readBench(ROOT, stack));
  if (missing.length > 0)
    return complain(
      `The ground cannot be laid from here yet. Missing, in the order in which to mend it:\n\n${inWords(missing)}`,
      1,
    );
  process.stdout.write(`All that Pulumi needs is here.\n${fluxInWords(stack)}`);
  if (check) return 0;
  const args = [
    verb,
    '--cwd',
    'platform',
    '--stack',
    stack,
    ...(yes && verb === 'up' ? ['--yes'] : []),
  ];
  process.stdout.write(`pulumi ${args.join(' ')}\n`);
  return spawnSync('pulumi', args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

/** What the stack that is there lets one say of Flux: the six characters of its secrets too. */
function fluxInWords(stack: string): string {
  const outputs = ran('pulumi', [
    'stack',
    'output',
    '--json',
    '--cwd',
    'platform',
    '--stack',
    stack,
  ]);
  const facts = outputs.kind === 'said' ? factsIn(outputs.out, 'pulumi stack output') : undefined;
  if (!facts?.ok) return 'Nothing is laid yet: the first "up" lays everything but Flux.\n';
  const repository = readRepository(ROOT, facts.value.cluster);
  if (!repository.ok) return `${repository.problems.map(renderProblem).join('\n')}\n`;
  const missing = missingForFlux({ stack: facts.value, repository: repository.value });
  if (missing.length === 0) return 'Flux has all that it needs.\n';
  return `Flux waits for:\n${inWords(missing)}`;
}

function complain(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}

process.exitCode = main(process.argv.splice(2, 1)[0]);

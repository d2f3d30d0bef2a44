import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { SETTINGS_FILE } from '../autoscaler/src/core/inputs/ground-facts.ts';
import { renderProblem } from '../autoscaler/src/core/problem.ts';
import { changesBetween, factsIn, settingsText } from '../platform/day-0/stack-facts.ts';
import { readFlags } from './platform/flags.ts';

const HELP = `Usage: npm run platform:settings [-- --stack NAME | --from FILE]

Writes what the stack says of itself into ${SETTINGS_FILE}: account, region, cluster, addresses, the
names of secrets with the six characters that AWS added. The stack is asked with "pulumi stack
output --json", or FILE has what that printed. Then: npm run synth, and commit both.

Exit code 0, 1 when Pulumi could not be asked, 2 when the outputs are not those of this stack.
`;

const OPTIONS = { from: { type: 'string' }, stack: { type: 'string' } } as const;

function main(): number {
  const values = readFlags(OPTIONS, HELP);
  const outputs = values.from === undefined ? asked(values.stack) : fileAt(values.from);
  if (outputs === undefined) return 1;
  const read = factsIn(outputs.text, outputs.source);
  if (!read.ok) return complain(`${read.problems.map(renderProblem).join('\n')}\n`, 2);
  const before = readFileSync(SETTINGS_FILE, 'utf8');
  const text = settingsText(read.value);
  if (text === before) return say(`${SETTINGS_FILE}: nothing changed\n`, 0);
  writeFileSync(SETTINGS_FILE, text);
  for (const change of changesBetween(before, text)) say(`${change}\n`, 0);
  return say(`${SETTINGS_FILE} is written. Now: npm run synth, and commit both\n`, 0);
}

interface Outputs {
  readonly text: string;
  readonly source: string;
}

function asked(stack: string | undefined): Outputs | undefined {
  const named = stack === undefined ? [] : ['--stack', stack];
  const args = ['stack', 'output', '--json', '--cwd', 'platform', ...named];
  const { status, stdout, stderr, error } = spawnSync('pulumi', args, { encoding: 'utf8' });
  if (status === 0) return { text: stdout, source: 'pulumi stack output' };
  const why = error ? `cannot be run (${error.message})` : stderr.trim();
  complain(`pulumi ${args.join(' ')}: ${why}\nnpm run platform:preview says what it takes\n`, 1);
  return undefined;
}

function fileAt(path: string): Outputs | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), source: path };
  } catch (error) {
    complain(`--from: ${error instanceof Error ? error.message : error}\n`, 1);
    return undefined;
  }
}

function say(text: string, code: number): number {
  process.stdout.write(text);
  return code;
}

function complain(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}

process.exitCode = main();

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { parseGuarded } from '../../core/guardrails/judge.ts';
import { parseGuardrails } from '../../core/guardrails/parse.ts';
import { describePolicy, type Section } from '../../core/policy/describe.ts';
import { diffPolicies, type PolicyChange } from '../../core/policy/diff.ts';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { documentOf } from '../../core/policy/written.ts';
import { type Parsed, renderProblem } from '../../core/problem.ts';
import { allOf, parseFile } from './files.ts';
import { type Io, printJson } from './io.ts';

const DEFAULT_FILE = 'policies/scaling-policy.yaml';

const VALIDATE_HELP = `
Reports everything that is wrong in all of the files at once, each with line and column: YAML,
unknown keys (with a guess at the right one), values, fields that do not agree with each other, and
bounds of the guardrails that are passed. Without FILE it reads ${DEFAULT_FILE};
without --guardrails a policy is held to the guardrails.yaml beside it, where there is one.

Examples:
  smartscale policy validate
  smartscale policy validate policies/scaling-policy.yaml policies/examples/*.yaml
  smartscale policy validate --guardrails policies/guardrails.yaml mine.yaml
  smartscale policy validate --json | jq '.files[].problems'

Exit code 0 when all are valid, 2 when one is not. --json prints {files: [{file,
guardrails, valid, problems}]}.`;

const DIFF_HELP = `
Compares what the two policies mean, not how they are written: order, comments and defaults written
out are no changes. Each change says which way it pushes: more-eager, less-eager, safer, riskier,
dearer, cheaper or neutral. "smartscale simulate" says by how much.

Examples:
  smartscale policy diff policies/examples/brief-forecast.yaml policies/examples/balanced.yaml
  git show HEAD~1:${DEFAULT_FILE} > /tmp/old.yaml
  smartscale policy diff /tmp/old.yaml ${DEFAULT_FILE}

Exit code 0 whether they differ or not, 2 for bad input. --json prints {before, after, changes}.`;

const SHOW_HELP = `
Prints the policy in plain words, those parts too that the file leaves to their defaults.
Without FILE it reads ${DEFAULT_FILE}.

Exit code 0, or 2 when the policy is not valid. --json prints {file, policy, sections}: the policy as
a document with every default filled in, and the words.`;

type Exit = (code: 0 | 2) => void;

export function registerPolicy(program: Command, io: Io, exit: Exit): void {
  const policy = program
    .command('policy')
    .description('check, explain and compare scaling policies');
  policy
    .command('validate')
    .description('find everything that is wrong with scaling policies')
    .argument('[files...]', `policies to check (default: ${DEFAULT_FILE})`)
    .option(
      '--guardrails <file>',
      'bounds to hold the policies to (default: guardrails.yaml beside)',
    )
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', VALIDATE_HELP)
    .action((files: string[], { json, guardrails }: ValidateFlags) => {
      const checked = (files.length > 0 ? files : [DEFAULT_FILE]).map((file) =>
        checkGuarded(file, guardrails),
      );
      if (checked.some(({ parsed }) => !parsed.ok)) exit(2);
      if (json) printJson(io, { files: checked.map(verdict) });
      else sayVerdicts(checked, io);
    });
  policy
    .command('diff')
    .description('say what changed between two policies, and what that does')
    .argument('<before>', 'the policy as it was')
    .argument('<after>', 'the policy as it will be')
    .option('--json', 'print the changes as JSON')
    .addHelpText('after', DIFF_HELP)
    .action((before: string, after: string, { json }: Flags) => {
      const both = allOf({ old: check(before).parsed, now: check(after).parsed });
      const changes = diffPolicies(both.old, both.now);
      if (json) printJson(io, { before, after, changes });
      else io.out(changesInWords(changes));
    });
  policy
    .command('show')
    .description('tell a policy in plain words')
    .argument('[file]', 'the policy', DEFAULT_FILE)
    .option('--json', 'print the policy with every default as JSON')
    .addHelpText('after', SHOW_HELP)
    .action((file: string, { json }: Flags) => {
      const { policy } = allOf({ policy: check(file).parsed });
      const sections = describePolicy(policy);
      if (json) printJson(io, { file, policy: documentOf(policy), sections });
      else io.out(sectionsInWords(policy, file, sections));
    });
}

interface Flags {
  readonly json?: boolean;
}

interface ValidateFlags extends Flags {
  readonly guardrails?: string;
}

interface Checked {
  readonly file: string;
  /** What it was held to; absent where there is nothing beside it. */
  readonly guardrails?: string;
  readonly parsed: Parsed<Policy>;
}

const check = (file: string): Checked => ({
  file,
  parsed: parseFile({ path: file, what: 'policy', parse: parsePolicy }),
});

/** Guardrails that cannot be read are a failure too: a bound that is not asked holds nothing. */
function checkGuarded(file: string, named: string | undefined): Checked {
  const beside = join(dirname(file), 'guardrails.yaml');
  const guardrails = named ?? (existsSync(beside) ? beside : undefined);
  if (guardrails === undefined) return check(file);
  const bounds = parseFile({ path: guardrails, what: 'guardrails file', parse: parseGuardrails });
  const parse = (text: string, source: string): Parsed<Policy> => {
    if (bounds.ok) return parseGuarded({ text, source }, bounds.value);
    const alone = parsePolicy(text, source);
    return { ok: false, problems: [...bounds.problems, ...(alone.ok ? [] : alone.problems)] };
  };
  return { file, guardrails, parsed: parseFile({ path: file, what: 'policy', parse }) };
}

const verdict = ({ file, guardrails, parsed }: Checked) => ({
  file,
  guardrails: guardrails ?? null,
  valid: parsed.ok,
  problems: parsed.ok ? [] : parsed.problems,
});

function sayVerdicts(checked: readonly Checked[], io: Io): void {
  for (const { file, guardrails, parsed } of checked) {
    const held = guardrails === undefined ? '' : `; within ${guardrails}`;
    if (parsed.ok) io.out(`${file}: valid (${inShort(parsed.value)}${held})\n`);
    else for (const problem of parsed.problems) io.err(`${renderProblem(problem)}\n`);
  }
  const bad = checked.filter(({ parsed }) => !parsed.ok);
  const problems = bad.reduce((sum, it) => sum + verdict(it).problems.length, 0);
  if (bad.length === 0) return;
  const files = checked.length === 1 ? '' : ` in ${bad.length} of ${checked.length} files`;
  io.err(`${problems === 1 ? '1 problem' : `${problems} problems`}${files}.\n`);
}

const inShort = ({ name, mode, nodes, schedules, prediction }: Policy): string => {
  const known = schedules.length === 1 ? '1 schedule' : `${schedules.length} schedules`;
  return `${name}: ${mode}, ${nodes.min} to ${nodes.max} nodes, forecast ${prediction.mode}, ${known}`;
};

function changesInWords(changes: readonly PolicyChange[]): string {
  if (changes.length === 0) return 'The two policies mean the same.\n';
  const lines = changes.map(
    ({ path, before, after, direction, why }) =>
      `${path}: ${before} → ${after}\n    ${direction}: ${why}\n`,
  );
  return lines.join('');
}

function sectionsInWords(policy: Policy, file: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title, lines }) => {
    const told = lines.map(({ text, isDefault }) => `  ${isDefault ? '·' : '●'} ${text}\n`);
    return `\n${title}\n${told.join('')}`;
  });
  const legend = '● set by this policy   · default\n';
  return `Policy ${policy.name} (${file})\n${legend}${parts.join('')}`;
}

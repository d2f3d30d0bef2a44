import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkJson } from '../autoscaler/src/core/inputs/problems.ts';
import { parsePolicy } from '../autoscaler/src/core/policy/parse.ts';
import { renderProblem } from '../autoscaler/src/core/problem.ts';
import { groundBill, totalOf } from '../platform/cost/bill.ts';
import { WEEK, type Week } from '../platform/cost/payback.ts';
import { claimInWords, paybackInWords } from '../platform/cost/payback-words.ts';
import { USUAL, type Use } from '../platform/cost/use.ts';
import { groundInWords, NAT_MODES, sourcesInWords } from '../platform/cost/words.ts';
import { configIn } from '../platform/day-0/read-bench.ts';
import { readSettings } from '../platform/read-settings.ts';
import { GUARDRAILS_FILE, POLICY_FILE } from '../platform/settings/policy-rules.ts';
import type { NatMode, Settings } from '../platform/settings.ts';
import { readFlags } from './platform/flags.ts';

const HELP = `Usage: npm run platform:cost [-- --stack NAME] [--nat MODE] [--use NAME=NUMBER]...
                             [--week FILE] [--json | --sources | --claim]

What the ground costs a month at list prices, workers aside: what a cluster costs anyway, and what
SmartScale adds, with the three NAT modes side by side. Sizes are those of the stack file
platform/Pulumi.NAME.yaml, or of its example where that is not there; metrics, alarms and secrets
are counted as the ground makes them; what nobody can count beforehand is assumed.

  --stack    smartscale-prod when left out
  --nat      ${NAT_MODES.join(', ')}, instead of what the stack file says
  --use      another assumption, such as natGb=100; --sources lists them
  --week     what smartscale demo --json printed: what is left of its saving
  --json     every line, as JSON
  --claim    the client's arithmetic: what 60,000 to 70,000 BDT take
  --sources  every price with its source and date

Exit code 0, 2 for bad input.
`;

const OPTIONS = {
  stack: { type: 'string', default: 'smartscale-prod' },
  nat: { type: 'string' },
  use: { type: 'string', multiple: true },
  week: { type: 'string' },
  json: { type: 'boolean', default: false },
  claim: { type: 'boolean', default: false },
  sources: { type: 'boolean', default: false },
} as const;

function main(): number {
  const flags = readFlags(OPTIONS, HELP);
  if (flags.sources) return say(`${sourcesInWords()}\n`);
  if (flags.claim) return say(`${claimInWords(clientOf())}\n`);
  const settings = settingsOf(flags.stack);
  const use = usedIn(flags.use ?? []);
  const nat = flags.nat ?? settings.network.nat;
  if (!isMode(nat)) return refuse(`--nat: expected one of ${NAT_MODES.join(', ')}, got "${nat}"`);
  const told = {
    settings: { ...settings, network: { ...settings.network, nat } },
    use,
    client: clientOf(),
  };
  if (flags.week !== undefined) return say(`${paybackInWords(told, weekIn(flags.week))}\n`);
  if (!flags.json) return say(`${groundInWords(told)}\n`);
  const lines = groundBill(told);
  return say(`${JSON.stringify({ nat, usd: totalOf(lines), lines }, null, 2)}\n`);
}

const isMode = (text: string): text is NatMode => NAT_MODES.some((mode) => mode === text);

function settingsOf(stack: string): Settings {
  const [own, example] = ['', '.example'].map((end) => `platform/Pulumi.${stack}${end}.yaml`);
  const path = [own, example].find((it) => it !== undefined && existsSync(it));
  if (path === undefined) return refuse(`--stack: neither ${own} nor ${example} is there`);
  const config = configIn(parse(text(path)));
  const files = { policy: text(POLICY_FILE), guardrails: text(GUARDRAILS_FILE) };
  const read = readSettings({ stack, config, files });
  return read.ok ? read.value : refuse(read.problems.map(renderProblem).join('\n'));
}

function usedIn(given: readonly string[]): Partial<Use> {
  const pairs = given.map((text) => {
    const [name = '', value = ''] = text.split('=');
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Object.hasOwn(USUAL, name) || !(number >= 0 && number < 1e9))
      return refuse(`--use: expected NAME=NUMBER, a name of --sources, got "${text}"`);
    return [name, number] as const;
  });
  return Object.fromEntries(pairs);
}

function weekIn(path: string): Week {
  if (!existsSync(path)) return refuse(`--week: there is no ${path}`);
  const read = checkJson(WEEK, text(path), path);
  return read.ok ? read.value : refuse(read.problems.map(renderProblem).join('\n'));
}

/** The figures of the policy, which reports tell apart from list prices too. */
function clientOf() {
  const read = parsePolicy(text(POLICY_FILE), POLICY_FILE);
  if (!read.ok) return refuse(read.problems.map(renderProblem).join('\n'));
  const { baselineNodes, clientNodeMonth } = read.value.cost;
  return { nodes: baselineNodes, nodeMonth: clientNodeMonth ?? 0 };
}

const text = (path: string): string => readFileSync(path, 'utf8');

function say(words: string): number {
  process.stdout.write(words);
  return 0;
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}

process.exitCode = main();

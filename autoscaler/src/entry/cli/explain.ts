import type { Command } from 'commander';
import type { Decision } from '../../core/decision.ts';
import { explainBlocker } from '../../core/explain/blockers.ts';
import { explainDecision } from '../../core/explain/decision.ts';
import type { Telling } from '../../core/explain/moment.ts';
import { explainPlan } from '../../core/explain/plan.ts';
import { explainReason } from '../../core/explain/reasons.ts';
import { explainVeto } from '../../core/explain/vetoes.ts';
import { decisionSchema } from '../../core/inputs/decision.ts';
import { check, parseJson } from '../../core/inputs/problems.ts';
import { type Parsed, shown } from '../../core/problem.ts';
import type { Instant } from '../../core/units.ts';
import { allOf, parseFile } from './files.ts';
import { type Io, printJson } from './io.ts';

const HELP = `
Reads what "smartscale decide --json" prints, or a record with a field "decision" (and "at", in
milliseconds since 1970, by which moments of the same day are told without their date).

Example:
  smartscale decide --policy policies/scaling-policy.yaml --cluster cluster.json \\
    --json > decision.json
  smartscale explain decision.json --time-zone Asia/Dhaka

Exit code 0, or 2 for bad input.`;

export function registerExplain(program: Command, io: Io): void {
  program
    .command('explain')
    .description('tell a decision in words')
    .argument('<decision>', 'a decision, or a record that contains one (JSON)')
    .option('--time-zone <zone>', 'whose clock to tell times by', 'UTC')
    .option('--json', 'print each reason, veto and passed-over node with its code and words')
    .addHelpText('after', HELP)
    .action((path: string, { timeZone, json }: Flags) => {
      const file = parseFile({ path, what: 'decision', parse: parseDecision });
      const { told, zone } = allOf<{ told: Told; zone: string }>({
        told: file,
        zone: readZone(timeZone),
      });
      const now = told.at === undefined ? {} : { now: told.at };
      const telling = { timeZone: zone, ...now };
      if (json) printJson(io, inWords(told.decision, telling));
      else io.out(explainDecision(told.decision, telling));
    });
}

interface Flags {
  readonly timeZone: string;
  readonly json?: boolean;
}

/** The decision with a sentence beside each code, for a tool that shows both. */
const inWords = ({ plan, because, vetoes, passedOver }: Decision, telling: Telling) => ({
  plan: { ...plan, words: explainPlan(plan) },
  because: because.map((it) => ({ ...it, words: explainReason(it, telling) })),
  vetoes: vetoes.map((it) => ({ ...it, words: explainVeto(it, telling) })),
  passedOver: passedOver.map(({ node, by }) => ({
    node,
    by: { ...by, words: explainBlocker(by, telling) },
  })),
});

interface Told {
  readonly decision: Decision;
  readonly at?: Instant;
}

/** A bare decision, or whatever holds one under `decision`. */
export function parseDecision(text: string, source: string): Parsed<Told> {
  const json = parseJson(text, source);
  if (!json.ok) return json;
  const record = json.value;
  const inside = typeof record === 'object' && record !== null && 'decision' in record;
  const decision = check(decisionSchema, inside ? record.decision : record, source);
  if (!decision.ok) return inside ? under('decision', decision) : decision;
  const at = inside && 'at' in record && typeof record.at === 'number' ? record.at : undefined;
  const told = at === undefined ? {} : { at: at as Instant };
  return { ok: true, value: { decision: decision.value, ...told } };
}

function under(field: string, { problems }: Extract<Parsed<never>, { ok: false }>): Parsed<never> {
  const moved = problems.map((it) => ({
    ...it,
    path: it.path === '' ? field : `${field}.${it.path}`,
  }));
  return { ok: false, problems: moved };
}

function readZone(zone: string): Parsed<string> {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return { ok: true, value: zone };
  } catch {
    const expected = 'the name of a time zone such as Asia/Dhaka';
    const got = shown(zone);
    return { ok: false, problems: [{ source: '--time-zone', path: '', expected, got }] };
  }
}

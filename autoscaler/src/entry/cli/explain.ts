import { existsSync } from 'node:fs';
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
import { explainStored, type StoredFlags } from './explain-stored.ts';
import { allOf, parseFile } from './files.ts';
import { pointInTime } from './flags.ts';
import { type Io, printJson } from './io.ts';
import { SYSTEM_HELP, withSystemFlags } from './live/system.ts';

const HELP = `
Reads what "smartscale decide --json" prints, or a record with a field "decision" (and "at", in
milliseconds since 1970, by which moments of the same day are told without their date).

Example:
  smartscale decide --policy policies/scaling-policy.yaml --cluster cluster.json \\
    --json > decision.json
  smartscale explain decision.json --time-zone Asia/Dhaka

A decision of a live system is told by its id, which "smartscale history" shows:
  smartscale explain 1204
  smartscale explain 1204 --at 2026-11-27T13:58:00Z
With --at, its very moment, it is found at once; without, it is looked for from the newest back.
${SYSTEM_HELP}

Exit code 0, 1 when the system cannot be reached, or 2 for bad input.`;

export function registerExplain(program: Command, io: Io): void {
  withSystemFlags(program.command('explain'))
    .description('tell a decision in words')
    .argument('<decision>', 'a file with a decision or a record of one (JSON), or the id of one')
    .option('--time-zone <zone>', "whose clock to tell times by (else UTC, or the policy's)")
    .option('--at <time>', 'when the decision of this id was taken', pointInTime('--at'))
    .option('--json', 'print each reason, veto and passed-over node with its code and words')
    .addHelpText('after', HELP)
    .action(async (path: string, flags: Flags) => {
      if (isId(path)) return explainStored(path, withZone(flags), io);
      explainFile(path, flags, io);
    });
}

function explainFile(path: string, { timeZone = 'UTC', json }: Flags, io: Io): void {
  const file = parseFile({ path, what: 'decision', parse: parseDecision });
  const { told, zone } = allOf<{ told: Told; zone: string }>({
    told: file,
    zone: readZone(timeZone),
  });
  const now = told.at === undefined ? {} : { now: told.at };
  const telling = { timeZone: zone, ...now };
  if (json) printJson(io, inWords(told.decision, telling));
  else io.out(explainDecision(told.decision, telling));
}

type Flags = StoredFlags;

/** Records are numbered; a file of such a name is a file all the same. */
const isId = (text: string): boolean => /^\d{1,15}$/.test(text) && !existsSync(text);

function withZone(flags: Flags): Flags {
  if (flags.timeZone !== undefined) allOf({ zone: readZone(flags.timeZone) });
  return flags;
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

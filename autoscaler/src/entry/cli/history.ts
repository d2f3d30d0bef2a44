import type { Command } from 'commander';
import { explainPlan } from '../../core/explain/plan.ts';
import { explainReason } from '../../core/explain/reasons.ts';
import { explainVeto } from '../../core/explain/vetoes.ts';
import { formatIso } from '../../core/iso-time.ts';
import { localText } from '../../core/schedule/local-time.ts';
import { before, days, type Instant, type Millis } from '../../core/units.ts';
import type { DecisionLog } from '../../ports/decision-log.ts';
import type { DecisionRecord } from '../../ports/state-store.ts';
import { pointInTime, wholeNumber } from './flags.ts';
import { InputError, type Io, printJson } from './io.ts';
import { openMemory, policyInForce, zoneOf } from './live/memory.ts';
import { SYSTEM_HELP, type SystemFlags, withSystemFlags } from './live/system.ts';

const HELP = `
A line for each decision, oldest first: when (local time of the policy, then UTC), its id, the plan,
what it opened, and the first reason. "smartscale explain <id>" tells one in full. Decisions are
kept for 90 days.

Example:
  smartscale history --changes --from 2026-11-27T12:00:00Z --limit 50
${SYSTEM_HELP}

Exit code 0 when it could be read, 1 when the system cannot be reached, 2 for bad input.`;

interface Flags extends SystemFlags {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
  readonly changes?: boolean;
  readonly json?: boolean;
}

export function registerHistory(program: Command, io: Io): void {
  withSystemFlags(program.command('history'))
    .description('list what was decided, a line a decision')
    .option('--from <time>', 'not before (default: a day ago)', pointInTime('--from'))
    .option('--to <time>', 'not after (default: now)', pointInTime('--to'))
    .option('--limit <n>', 'most lines, the newest', wholeNumber('--limit'), 30)
    .option('--changes', 'leave out those that changed nothing')
    .option('--json', 'print the records as JSON, newest first')
    .addHelpText('after', HELP)
    .action((flags: Flags) => history(flags, io));
}

/** More is a job for the table itself. */
const MOST = 10_000;

async function history(flags: Flags, io: Io): Promise<void> {
  judge(flags);
  const { store, now, reading } = await openMemory(flags, io);
  const { from = before(now, days(1)), to = now, limit, changes, json } = flags;
  const [{ shown, quiet, more }, read, stored] = await Promise.all([
    newest(store, { from, to, limit, ...(changes ? { changes } : {}) }),
    reading(),
    store.peek(),
  ]);
  if (json) return printJson(io, shown);
  const timeZone = zoneOf(policyInForce(read, stored));
  io.out(`Times: ${timeZone}, then UTC.\n`);
  for (const record of shown.toReversed()) io.out(`${lineOf(record, timeZone)}\n`);
  io.out(closing({ shown, quiet, more, limit }));
}

interface Found {
  /** Newest first. */
  readonly shown: readonly DecisionRecord[];
  /** Passed over because they changed nothing. */
  readonly quiet: number;
  /** There may be older ones. */
  readonly more: boolean;
}

const PAGE = 200;

/** Most decisions change nothing: what is asked for is looked for page by page, to the start. */
async function newest(
  store: DecisionLog,
  { from, to, limit, changes }: Pick<Flags, 'limit' | 'changes'> & Record<'from' | 'to', Instant>,
): Promise<Found> {
  if (!changes) {
    const shown = await store.decisions({ from, to, limit });
    return { shown, quiet: 0, more: shown.length === limit };
  }
  const shown: DecisionRecord[] = [];
  let [end, quiet] = [to, 0];
  for (let read = 0; read < MOST; read += PAGE) {
    const page = await store.decisions({ from, to: end, limit: PAGE });
    for (const record of page) {
      if (record.decision.plan.kind === 'hold') quiet += 1;
      else shown.push(record);
      if (shown.length === limit) return { shown, quiet, more: true };
    }
    const oldest = page.at(-1);
    if (!oldest || page.length < PAGE) return { shown, quiet, more: false };
    end = before(oldest.at, 1 as Millis);
  }
  return { shown, quiet, more: true };
}

function judge({ from, to, limit }: Flags): void {
  const problems = [
    ...(from !== undefined && to !== undefined && from > to
      ? [{ source: '--from', path: '', expected: 'a time before --to', got: formatIso(from) }]
      : []),
    ...(limit < 1 || limit > MOST
      ? [{ source: '--limit', path: '', expected: `from 1 to ${MOST}`, got: String(limit) }]
      : []),
  ];
  if (problems.length > 0) throw new InputError(problems);
}

function lineOf({ at, id, decision, opened }: DecisionRecord, timeZone: string): string {
  const { plan, because, vetoes } = decision;
  const telling = { timeZone, now: at };
  const utc = formatIso(at).slice(11, 16);
  const [reason] = because;
  const [veto] = vetoes;
  // What was asked for and not done is not told without what stood in its way.
  const stopped = plan.kind === 'hold' && reason.code !== 'steady' && veto;
  const why = explainReason(reason, telling);
  const but = stopped ? ` But: ${explainVeto(veto, telling)}` : '';
  const outcome = opened.length > 0 ? ` [${opened.map((it) => it.id).join(', ')}]` : '';
  const what = plan.kind === 'hold' ? 'Hold.' : explainPlan(plan);
  return `${localText(at, timeZone)} ${utc}Z  ${id.padStart(5)}  ${what}${outcome} ${why}${but}`;
}

function closing({ shown, quiet, more, limit }: Found & Pick<Flags, 'limit'>): string {
  if (shown.length + quiet === 0) return 'No decision is recorded in that time.\n';
  const left = quiet > 0 ? `${quiet} more changed nothing.\n` : '';
  return more ? `${left}There may be more: --limit is ${limit}.\n` : left;
}

import type { Command } from 'commander';
import { momentAhead, type Telling } from '../../core/explain/moment.ts';
import { count } from '../../core/explain/words.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Boost } from '../../core/state.ts';
import { after, type Instant, type Millis } from '../../core/units.ts';
import { timeSpan, wholeNumber, words } from './flags.ts';
import { InputError, type Io, printJson } from './io.ts';
import { openMemory, policyInForce, zoneOf } from './live/memory.ts';
import { SYSTEM_HELP, type SystemFlags, withSystemFlags } from './live/system.ts';
import { LONGEST } from './pause.ts';

const HELP = `
For the rush that nobody put on the calendar: so many nodes are kept at least, within the policy's
maximum, until the span is over. It holds from the next tick on; a paused autoscaler buys none.

Examples:
  smartscale boost --nodes 8 --for 3h --reason "a newspaper wrote about us"
  smartscale boost --off
${SYSTEM_HELP}

Exit code 0 when it is stored, 1 when the system cannot be reached, 2 for bad input.`;

interface Flags extends SystemFlags {
  readonly nodes?: number;
  readonly for?: Millis;
  readonly reason?: string;
  readonly off?: boolean;
  readonly json?: boolean;
}

export function registerBoost(program: Command, io: Io): void {
  withSystemFlags(program.command('boost'))
    .description('keep at least so many nodes for a while')
    .option('--nodes <n>', 'how many at least', wholeNumber('--nodes'))
    .option('--for <span>', 'how long, at most 24h', timeSpan('--for', LONGEST))
    .option('--reason <words>', 'why, for everybody who asks', words('--reason'))
    .option('--off', 'end it now')
    .option('--json', 'print what was and what is as JSON')
    .addHelpText('after', HELP)
    .action((flags: Flags) => setBoost(flags, io));
}

async function setBoost(flags: Flags, io: Io): Promise<void> {
  const wish = wishIn(flags);
  const { store, now, reading } = await openMemory(flags, io);
  const [stored, read] = await Promise.all([store.peek(), reading()]);
  const policy = policyInForce(read, stored);
  if (wish) keepBounds(wish.nodes, policy);
  const next = wish && { nodes: wish.nodes, until: after(now, wish.span), why: wish.why };
  await store.putBoost(next);
  const was = stored.state.boost;
  if (flags.json) return printJson(io, { before: was ?? null, after: next ?? null });
  const telling = { timeZone: zoneOf(policy), now };
  io.out(`Before: ${boostInWords(was, telling)}\nNow:    ${boostInWords(next, telling)}\n`);
  if (next && policy && policy.mode !== 'active')
    io.out(`The policy says "mode: ${policy.mode}": no node is bought while it does.\n`);
  const { brake } = stored.state;
  if (next && brake && brake.until > now)
    io.out(
      `The brake is pulled until ${momentAhead(brake.until, telling)}: "smartscale resume" lifts it.\n`,
    );
}

interface Wish {
  readonly nodes: number;
  readonly span: Millis;
  readonly why: string;
}

/** `--off` alone, or the other three; everything that is missing is told at once. */
function wishIn({ nodes, for: span, reason, off }: Flags): Wish | undefined {
  const given = { '--nodes': nodes, '--for': span, '--reason': reason };
  const problems = Object.entries(given)
    .filter(([, value]) => (value === undefined) !== (off === true))
    .map(([source]) =>
      off
        ? { source, path: '', expected: 'nothing beside --off', got: 'a value' }
        : { source, path: '', expected: 'a value, or --off alone', got: 'nothing' },
    );
  if (problems.length > 0) throw new InputError(problems);
  if (nodes === undefined || span === undefined || reason === undefined) return undefined;
  return { nodes, span, why: reason };
}

/** What the policy would cut down anyway is refused here, where a person can still think again. */
function keepBounds(nodes: number, policy: Policy | undefined): void {
  const most = policy?.nodes.max;
  if (nodes >= 1 && (most === undefined || nodes <= most)) return;
  const expected = most === undefined ? 'at least 1' : `from 1 to ${most}, the policy's nodes.max`;
  throw new InputError([{ source: '--nodes', path: '', expected, got: String(nodes) }]);
}

function boostInWords(
  boost: Boost | undefined,
  telling: Telling & { readonly now: Instant },
): string {
  if (!boost || boost.until <= telling.now) return 'no boost';
  const { nodes, until, why } = boost;
  const end = `${momentAhead(until, telling)} ${telling.timeZone}`;
  return `at least ${count(nodes, 'node')} until ${end}: "${why}"`;
}

import type { Command } from 'commander';
import { momentAhead, type Telling } from '../../core/explain/moment.ts';
import type { Brake } from '../../core/state.ts';
import { after, hours, type Instant, type Millis } from '../../core/units.ts';
import { timeSpan, words } from './flags.ts';
import { type Io, printJson } from './io.ts';
import { openMemory, policyInForce, zoneOf } from './live/memory.ts';
import { SYSTEM_HELP, type SystemFlags, withSystemFlags } from './live/system.ts';

/** Longer than this is a change of policy, and belongs into Git. */
export const LONGEST = hours(24);

const PAUSE_HELP = `
For the night when Git is too slow. While it lasts nothing new is opened, not even for the minimum;
what is under way is finished, and nodes that AWS takes are drained all the same. It ends by itself.
For longer than a day set "mode: paused" in the policy. It holds from the next tick on.

Example:
  smartscale pause --for 2h --reason "the database is being moved"
${SYSTEM_HELP}

Exit code 0 when it is stored, 1 when the system cannot be reached, 2 for bad input.`;

const RESUME_HELP = `
Lifts the brake of "smartscale pause" and that alone: a policy with "mode: paused" stays paused.

Example:
  smartscale resume
${SYSTEM_HELP}

Exit code 0 when it is lifted, 1 when the system cannot be reached, 2 for bad input.`;

interface Output {
  readonly json?: boolean;
}

interface PauseFlags extends SystemFlags, Output {
  readonly for: Millis;
  readonly reason: string;
}

export function registerPause(program: Command, io: Io): void {
  withSystemFlags(program.command('pause'))
    .description('pull the brake: open nothing new for a while')
    .requiredOption('--for <span>', 'how long, at most 24h', timeSpan('--for', LONGEST))
    .requiredOption('--reason <words>', 'why, for everybody who asks', words('--reason'))
    .option('--json', 'print what was and what is as JSON')
    .addHelpText('after', PAUSE_HELP)
    .action((flags: PauseFlags) => setBrake(flags, io));
}

export function registerResume(program: Command, io: Io): void {
  withSystemFlags(program.command('resume'))
    .description('lift the brake')
    .option('--json', 'print what was and what is as JSON')
    .addHelpText('after', RESUME_HELP)
    .action((flags: SystemFlags & Output) => setBrake(flags, io));
}

async function setBrake(flags: SystemFlags & Output & Partial<PauseFlags>, io: Io): Promise<void> {
  const { store, now, reading } = await openMemory(flags, io);
  const [stored, read] = await Promise.all([store.peek(), reading()]);
  const { for: span, reason: why } = flags;
  const next = span && why ? { until: after(now, span), why } : undefined;
  await store.putBrake(next);
  const was = stored.state.brake;
  if (flags.json) return printJson(io, { before: was ?? null, after: next ?? null });
  const policy = policyInForce(read, stored);
  const telling = { timeZone: zoneOf(policy), now };
  io.out(`Before: ${brakeInWords(was, telling)}\nNow:    ${brakeInWords(next, telling)}\n`);
  if (!next && policy?.mode === 'paused')
    io.out('The policy itself says "mode: paused": only a change in Git ends that.\n');
}

export function brakeInWords(
  brake: Brake | undefined,
  telling: Telling & { readonly now: Instant },
): string {
  if (!brake || brake.until <= telling.now) return 'not braked';
  const { timeZone } = telling;
  return `paused until ${momentAhead(brake.until, telling)} ${timeZone}: "${brake.why}"`;
}

import type { Command } from 'commander';
import { after, hours, type Instant, type Millis, minutes } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import { type Step, type TeardownPorts, type Torn, teardown } from '../../shell/teardown.ts';
import { timeSpan } from './flags.ts';
import { InputError, type Io, printJson } from './io.ts';
import {
  findSystem,
  placeIn,
  SYSTEM_HELP,
  type System,
  type SystemFlags,
  withSystemFlags,
} from './live/system.ts';
import { inOneLine } from './live/trouble.ts';
import type { ExitCode } from './main.ts';
import { type Progress, progressBar } from './progress.ts';
import { labelled, stepInWords, tornInWords } from './teardown-words.ts';

const HELP = `
Before "pulumi destroy": the functions bought the workers, so Pulumi knows nothing of them, and their
network interfaces keep it from deleting the subnets. This pulls the brake for 24 hours, waits for
what the functions have begun, ends every worker of this one cluster, found by its tags, and waits
until EC2 says twice that none lives. Nothing is drained: the shop is down from then on. The server
and other clusters are never touched. It can be run again at any time, and goes on.

Example:
  smartscale teardown --cluster smartscale-prod --dry-run
  smartscale teardown --cluster smartscale-prod --yes smartscale-prod
${SYSTEM_HELP}

Exit code 0 when none is left, 1 when some are or AWS cannot be reached, 2 for bad input.`;

/** Boots and shutdowns take minutes; nobody waits for longer than this without asking again. */
const USUAL = minutes(15);
const LONGEST = hours(2);
/** A tick is over within one minute, a launch is found or given up within a few. */
const FUNCTIONS = minutes(5);
const BRAKE = hours(24);

interface Flags extends SystemFlags {
  readonly yes?: string;
  readonly dryRun?: boolean;
  /** False with `--no-pause`. */
  readonly pause: boolean;
  readonly timeout?: Millis;
  readonly json?: boolean;
}

export function registerTeardown(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  withSystemFlags(program.command('teardown'))
    .description('end all workers of a cluster, before "pulumi destroy"')
    .option('--yes <cluster>', "the cluster's name once more: it really is to end")
    .option('--dry-run', 'say what would be ended, and do nothing')
    .option('--no-pause', 'the table is gone already: end what is left without pulling the brake')
    .option('--timeout <span>', 'how long to wait (else 15m)', timeSpan('--timeout', LONGEST))
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => exit(await run(flags, io)));
}

/** The SDK is loaded here and not before. */
async function run(flags: Flags, io: Io): Promise<ExitCode> {
  const found = await findSystem(flags, io);
  const timeout = Math.max(found.patience, flags.timeout ?? USUAL) as Millis;
  const place = placeIn(found);
  if (!flags.dryRun) insistOn(flags.yes, place.cluster);
  const end = after(found.outside.clock.now(), timeout);
  const { wireEnd } = await import('../functions/wiring.ts');
  // The last look may take a while longer than its beginning.
  const { clock, store, workers } = wireEnd(place, found.outside, after(end, minutes(1)));
  const ports: TeardownPorts = { clock, workers, ...(flags.pause ? { memory: store } : {}) };
  const task: Task = { flags, io, cluster: place.cluster, at: found.at, end };
  return flags.dryRun ? rehearse(ports, task) : perform(ports, task);
}

interface Task {
  readonly flags: Flags;
  readonly io: Io;
  readonly cluster: string;
  readonly at: System['at'];
  readonly end: Instant;
}

function insistOn(yes: string | undefined, cluster: string): void {
  if (yes === cluster) return;
  const hint = `--dry-run says what would be ended in ${cluster}`;
  const got = yes === undefined ? 'nothing' : JSON.stringify(yes);
  const expected = `the name of the cluster that is to end, "${cluster}", once more`;
  throw new InputError([{ source: '--yes', path: '', expected, got, hint }]);
}

async function rehearse(ports: TeardownPorts, { io, flags, cluster, at }: Task): Promise<ExitCode> {
  const living = (await ports.workers.owned()).filter(({ state }) => state !== 'terminated');
  if (flags.json) printJson(io, { cluster, wouldEnd: living });
  else {
    io.out(`${cluster} at ${at}: ${living.length === 0 ? 'no worker lives' : 'would end'}\n`);
    for (const instance of living) io.out(`  ${labelled(instance)}\n`);
    io.out('Nothing was done.\n');
  }
  return 0;
}

async function perform(ports: TeardownPorts, task: Task): Promise<ExitCode> {
  const { io, flags, cluster, end } = task;
  const stop = io.stopped?.() ?? new AbortController().signal;
  const bar = progressBar(io);
  const brake = {
    until: after(ports.clock.now(), BRAKE),
    why: `teardown of ${cluster}: nothing may be bought any more`,
  };
  try {
    const torn = await teardown(ports, {
      ...{ brake, patience: FUNCTIONS, end, stop },
      tell: (step) => follow(step, { io, bar }),
    });
    bar.clear();
    if (flags.json) printJson(io, outcome(torn, { cluster, braked: flags.pause }));
    else io.out(tornInWords(torn, { cluster, braked: flags.pause }));
    return torn.kind === 'done' ? 0 : 1;
  } catch (error) {
    bar.clear();
    if (error instanceof OperatingError) io.err(resumeHint(error, task));
    throw error;
  }
}

const outcome = (torn: Torn, more: { readonly cluster: string; readonly braked: boolean }) => ({
  ...more,
  outcome: torn.kind,
  ended: torn.asked,
  left: torn.left ?? null,
});

function follow(step: Step, { io, bar }: { readonly io: Io; readonly bar: Progress }): void {
  if (step.kind === 'look') {
    const all = step.living + step.ended;
    if (all > 0) bar.show(`${step.ended} of ${all} workers ended`, step.ended / all);
    return;
  }
  bar.clear();
  if (step.kind === 'trouble') io.err(`${inOneLine(step.error)}; asking again\n`);
  else io.err(`${stepInWords(step)}\n`);
}

/** Whether the brake is on is not known when pulling it failed. */
function resumeHint({ service }: OperatingError, { cluster, flags }: Task): string {
  const again = `smartscale teardown --cluster ${cluster} --yes ${cluster}`;
  if (flags.pause && service.startsWith('dynamodb'))
    return `Nothing was ended. If the table is gone already: ${again} --no-pause\n`;
  return `Not finished. Once that is mended, the same command goes on:\n  ${again}\n`;
}

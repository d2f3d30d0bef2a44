import { Command, CommanderError } from 'commander';
import { renderProblem } from '../../core/problem.ts';
import { OperatingError } from '../../ports/errors.ts';
import { registerBoost } from './boost.ts';
import { registerDecide } from './decide.ts';
import { registerDemo } from './demo.ts';
import { registerExplain } from './explain.ts';
import { registerForecast } from './forecast.ts';
import { registerHistory } from './history.ts';
import { InputError, type Io } from './io.ts';
import { trouble } from './live/trouble.ts';
import { registerPause, registerResume } from './pause.ts';
import { registerPolicy } from './policy.ts';
import { registerReconcile } from './reconcile.ts';
import { registerSchedule } from './schedule.ts';
import { registerSchema } from './schema.ts';
import { registerSimulate } from './simulate.ts';
import { registerStatus } from './status.ts';
import { registerTeardown } from './teardown.ts';
import { registerTick } from './tick.ts';
import { registerTrace } from './trace.ts';
import { registerWindows } from './windows.ts';
import { registerWorld } from './world.ts';

/** Exit codes: 0 done, 1 failure (or "no" where a command answers), 2 bad input. */
export type ExitCode = 0 | 1 | 2;

type Register = (program: Command, io: Io, exit: (code: ExitCode) => void) => void;

/** Every command registers itself; the order here is the order of `--help`. */
const COMMANDS: readonly Register[] = [
  registerDemo,
  registerSimulate,
  registerPolicy,
  registerDecide,
  registerExplain,
  registerForecast,
  registerSchedule,
  registerWindows,
  registerSchema,
  registerStatus,
  registerReconcile,
  registerHistory,
  registerPause,
  registerResume,
  registerBoost,
  registerTick,
  registerTrace,
  registerTeardown,
  registerWorld,
];

/** Runs one command line (without `node` and the script's name) and returns its exit code. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('smartscale')
    .description('GitOps-driven node autoscaling for K3s on AWS.')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(run with --help for the options)');
  for (const register of COMMANDS) register(program, io, (given) => (code = given));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return complain(error, io);
  }
}

function complain(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    for (const problem of error.problems) io.err(`${renderProblem(problem)}\n`);
    return 2;
  }
  if (error instanceof OperatingError) {
    io.err(trouble(error));
    return 1;
  }
  io.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

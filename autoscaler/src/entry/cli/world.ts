import type { Command } from 'commander';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { allOf, parseFile } from './files.ts';
import { positiveNumber, wholeNumber } from './flags.ts';
import type { Io } from './io.ts';
import { DEFAULT_POLICY } from './simulate.ts';

const HELP = `
EC2, DynamoDB, SSM, Secrets Manager, SNS, the Kubernetes API and Prometheus of a shop in Dhaka, all
behind one address on this machine and nowhere else. The functions run in it every minute of its
time, as EventBridge would have them, so that there is something to look at; --without-functions
leaves the cluster to you and "smartscale tick --once --act". It starts on a Monday at midnight, and
after a week the load begins anew. Ctrl-C ends it; nothing is kept.

Example:
  smartscale world --port 4600 --speed 60
and in another terminal what it says, then
  smartscale status

Much faster than 300, "smartscale tick" from another terminal cannot keep up with the world's clock.
Exit code 0 when it was ended, 2 for bad input.`;

export interface WorldFlags {
  readonly port: number;
  readonly seed: number;
  readonly speed: number;
  readonly policy: string;
  readonly withoutFunctions?: boolean;
}

export function registerWorld(program: Command, io: Io): void {
  program
    .command('world')
    .description('serve a simulated account and cluster on this machine')
    .option('--port <n>', 'port on 127.0.0.1; 0 for any', wholeNumber('--port'), 4600)
    .option('--seed <n>', 'seed of the load and of all chance', wholeNumber('--seed'), 1)
    .option('--speed <n>', 'seconds of its time to one of ours', positiveNumber('--speed'), 60)
    .option('--policy <file>', 'policy that stands in its parameter', DEFAULT_POLICY)
    .option('--without-functions', 'let nothing scale it by itself')
    .addHelpText('after', HELP)
    .action((flags: WorldFlags) => serve(flags, io));
}

async function serve(flags: WorldFlags, io: Io): Promise<void> {
  const { policy } = allOf<{ policy: Policy; port: number; speed: number }>({
    policy: parseFile({ path: flags.policy, what: 'policy', parse: parsePolicy }),
    port: within('--port', flags.port, 65_535),
    speed: within('--speed', flags.speed, 10_000),
  });
  // From here on Ctrl-C is told to us: what is open is closed.
  const stopped = io.stopped?.() ?? new AbortController().signal;
  const { serveWorld } = await import('../live/serve-world.ts');
  await serveWorld({ ...flags, policy, functions: !flags.withoutFunctions }, { io, stopped });
}

const within = (source: string, value: number, most: number) =>
  value <= most
    ? ({ ok: true, value } as const)
    : ({
        ok: false,
        problems: [{ source, path: '', expected: `at most ${most}`, got: String(value) }],
      } as const);

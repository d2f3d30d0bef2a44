import type { Command } from 'commander';
import { shown } from '../../core/problem.ts';
import { before, days, type Instant, type Millis, minutes } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import { allOf } from './files.ts';
import { positiveNumber } from './flags.ts';
import { InputError, type Io, readyOutput, writeOutput } from './io.ts';
import { csvOf, exportLoad } from './live/load-export.ts';
import { openPrometheus, type PrometheusDoor } from './live/prometheus-door.ts';
import { findSystem, type System } from './live/system.ts';

const HELP = `
Writes the mean load (vCPUs in use on schedulable Ready workers) of every five minutes of the last
days, as CSV "timestamp,value": what "smartscale simulate --trace" and "forecast --trace" read. Slots
that are not well covered by samples are left out.

  smartscale trace export --days 7 --out load.csv
  smartscale simulate --trace load.csv
The cluster's Prometheus is reached by a port-forward of your kubectl (--context names the cluster),
with the login of the secret PROMETHEUS_SECRET_ARN, under the name in PROMETHEUS_URL: the variables
that the platform gives the function. Another one is asked at --prometheus, as the user
PROMETHEUS_USERNAME with PROMETHEUS_PASSWORD; where it speaks https under an authority of its own, set
NODE_EXTRA_CA_CERTS. With SMARTSCALE_WORLD set, the simulated world is asked.

Exit code 0 when it is written, 1 when Prometheus cannot be read or knows no load, 2 for bad input.`;

interface Flags {
  readonly prometheus?: string;
  readonly context?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly days: number;
  readonly out?: string;
}

/** Prometheus keeps a week; a longer retention is the operator's. */
const LONGEST = 400;

export function registerTrace(program: Command, io: Io): void {
  program
    .command('trace')
    .description('load as files')
    .command('export')
    .description('write the load of the last days as CSV')
    .option('--prometheus <url>', 'another Prometheus, such as http://127.0.0.1:9090')
    .option('--context <name>', 'of your kubeconfig, for the port-forward (default: the current)')
    .option('--region <name>', 'AWS region of the secret (else AWS_REGION)')
    .option('--endpoint <url>', 'a simulated world (else SMARTSCALE_WORLD)')
    .option('--days <n>', 'how many days back', positiveNumber('--days'), 7)
    .option('--out <file>', 'where to write it (default: standard output)')
    .addHelpText('after', HELP)
    .action((flags: Flags) => exportTrace(flags, io));
}

async function exportTrace(flags: Flags, io: Io): Promise<void> {
  const { out } = flags;
  const { span } = allOf<{ span: Millis; out: string | undefined }>({
    span: spanOf(flags.days),
    out: out === undefined ? { ok: true, value: undefined } : readyOutput(out),
  });
  const system = await findSystem(flags, io);
  const now = system.outside.clock.now();
  const door = await doorOf(system, flags);
  const slots = await exportLoad({
    outside: { ...system.outside, exchange: door.exchange },
    ...{ url: door.url, login: door.login, now, since: before(now, span) as Instant },
  }).finally(door.close);
  if (slots.length === 0)
    throw new OperatingError(
      { service: 'prometheus', kind: 'malformed' },
      'it answered, and knows no load of that time: do its recording rules run?',
    );
  const csv = csvOf(slots);
  if (out === undefined) io.out(csv);
  else writeOutput(out, csv);
  io.err(`${slots.length} slots of five minutes${out === undefined ? '' : ` in ${out}`}.\n`);
}

/** What was named; else the cluster's own, which is behind a tunnel unless the world is simulated. */
async function doorOf(system: System, flags: Flags): Promise<PrometheusDoor> {
  if (system.real && flags.prometheus === undefined) return openPrometheus(system, flags.context);
  const { outside, environment } = system;
  return {
    exchange: outside.exchange,
    url: addressOf(flags.prometheus ?? environment['PROMETHEUS_URL']),
    login: {
      user: environment['PROMETHEUS_USERNAME'] ?? 'autoscaler',
      password: environment['PROMETHEUS_PASSWORD'] ?? '',
    },
    close: () => {},
  };
}

const spanOf = (count: number) =>
  count <= LONGEST
    ? ({ ok: true, value: Math.max(days(count), minutes(10)) as Millis } as const)
    : ({
        ok: false,
        problems: [
          { source: '--days', path: '', expected: `at most ${LONGEST}`, got: String(count) },
        ],
      } as const);

function addressOf(url: string | undefined): string {
  const found = /^(https?:\/\/[\w.[\]:-]+?)\/?$/.exec(url ?? '');
  if (found?.[1]) return found[1];
  const expected = 'an address without a path, such as http://127.0.0.1:9090';
  throw new InputError([{ source: '--prometheus', path: '', expected, got: shown(url) }]);
}

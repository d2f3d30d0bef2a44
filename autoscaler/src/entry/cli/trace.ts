import type { Command } from 'commander';
import { shown } from '../../core/problem.ts';
import { before, days, type Instant, type Millis, minutes } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import { allOf } from './files.ts';
import { positiveNumber } from './flags.ts';
import { InputError, type Io, readyOutput, writeOutput } from './io.ts';
import { csvOf, exportLoad } from './live/load-export.ts';
import { findSystem } from './live/system.ts';

const HELP = `
Writes the mean load (vCPUs in use on schedulable Ready workers) of every five minutes of the last
days, as CSV "timestamp,value": what "smartscale simulate --trace" and "forecast --trace" read. Slots
that are not well covered by samples are left out.

Prometheus is asked at --prometheus. From a laptop, forward its port first:
  kubectl --namespace monitoring port-forward svc/prometheus 9090:9090
  PROMETHEUS_USERNAME=… PROMETHEUS_PASSWORD=… \\
    smartscale trace export --prometheus http://127.0.0.1:9090 --days 7 --out load.csv
  smartscale simulate --trace load.csv
User and password are those of the secret prometheus-basic-auth. Where Prometheus speaks https under
an authority of its own, write that (field "ca" of the secret) to a file and set NODE_EXTRA_CA_CERTS.
With SMARTSCALE_WORLD set, the simulated world is asked, and --prometheus need not be given.

Exit code 0 when it is written, 1 when Prometheus cannot be read or knows no load, 2 for bad input.`;

interface Flags {
  readonly prometheus?: string;
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
    .option('--prometheus <url>', 'where Prometheus answers, such as http://127.0.0.1:9090')
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
  const { outside, environment } = await findSystem(flags, io);
  const url = addressOf(flags.prometheus ?? environment['PROMETHEUS_URL']);
  const now = outside.clock.now();
  const slots = await exportLoad({
    ...{ outside, url, now, since: before(now, span) as Instant },
    login: {
      user: environment['PROMETHEUS_USERNAME'] ?? 'autoscaler',
      password: environment['PROMETHEUS_PASSWORD'] ?? '',
    },
  });
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

import type { Command } from 'commander';
import { NEVER_GATED, POLICY_APPLICATION, policyTarget } from '../../core/delivery/gates.ts';
import { parseDelivery } from '../../core/delivery/parse.ts';
import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { Parsed } from '../../core/problem.ts';
import { calendarOf } from '../../core/sync-windows/calendar.ts';
import { decideSync } from '../../core/sync-windows/decide.ts';
import type { Moment, SyncDecision, Target } from '../../core/sync-windows/window.ts';
import { decisionWords } from '../../core/sync-windows/words.ts';
import { days, type Instant } from '../../core/units.ts';
import { allOf, parseFile } from './files.ts';
import { pointInTime } from './flags.ts';
import { type Io, printJson } from './io.ts';
import type { ExitCode } from './main.ts';
import { calendarWords, windowJson } from './windows-words.ts';

const DEFAULT_DELIVERY = 'policies/delivery.yaml';
const DEFAULT_CLUSTER = 'smartscale-prod';
const CALENDAR = days(14);

const HELP = `
Windows are asked in Argo CD's order: an active deny decides alone; else, where there are allow
windows, one of them must be active; without a window that matches, all is allowed. --manual asks
as a person (manualSync lets one pass), --started as a sync that began then and is still under way
(syncOverrun lets it finish).

The namespace is that of the application in the policy unless --namespace names another.
"scaling-policy" is the policy itself. ${NEVER_GATED.join(', ')} are never
held in the cluster, whatever windows say.

Examples:
  smartscale windows --app scaling-policy
  smartscale windows --app demo-app --at 2026-11-27T20:00:00+06:00 --manual
  smartscale windows --app scaling-policy --calendar

Exit code 0 when it is allowed, 1 when not, 2 for bad input. --json prints {allowed, reason, message,
decidedBy, nextChangeAt, gated}, times in UTC; with --calendar also the stretches of two weeks.`;

interface Flags {
  readonly delivery: string;
  readonly app: string;
  readonly namespace?: string;
  readonly cluster: string;
  readonly at?: Instant;
  readonly manual?: boolean;
  readonly started?: Instant;
  readonly calendar?: boolean;
  readonly json?: boolean;
}

export function registerWindows(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  program
    .command('windows')
    .description('say whether sync windows let a change through, and until when')
    .option('--delivery <file>', 'delivery policy (YAML)', DEFAULT_DELIVERY)
    .requiredOption('--app <name>', 'application, such as scaling-policy')
    .option('--namespace <name>', 'its namespace (default: as in the policy)')
    .option('--cluster <name>', 'the cluster', DEFAULT_CLUSTER)
    .option('--at <time>', 'when (default: now)', pointInTime('--at'))
    .option('--manual', 'a person asks, not the automation')
    .option('--started <time>', 'when the sync under way began', pointInTime('--started'))
    .option('--calendar', 'show the next two weeks')
    .option('--json', 'print the decision as JSON')
    .addHelpText('after', HELP)
    .action((flags: Flags) => {
      const now = flags.at ?? (io.now() as Instant);
      const { policy } = allOf<Inputs>({
        policy: parseFile({ path: flags.delivery, what: 'delivery policy', parse: parseDelivery }),
        started: begun(flags.started, now),
      });
      const target = targetOf(policy, flags);
      const moment = { now, manual: flags.manual ?? false, operationStart: flags.started };
      const decision = decideSync(policy.syncWindows, target, moment);
      const asked: Asked = { policy, target, moment, decision };
      if (flags.json) printJson(io, asJson(asked, flags));
      else io.out(inWords(asked, flags));
      exit(decision.allowed ? 0 : 1);
    });
}

type Inputs = {
  readonly policy: DeliveryPolicy;
  readonly started: Instant | undefined;
};

export interface Asked {
  readonly policy: DeliveryPolicy;
  readonly target: Target;
  readonly moment: Moment;
  readonly decision: SyncDecision;
}

function begun(started: Instant | undefined, now: Instant): Parsed<Instant | undefined> {
  if (started === undefined || started <= now) return { ok: true, value: started };
  const expected = `a time up to the one that is asked about (${formatIso(now)})`;
  const got = formatIso(started);
  return { ok: false, problems: [{ source: '--started', path: '', expected, got }] };
}

function targetOf(policy: DeliveryPolicy, { app, namespace, cluster }: Flags): Target {
  const known =
    app === POLICY_APPLICATION
      ? policyTarget(cluster).namespace
      : policy.applications.find(({ name }) => name === app)?.namespace;
  return { application: app, namespace: namespace ?? known ?? '', cluster };
}

const isGated = ({ application }: Target): boolean => !NEVER_GATED.includes(application);

function asJson({ policy, target, moment, decision }: Asked, flags: Flags) {
  const { allowed, reason, decidedBy, nextChangeAt } = decision;
  const rows = flags.calendar
    ? calendarOf(policy.syncWindows, target, { from: moment.now, length: CALENDAR })
    : [];
  return {
    allowed,
    reason,
    message: decisionWords(decision),
    decidedBy: decidedBy.map(windowJson),
    nextChangeAt: isoOf(nextChangeAt),
    gated: isGated(target),
    ...(flags.calendar
      ? {
          calendar: rows.map(({ from, to, decision: then }) => ({
            from: formatIso(from),
            to: isoOf(to),
            allowed: then.allowed,
            reason: then.reason,
            decidedBy: then.decidedBy.map(windowJson),
          })),
        }
      : {}),
  };
}

const isoOf = (at: Instant | undefined): string | null => (at === undefined ? null : formatIso(at));

function inWords({ policy, target, moment, decision }: Asked, flags: Flags): string {
  const note = isGated(target)
    ? ''
    : `In the cluster ${target.application} is never held, so that what opens gates can be mended.\n`;
  const head = `${target.application} is ${decisionWords(decision)}.\n${note}`;
  if (!flags.calendar) return head;
  const span = { from: moment.now, length: CALENDAR };
  return `${head}\n${calendarWords(policy.syncWindows, target, span)}`;
}

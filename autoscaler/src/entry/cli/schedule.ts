import type { Command } from 'commander';
import { formatIso, parseIso } from '../../core/iso-time.ts';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Parsed, shown } from '../../core/problem.ts';
import { localText } from '../../core/schedule/local-time.ts';
import { type Firing, nextFirings } from '../../core/schedule/windows.ts';
import type { Instant } from '../../core/units.ts';
import { columns } from './columns.ts';
import { allOf, parseFile } from './files.ts';
import { type Io, printJson } from './io.ts';

const DEFAULT_POLICY = 'policies/scaling-policy.yaml';
const MOST_DAYS = 366;

const HELP = `
Each schedule of the policy is told in its own time zone and in UTC. "asks from" is when its first
node is asked for when there are only as many as nodes.min: the schedule's lead, the time that a
machine takes to boot (launch.expectedBoot) and one interval between decisions for every step of
nodes.step that is needed come before the start. With more nodes there it asks later.

Where clocks are changed: a start that the change skips falls on the first instant after the gap,
and one that comes twice happens once, the first time. The duration is real time.

Examples:
  smartscale schedule
  smartscale schedule --policy policies/scaling-policy.yaml --from 2026-12-14T00:00:00Z --days 14

Exit code 0, or 2 for bad input. --json prints {policy, from, days, firings: [{schedule, nodes,
timeZone, start, startLocal, asksFrom, until}]}, times in UTC but for startLocal.`;

interface Flags {
  readonly policy: string;
  readonly from?: string;
  readonly days: string;
  readonly json?: boolean;
}

export function registerSchedule(program: Command, io: Io): void {
  program
    .command('schedule')
    .description('list the next known rushes and when capacity is prepared for them')
    .option('--policy <file>', 'scaling policy (YAML)', DEFAULT_POLICY)
    .option('--from <time>', 'from when on, such as 2026-11-23T12:00:00Z (default: now)')
    .option('--days <n>', 'for how many days', '7')
    .option('--json', 'print the starts as JSON')
    .addHelpText('after', HELP)
    .action((flags: Flags) => {
      const { policy, from, days } = allOf<Inputs>({
        policy: parseFile({ path: flags.policy, what: 'policy', parse: parsePolicy }),
        from: readFrom(flags.from, io),
        days: readDays(flags.days),
      });
      const firings = nextFirings(policy, from, { days, nodes: policy.nodes.min });
      if (flags.json) printJson(io, asJson({ policy, from, days }, firings));
      else io.out(inWords({ policy, from, days }, firings));
    });
}

type Inputs = {
  readonly policy: Policy;
  readonly from: Instant;
  readonly days: number;
};

function readFrom(text: string | undefined, io: Io): Parsed<Instant> {
  const value = text === undefined ? (io.now() as Instant) : parseIso(text);
  if (value !== undefined) return { ok: true, value };
  const expected = 'a time with its zone such as 2026-11-23T12:00:00Z';
  return { ok: false, problems: [{ source: '--from', path: '', expected, got: shown(text) }] };
}

function readDays(text: string): Parsed<number> {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_DAYS) return { ok: true, value };
  const expected = `a whole number from 1 to ${MOST_DAYS}`;
  return { ok: false, problems: [{ source: '--days', path: '', expected, got: shown(text) }] };
}

const asJson = ({ policy, from, days }: Inputs, firings: readonly Firing[]) => ({
  policy: policy.name,
  from: formatIso(from),
  days,
  firings: firings.map(({ name, nodes, timeZone, start, preparedFrom, until }) => ({
    schedule: name,
    nodes,
    timeZone,
    start: formatIso(start),
    startLocal: localText(start, timeZone),
    asksFrom: formatIso(preparedFrom),
    until: formatIso(until),
  })),
});

function inWords({ policy, from, days }: Inputs, firings: readonly Firing[]): string {
  const span = days === 1 ? 'day' : `${days} days`;
  const since = `${localText(from, policy.timeZone)} (${policy.timeZone})`;
  if (policy.schedules.length === 0) return `${policy.name} has no schedules.\n`;
  if (firings.length === 0)
    return `No schedule of ${policy.name} starts in the ${span} from ${since}.\n`;
  const rows = firings.map(({ name, nodes, timeZone, start, preparedFrom, until }) => [
    name,
    `${nodes}`,
    localText(preparedFrom, timeZone),
    localText(start, timeZone),
    localText(until, timeZone),
    timeZone,
    formatIso(start),
  ]);
  const heads = ['schedule', 'nodes', 'asks from', 'starts', 'ends', 'zone', 'starts (UTC)'];
  const table = columns([heads, ...rows], ALIGN);
  return `Starts of ${policy.name} in the ${span} from ${since}\n${table}`;
}

const ALIGN = ['left', 'right', 'left', 'left', 'left', 'left', 'left'] as const;

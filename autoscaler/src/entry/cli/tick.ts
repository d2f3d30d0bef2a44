import type { Command } from 'commander';
import type { Decision } from '../../core/decision.ts';
import type { TickEvent } from '../../core/event.ts';
import { explainDecision } from '../../core/explain/decision.ts';
import { explainEvent } from '../../core/explain/event.ts';
import type { Observation } from '../../core/observation.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { State } from '../../core/state.ts';
import { before, type Instant, seconds } from '../../core/units.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { TickOutcome } from '../../shell/tick.ts';
import type { RunPorts } from '../functions/wiring.ts';
import { silentSignals } from './decide-words.ts';
import { type Io, printJson } from './io.ts';
import {
  endOf,
  findSystem,
  SYSTEM_HELP,
  type System,
  type SystemFlags,
  settingsIn,
  withSystemFlags,
} from './live/system.ts';
import { operationInWords } from './operation-words.ts';

const HELP = `
Without --act it is a dry run: it reads everything that a tick reads (table, policy, Prometheus, the
cluster, EC2), decides as if a decision were due, and says what it would do. It takes no lease,
stores nothing and asks nothing of the world, so it can be run beside the function at any time.

With --act it is the function's own tick, run here: it takes the lease, goes on with what is open,
decides when the policy's cadence says so, acts, tells people, and releases. Use it when the function
cannot run; while the function holds the lease it does nothing.

Examples:
  smartscale tick --once
  smartscale tick --once --act
${SYSTEM_HELP}

Exit code 0 when it ran, 1 when it could not (or somebody else held the lease), 2 for bad input.`;

interface Flags extends SystemFlags {
  readonly once: true;
  readonly act?: boolean;
  readonly json?: boolean;
}

type Exit = (code: 0 | 1) => void;

export function registerTick(program: Command, io: Io, exit: Exit): void {
  withSystemFlags(program.command('tick'))
    .description('run one tick from here, dry unless told to act')
    .requiredOption('--once', 'one tick and no more: a heartbeat is the job of the platform')
    .option('--act', 'take the lease and do what is decided')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const system = await findSystem(flags, io);
      const told = flags.act ? await act(system, io) : await rehearse(system, io);
      if (flags.json) printJson(io, told.document);
      else io.out(told.words);
      exit(told.code);
    });
}

interface Told {
  readonly code: 0 | 1;
  readonly document: object;
  readonly words: string;
}

async function act(system: System, io: Io): Promise<Told> {
  const { tick, TICK_LIMITS } = await import('../../shell/tick.ts');
  const settings = settingsIn(system);
  const ports = await portsOf(system, io);
  const owner = `a person, at ${ports.clock.now()}`;
  const outcome = await tick(ports, { ...TICK_LIMITS, owner }, settings.ground);
  const { failure } = ports.access();
  if (failure !== undefined) io.err(`no access to the cluster: ${failure}\n`);
  return actedInWords(outcome);
}

/** The ports of one run, which a person may wait for a little longer than the platform does. */
async function portsOf(system: System, io: Io): Promise<RunPorts> {
  const { wire } = await import('../functions/wiring.ts');
  const { clock } = system.outside;
  const telemetry = notesTo(io);
  const root = wire(settingsIn(system), { ...system.outside, telemetry: () => telemetry });
  const endBy = endOf(system);
  const workUntil = before(endBy, seconds(5));
  return root.begin({ correlation: `person-${clock.now()}`, workUntil, endBy });
}

/** What the function would log and a person should know of, beside the outcome. */
const notesTo = ({ err }: Io): Telemetry => ({
  log: (message, fields) => err(`note: ${message} ${JSON.stringify(fields)}\n`),
  measure: () => {},
});

function actedInWords(outcome: TickOutcome): Told {
  switch (outcome.kind) {
    case 'idle':
      return told(0, outcome.kind, 'Idle: nothing is open and no decision is due yet.\n');
    case 'busy':
      return told(1, outcome.kind, 'Busy: somebody else holds the lease. Nothing was done.\n');
    case 'fenced':
      return told(
        1,
        outcome.kind,
        'Fenced: a newer lease was granted meanwhile, so this one ended.\n',
      );
    case 'failed':
      return told(1, outcome.kind, `Failed: ${outcome.why}\n`);
    case 'ticked': {
      const { decision, events, observation, policy, state } = outcome;
      return {
        code: 0,
        document: { outcome: outcome.kind, decision: decision ?? null, events },
        words: [
          decision ? decided({ decision, observation, policy }) : 'No decision was due.\n',
          ...happened(events, policy),
          ...open(state, observation.at),
        ].join(''),
      };
    }
  }
}

const told = (code: 0 | 1, outcome: string, words: string): Told => ({
  code,
  document: { outcome },
  words,
});

/** What a tick would see and decide now, with nothing touched. */
async function rehearse(system: System, io: Io): Promise<Told> {
  const settings = settingsIn(system);
  const ports = await portsOf(system, io);
  const { rehearsal } = await import('./live/rehearsal.ts');
  const { decision, observation, policy, state, source, why } = await rehearsal(
    ports,
    settings.ground,
  );
  const { failure } = ports.access();
  if (failure !== undefined) io.err(`no access to the cluster: ${failure}\n`);
  const instead = source === 'last-good' ? 'the last good one' : 'the built-in one';
  const stands =
    why === undefined ? '' : `The policy cannot be read: ${why}.\nThis is by ${instead}.\n`;
  return {
    code: 0,
    document: { outcome: 'rehearsed', source, decision, observation },
    words: [
      'Dry run: nothing is stored, and nothing is asked of the world.\n',
      stands,
      decided({ decision, observation, policy }),
      ...open(state, observation.at),
    ].join(''),
  };
}

interface Decided {
  readonly decision: Decision;
  readonly observation: Observation;
  readonly policy: Policy;
}

const decided = ({ decision, observation, policy }: Decided): string =>
  explainDecision(decision, { timeZone: policy.timeZone, now: observation.at }) +
  silentSignals(observation);

const happened = (events: readonly TickEvent[], { timeZone }: Policy): readonly string[] =>
  events.map((event) => {
    const { mark, title, sentence } = explainEvent(event, { timeZone });
    return `${mark} ${title}: ${sentence}\n`;
  });

const open = ({ operations }: State, now: Instant): readonly string[] =>
  operations.map((it) => `Open: ${operationInWords(it, now)}\n`);

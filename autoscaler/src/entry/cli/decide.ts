import { type Command, Option } from 'commander';
import {
  type ClusterList,
  KUBECTL_COMMAND,
  parseClusterList,
} from '../../adapters/kubernetes/from-list.ts';
import { decide } from '../../core/decide/decide.ts';
import type { Decision } from '../../core/decision.ts';
import { explainDecision } from '../../core/explain/decision.ts';
import { type Metrics, parseMetrics } from '../../core/inputs/metrics.ts';
import { parseObservation } from '../../core/inputs/observation.ts';
import { parseState } from '../../core/inputs/state.ts';
import { parseIso } from '../../core/iso-time.ts';
import type { Observation } from '../../core/observation.ts';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Parsed, shown } from '../../core/problem.ts';
import { EMPTY_STATE, type State } from '../../core/state.ts';
import type { Instant } from '../../core/units.ts';
import { saidOfKinds, silentSignals } from './decide-words.ts';
import { allOf, type FileOf, parseFile } from './files.ts';
import { type Io, printJson } from './io.ts';
import { observationFromCluster, withMetrics } from './what-if.ts';

interface Flags {
  readonly policy: string;
  readonly observation?: string;
  readonly cluster?: string;
  readonly metrics?: string;
  readonly state?: string;
  readonly now?: string;
  readonly json?: boolean;
}

const HELP = `
A cluster that SmartScale does not run yet can be asked about as well:
  ${KUBECTL_COMMAND} > cluster.json
  echo '{"cpu": {"value": 0.82, "forSeconds": 240}, "memory": "unknown"}' > metrics.json
  smartscale decide --policy policies/scaling-policy.yaml \\
    --cluster cluster.json --metrics metrics.json

In the metrics, cpu, memory and errorRate are shares from 0 to 1, p95 is in seconds and queue is a
count. forSeconds says how long the value has been on its side of the policy's threshold. Instead of
a value there may stand "unknown" or "not-configured". What is left out is not configured, but cpu
and memory are then unknown.

Exit code 0 whatever is decided, 2 for bad input.`;

export function registerDecide(program: Command, io: Io): void {
  program
    .command('decide')
    .description('ask what would be done with a cluster: the decision of the autoscaler, on files')
    .requiredOption('--policy <file>', 'scaling policy (YAML)')
    .addOption(
      new Option('--observation <file>', 'what a tick saw, as recorded (JSON)').conflicts(
        'cluster',
      ),
    )
    .option('--cluster <file>', 'output of kubectl, see below (JSON)')
    .option('--metrics <file>', 'signals, in place of those observed (JSON)')
    .option('--state <file>', 'what is remembered between ticks; empty when left out (JSON)')
    .option('--now <time>', 'when it is, such as 2026-11-23T12:00:00Z')
    .option('--json', 'print {plan, because, vetoes, passedOver}')
    .addHelpText('after', HELP)
    .action((flags: Flags) => decideOn(flags, io));
}

function decideOn(flags: Flags, io: Io): void {
  const { policy, world, metrics, state, now } = readAll(flags);
  const at = now ?? (world.kind === 'observation' ? world.seen.at : (io.now() as Instant));
  const seen =
    world.kind === 'observation' ? { ...world.seen, at } : observationFromCluster(world.list, at);
  const asked =
    metrics || world.kind === 'cluster' ? withMetrics(seen, metrics ?? {}, policy) : seen;
  const decision = decide(policy, asked, state);
  const kinds = world.kind === 'cluster' ? saidOfKinds(world.list.kindsSeen, world.path) : '';
  if (flags.json) {
    // Kinds go beside the document: what reads the JSON expects the decision and nothing else.
    io.err(kinds);
    printJson(io, plain(decision));
  } else {
    const words = explainDecision(decision, { timeZone: policy.timeZone, now: at });
    io.out(`${words}${silentSignals(asked, ADVICE)}${kinds}`);
  }
}

const ADVICE = 'Give what you know of them by --metrics (see --help).\n';

/** Exactly the four parts, in the order in which people read them. */
const plain = ({ plan, because, vetoes, passedOver }: Decision): Decision => ({
  plan,
  because,
  vetoes,
  passedOver,
});

type World =
  | { readonly kind: 'observation'; readonly seen: Observation }
  | { readonly kind: 'cluster'; readonly list: ClusterList; readonly path: string };

type Inputs = {
  readonly policy: Policy;
  readonly world: World;
  readonly metrics: Metrics | undefined;
  readonly state: State;
  readonly now: Instant | undefined;
};

function readAll({ policy, metrics, state, now, ...world }: Flags): Inputs {
  return allOf<Inputs>({
    policy: parseFile({ path: policy, what: 'policy', parse: parsePolicy }),
    world: readWorld(world),
    metrics: orElse(metrics, { what: 'metrics file', parse: parseMetrics }, undefined),
    state: orElse(state, { what: 'state file', parse: parseState }, EMPTY_STATE),
    now: readNow(now),
  });
}

const orElse = <T, Otherwise>(
  path: string | undefined,
  file: Omit<FileOf<T>, 'path'>,
  otherwise: Otherwise,
): Parsed<T | Otherwise> =>
  path === undefined ? { ok: true, value: otherwise } : parseFile({ ...file, path });

function readWorld({
  observation,
  cluster,
}: Pick<Flags, 'observation' | 'cluster'>): Parsed<World> {
  if (cluster !== undefined) {
    const list = parseFile({ path: cluster, what: 'cluster list', parse: parseClusterList });
    return list.ok
      ? { ok: true, value: { kind: 'cluster', list: list.value, path: cluster } }
      : list;
  }
  if (observation !== undefined) {
    const file = { path: observation, what: 'observation', parse: parseObservation };
    const seen = parseFile(file);
    return seen.ok ? { ok: true, value: { kind: 'observation', seen: seen.value } } : seen;
  }
  const expected = 'one of --observation <file> and --cluster <file>';
  return { ok: false, problems: [{ source: 'decide', path: '', expected, got: 'neither' }] };
}

function readNow(text: string | undefined): Parsed<Instant | undefined> {
  const value = text === undefined ? undefined : parseIso(text);
  if (text === undefined || value !== undefined) return { ok: true, value };
  const expected = 'a time with its zone such as 2026-11-23T12:00:00Z';
  return { ok: false, problems: [{ source: '--now', path: '', expected, got: shown(text) }] };
}

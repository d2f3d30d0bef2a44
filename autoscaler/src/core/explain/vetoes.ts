import type { Sense, Veto } from '../decision.ts';
import type { UnknownReason } from '../observation.ts';
import { IN_UTC, momentAhead, type Telling } from './moment.ts';
import {
  capital,
  count,
  dollars,
  list,
  percent,
  signalNamed,
  signalValue,
  vcpus,
} from './words.ts';

type VetoOf<Code extends Veto['code']> = Extract<Veto, { readonly code: Code }>;

/** What stood in the way, in one English sentence with its numbers. */
export function explainVeto(veto: Veto, telling: Telling = IN_UTC): string {
  switch (veto.code) {
    case 'paused':
      return paused(veto, telling);
    case 'breaker-open':
      return `The breaker is open: ${veto.unready} of ${count(veto.nodes, 'node')} are not Ready.`;
    case 'blind':
      return `${capital(SENSES[veto.lacking])} cannot be told: ${UNKNOWN[veto.why]}.`;
    case 'at-maximum':
      return `There are ${count(veto.nodes, 'node')}, and the policy's maximum is ${veto.maximum}.`;
    case 'over-budget':
      return `This month has cost ${dollars(veto.spent)} of a budget of ${dollars(veto.budget)}.`;
    case 'launches-per-hour':
      return `Launches in the last hour: ${veto.launches}; the policy allows ${veto.allowed}.`;
    case 'launches-failing':
      return launchesFailing(veto, telling);
    case 'cooling-down':
      return `Cooling down until ${momentAhead(veto.until, telling)}.`;
    case 'already-incoming':
      return `What is on its way is enough: ${count(veto.nodes, 'node')}.`;
    case 'uncorroborated':
      return uncorroborated(veto);
    case 'pods-not-helpable':
      return notHelpable(veto);
    case 'prediction-in-shadow':
      return `The forecast, in shadow mode, would add ${count(veto.nodes, 'node')}.`;
    case 'no-pool-left':
      return `Every instance pool refused lately: retry at ${momentAhead(veto.until, telling)}.`;
    default:
      return explainRemovalVeto(veto, telling);
  }
}

/** Those that stand in the way of removals alone. A code in neither switch does not compile. */
type RemovalVeto = VetoOf<
  | 'at-minimum'
  | 'operation-open'
  | 'pods-waiting'
  | 'signal-busy'
  | 'schedule-needs'
  | 'forecast-needs'
  | 'headroom-needs'
  | 'boost-needs'
  | 'load-after-removal'
  | 'no-candidate'
>;

function explainRemovalVeto(veto: RemovalVeto, telling: Telling): string {
  switch (veto.code) {
    case 'at-minimum':
      return `There are ${count(veto.nodes, 'node')}, and the policy's minimum is ${veto.minimum}.`;
    case 'operation-open':
      return `A ${veto.kind} is still under way: ${veto.operation}.`;
    case 'pods-waiting':
      return `Waiting for a node that we could buy: ${count(veto.pods, 'pod')}.`;
    case 'signal-busy':
      return signalBusy(veto);
    case 'schedule-needs':
      return `Schedule "${veto.name}" needs ${count(veto.nodes, 'node')}.`;
    case 'forecast-needs':
      return `${vcpus(veto.expected)} are forecast: they need ${count(veto.nodes, 'node')}.`;
    case 'headroom-needs':
      return headroomNeeds(veto);
    case 'boost-needs':
      return boostNeeds(veto, telling);
    case 'load-after-removal':
      return loadAfterRemoval(veto);
    case 'no-candidate':
      return `None of the ${count(veto.looked, 'node')} looked at may be removed.`;
  }
}

function paused({ by, why, until }: VetoOf<'paused'>, telling: Telling): string {
  const who = by === 'policy' ? 'Paused by the policy' : 'Paused by the brake';
  const when = until === undefined ? '' : ` until ${momentAhead(until, telling)}`;
  return `${who}${when}${why === undefined ? '' : `: "${why}"`}.`;
}

function launchesFailing({ failed, until }: VetoOf<'launches-failing'>, telling: Telling): string {
  const what = `Launches failed lately: ${failed}, and none came Ready`;
  return `${what}: no further one until ${momentAhead(until, telling)}.`;
}

function uncorroborated({ signal, seen }: VetoOf<'uncorroborated'>): string {
  const alarm = `${signalNamed(signal)} is at ${signalValue(signal, seen)}`;
  return `${capital(alarm)}, but neither CPU, pods nor an autoscaler asks for capacity.`;
}

function notHelpable({ pods, others = 0 }: VetoOf<'pods-not-helpable'>): string {
  const more = others > 0 ? ` and ${others} more` : '';
  return `No node we can buy would fit ${count(pods.length + others, 'pod')}: ${list(pods)}${more}.`;
}

function signalBusy({ signal, seen, watermark }: VetoOf<'signal-busy'>): string {
  const now = `${signalNamed(signal)} has been at up to ${signalValue(signal, seen)}`;
  return `${capital(now)}, not below ${signalValue(signal, watermark)}.`;
}

function headroomNeeds({ nodes, wanted }: VetoOf<'headroom-needs'>): string {
  const kept = `The policy keeps room for ${count(wanted, 'node')} free`;
  return `${kept}, and there is room for ${nodes}: a removal would take one of them.`;
}

function boostNeeds({ nodes, until }: VetoOf<'boost-needs'>, telling: Telling): string {
  return `A boost keeps ${count(nodes, 'node')} until ${momentAhead(until, telling)}.`;
}

function loadAfterRemoval({ expected, limit }: VetoOf<'load-after-removal'>): string {
  const after = `One node less would put CPU at ${percent(expected)}`;
  return `${after}, above the limit of ${percent(limit)}.`;
}

const SENSES: Readonly<Record<Sense, string>> = {
  cpu: 'CPU',
  memory: 'memory',
  queue: 'the queue',
  latencyP95: 'p95 latency',
  errorRate: 'the error rate',
  nodes: 'the list of nodes',
  pods: 'the list of pods',
  instances: 'the list of instances',
};

const UNKNOWN: Readonly<Record<UnknownReason, string>> = {
  unreachable: 'its source could not be reached',
  stale: 'what its source says is too old',
  'no-data': 'its source has no data',
  malformed: 'its source answered something unreadable',
  'too-little-coverage': 'less than 90% of the window has samples',
  'not-asked': 'nobody asked for it',
};

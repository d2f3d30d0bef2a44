import type {
  Blocker,
  Decision,
  LaunchRequest,
  PassedOver,
  Plan,
  Reason,
  Veto,
} from '../decision.ts';
import { known, type Observation } from '../observation.ts';
import { canRestore } from '../operations/removal.ts';
import type { Policy } from '../policy/policy.ts';
import { stillUntil } from '../stamps.ts';
import type { State } from '../state.ts';
import { after, isNonEmpty, type NodeName, type NonEmpty, ratio } from '../units.ts';
import { type Candidacy, judgeCandidates, judgeNode } from './candidates.ts';
import { lacksLists, lastHour } from './guards.ts';
import { planLaunches } from './placement.ts';
import { PRECEDENCE } from './precedence.ts';
import { loadOf, type Pressure, type Urgency } from './pressure.ts';
import { waitingPods } from './pressure-pods.ts';
import { pressuresOn } from './pressures.ts';
import { repairedNode, replacedNodes } from './renewal.ts';
import { type Situation, situationOf, typicalVcpu } from './situation.ts';
import { blindToCpu, objectionsToRemoval, objectionsToRenewal, slackOf } from './slack.ts';

const STEADY: NonEmpty<Reason> = [{ code: 'steady' }];
const HOLD: Plan = { kind: 'hold' };

/**
 * What to do, why, what stood in the way, and which nodes were passed over. Pure: the same policy,
 * observation and state give the same decision, in the function, the simulator and the replay.
 * All control flow of a decision is here; what it calls are leaves.
 */
export function decide(policy: Policy, seen: Observation, state: State): Decision {
  const situation = situationOf(policy, seen, state);
  const { pressures, notes } = pressuresOn(situation);
  if (!isNonEmpty(pressures)) return shrink(situation, notes);
  const grown = scaleUp(situation, pressures, notes);
  if (grown.plan.kind !== 'hold') return grown;
  // A broken node takes a place under the maximum: where nothing can be bought, it still goes.
  const renewed = renew(situation, grown.vetoes);
  const { plan } = renewed ?? grown;
  return renewed && plan.kind === 'scale-down' && plan.manner === 'forced' ? renewed : grown;
}

/** Every guard speaks; those that stop a pressure take it out, and what is left is acted on. */
function scaleUp(
  situation: Situation,
  pressures: NonEmpty<Pressure>,
  notes: readonly Veto[],
): Decision {
  const stopped = PRECEDENCE.flatMap(({ stops, check, launchesOnly }) => {
    const touched = pressures.some(({ urgency }) => stops.includes(urgency));
    const veto = touched ? check(situation) : undefined;
    return veto ? [{ stops, veto, launchesOnly }] : [];
  });
  const past = (guards: readonly { readonly stops: readonly Urgency[] }[]) =>
    pressures.filter(({ urgency }) => !guards.some(({ stops }) => stops.includes(urgency)));
  const live = past(stopped);
  const vetoes = [...notes, ...stopped.map(({ veto }) => veto)];
  const buying = live.filter(({ nodes }) => nodes > 0);
  // What may not be bought may still be kept: a removal that is called off costs nothing.
  const wanting = past(stopped.filter(({ launchesOnly }) => !launchesOnly)).filter(
    ({ nodes }) => nodes > 0,
  );
  const incoming = situation.counts?.incoming ?? 0;
  if (live.length > 0 && buying.length === 0)
    vetoes.push({ code: 'already-incoming', nodes: incoming });
  const { plan, vetoes: limits } = grow(situation, wanting, buying);
  const because = plan.kind === 'hold' || !isNonEmpty(wanting) ? pressures : wanting;
  return { plan, because: reasonsOf(because), vetoes: [...vetoes, ...limits], passedOver: [] };
}

const reasonsOf = ([first, ...rest]: NonEmpty<Pressure>): NonEmpty<Reason> => [
  first.reason,
  ...rest.map(({ reason }) => reason),
];

/** Restores first: an uncordon takes a second, a launch takes minutes. */
function grow(
  situation: Situation,
  wanting: readonly Pressure[],
  buying: readonly Pressure[],
): { plan: Plan; vetoes: Veto[] } {
  const { policy, seen, state } = situation;
  const restore = comingBack(situation).slice(0, nodesAsked(wanting, policy));
  const [strongest] = buying;
  const count = Math.min(nodesAsked(buying, policy) - restore.length, roomToLaunch(situation));
  if (!strongest || count <= 0) {
    const plan: Plan = restore.length > 0 ? { kind: 'scale-up', restore, launch: [] } : HOLD;
    return { plan, vetoes: [] };
  }
  const replaced = buying.flatMap(({ replaces }) => replaces ?? []);
  const nodes = situation.workers?.all ?? [];
  const launch = planLaunches({
    policy,
    now: seen.at,
    nodes,
    instances: known(seen.instances) ?? [],
    state,
    count,
    cause: strongest.cause,
    wishes: buying.some(({ cause }) => cause === 'pending') ? waitingPods(situation).wishes : [],
  }).map((request, index): LaunchRequest => {
    const replaces = replaced[index];
    return replaces === undefined ? request : { ...request, replaces };
  });
  const vetoes: Veto[] = [];
  if (launch.length < count) vetoes.push(noPoolLeft(situation));
  if (restore.length + launch.length === 0) return { plan: HOLD, vetoes };
  return { plan: { kind: 'scale-up', restore, launch }, vetoes };
}

/** Nodes whose removal may be called off: not one that broke meanwhile, nor one a person closed. */
function comingBack({ removals, workers }: Situation): readonly NodeName[] {
  const sound = (workers?.leaving ?? []).filter(
    ({ ready, schedulable, cordonedBy }) => ready && (schedulable || cordonedBy !== undefined),
  );
  return removals
    .filter((it) => canRestore(it) && sound.some(({ name }) => name === it.node))
    .map(({ node }) => node);
}

/** Each node to replace asks for one of its own; what else is asked for, one answer serves all. */
function nodesAsked(pressures: readonly Pressure[], { nodes: { step } }: Policy): number {
  const replacing = pressures.filter(({ replaces }) => replaces !== undefined).length;
  return Math.min(Math.max(0, replacing, ...pressures.map(({ nodes }) => nodes)), step);
}

function roomToLaunch({ policy, counts, state, seen }: Situation): number {
  if (!counts) return 0;
  const underMaximum = policy.nodes.max - counts.forMax;
  const thisHour = policy.launch.perHour - lastHour(state.launches, seen.at).length;
  return Math.max(0, Math.min(underMaximum, thisHour));
}

/** Until the first pool may be asked again. */
function noPoolLeft({ state, seen, policy }: Situation): Veto {
  const { poolBackoffMax } = policy.capacity;
  const ends = state.refusedPools
    .map(({ until }) => until)
    .filter((until) => stillUntil(until, poolBackoffMax, seen.at));
  const atLatest = after(seen.at, poolBackoffMax);
  return { code: 'no-pool-left', until: Math.min(atLatest, ...ends) as Observation['at'] };
}

/** Who has a successor goes first; one that may not go yet keeps no other from being spared. */
function shrink(situation: Situation, notes: readonly Veto[]): Decision {
  const renewed = renew(situation, notes);
  if (renewed && (renewed.plan.kind !== 'hold' || renewed.passedOver.length === 0)) return renewed;
  const down = scaleDown(situation, notes);
  if (!renewed || down.plan.kind !== 'hold') return down;
  const named = new Set(renewed.passedOver.map(({ node }) => node));
  const others = down.passedOver.filter(({ node }) => !named.has(node));
  return { ...renewed, passedOver: [...renewed.passedOver, ...others] };
}

/** Nodes that have a successor: removed once it serves, broken ones by force. */
function renew(situation: Situation, notes: readonly Veto[]): Decision | undefined {
  const repaired = repairedNode(situation);
  const replaced = repaired ? [] : replacedNodes(situation);
  const [first = repaired] = replaced;
  if (!first) return undefined;
  const manner = repaired ? 'forced' : 'voluntary';
  const stops = objectionsToRenewal(situation, manner);
  const because: NonEmpty<Reason> = [first.reason];
  const held = { plan: HOLD, because, vetoes: [...notes, ...stops], passedOver: [] };
  if (stops.length > 0) return held;
  if (repaired) return { ...held, plan: { kind: 'scale-down', remove: repaired.node, manner } };
  const passedOver: PassedOver[] = [];
  for (const { node, reason } of replaced) {
    const by = blockerOfNode(situation, node);
    if (!by)
      return { ...held, because: [reason], plan: { kind: 'scale-down', remove: node, manner } };
    passedOver.push({ node, by });
  }
  const veto: Veto = { code: 'no-candidate', looked: replaced.length };
  return { ...held, vetoes: [...notes, veto], passedOver };
}

/** What keeps a healthy node from leaving, though another stands in for it (D4, D6). */
function blockerOfNode(situation: Situation, name: NodeName): Blocker | undefined {
  const candidacy = candidacyOf(situation);
  return candidacy && judgeNode(candidacy, name);
}

function scaleDown(situation: Situation, notes: readonly Veto[]): Decision {
  const slack = slackOf(situation);
  if (!slack) {
    const blind = lacksLists(situation);
    const vetoes = [...notes, ...(blind ? [blind] : []), ...blindToCpu(situation)];
    return { plan: HOLD, because: STEADY, vetoes, passedOver: [] };
  }
  const because: NonEmpty<Reason> = [slack];
  const objections = objectionsToRemoval(situation);
  if (objections.length > 0)
    return { plan: HOLD, because, vetoes: [...notes, ...objections], passedOver: [] };
  const { choice, passedOver } = chooseCandidate(situation);
  if (!choice) {
    const veto: Veto = { code: 'no-candidate', looked: situation.workers?.all.length ?? 0 };
    return { plan: HOLD, because, vetoes: [...notes, veto], passedOver };
  }
  const tooBusy = loadAfterRemoval(situation);
  if (tooBusy) return { plan: HOLD, because, vetoes: [...notes, tooBusy], passedOver };
  const plan: Plan = { kind: 'scale-down', remove: choice, manner: 'voluntary' };
  return { plan, because, vetoes: notes, passedOver };
}

function chooseCandidate(situation: Situation): {
  readonly choice?: NodeName;
  readonly passedOver: readonly PassedOver[];
} {
  const candidacy = candidacyOf(situation);
  if (!candidacy) return { passedOver: [] };
  const { choice, passedOver } = judgeCandidates(candidacy);
  return choice ? { choice: choice.node, passedOver } : { passedOver };
}

function candidacyOf(situation: Situation): Candidacy | undefined {
  const { policy, seen, state, workers, fitting } = situation;
  const open = fitting();
  const idle = known(seen.idle) ?? {};
  const listed = known(seen.instances)?.map(({ id }) => id);
  const ours = listed ? { ours: new Set(listed) } : {};
  if (!workers || !open) return undefined;
  return { policy, now: seen.at, nodes: workers.all, ...open, state, idle, ...ours };
}

/** What the rest would have to carry. Low CPU now is no promise that one node less is enough. */
function loadAfterRemoval(situation: Situation): Veto | undefined {
  const { policy, counts } = situation;
  const load = loadOf(situation);
  if (!counts || load === undefined) return undefined;
  const cores = counts.servingCores - typicalVcpu(policy);
  const limit = policy.scaleDown.maxLoadAfter;
  const expected = cores > 0 ? Math.min(1, load / cores) : 1;
  return expected > limit
    ? { code: 'load-after-removal', expected: ratio(expected), limit }
    : undefined;
}

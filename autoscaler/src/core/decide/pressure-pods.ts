import type { Pod } from '../cluster.ts';
import type { Reason, Veto } from '../decision.ts';
import { helpablePods, roomFor, shapesOf } from '../fit/helpable.ts';
import type { NodeWish } from '../fit/packing.ts';
import { elapsed, type Millis } from '../units.ts';
import type { Pressure, Pressures } from './pressure.ts';
import type { Situation } from './situation.ts';

/** Pods that wait for a node which we could buy, and room that the policy wants kept free. */
export function podPressure(situation: Situation): Pressures {
  const found = waitingPods(situation);
  const { hopeless } = found;
  const notes: Veto[] = hopeless.length > 0 ? [notHelpable(hopeless)] : [];
  return { pressures: [...pods(situation, found), ...headroom(situation)], notes };
}

/**
 * A Deployment with a mistyped selector may have hundreds. The state, the record of the decision
 * and people's screens take only so many names, and always the same ones, so that each is told once.
 */
const MOST_NAMES = 20;

function notHelpable(hopeless: readonly string[]): Veto {
  const pods = hopeless.toSorted().slice(0, MOST_NAMES);
  const others = hopeless.length - pods.length;
  return { code: 'pods-not-helpable', pods, ...(others > 0 ? { others } : {}) };
}

interface Waiting {
  readonly waiting: readonly Pod[];
  readonly hopeless: readonly string[];
  /** What the nodes to buy must be, so that they really help. */
  readonly wishes: readonly NodeWish[];
}

const NOBODY: Waiting = { waiting: [], hopeless: [], wishes: [] };
const answers = new WeakMap<Situation, Waiting>();

/** Helpable pods older than the policy's time, and those that no node of ours would ever take. */
export function waitingPods(situation: Situation): Waiting {
  const known = answers.get(situation);
  if (known) return known;
  const found = findWaiting(situation, situation.policy.scaleUp.unschedulableFor);
  answers.set(situation, found);
  return found;
}

/** The same however short the wait: too early to buy for, and no moment to remove a node. */
export const waitingNow = (situation: Situation): readonly Pod[] =>
  findWaiting(situation, 0 as Millis).waiting;

function findWaiting(situation: Situation, waited: Millis): Waiting {
  const { policy, seen } = situation;
  const cluster = seen.cluster.kind === 'measured' ? seen.cluster.value : undefined;
  const old = cluster?.pods.filter(
    ({ node, deleting, unschedulableSince: since }) =>
      node === undefined && !deleting && since !== undefined && elapsed(since, seen.at) >= waited,
  );
  // Without a waiting pod there is nothing to simulate, which is how most ticks end.
  const fit = old?.length ? situation.fitting() : undefined;
  if (!old || !fit) return NOBODY;
  const { helpable, hopeless, wishes } = helpablePods(
    fit.scene,
    old,
    shapesOf(policy, fit.cluster),
  );
  const names = hopeless.map(({ namespace, name }) => `${namespace}/${name}`);
  return { waiting: helpable, hopeless: names, wishes };
}

function pods({ counts, seen }: Situation, { waiting, wishes }: Waiting): readonly Pressure[] {
  if (waiting.length === 0) return [];
  const oldest = Math.max(
    ...waiting.map(({ unschedulableSince: since }) => (since ? elapsed(since, seen.at) : 0)),
  );
  const nodes = wishes.length;
  const reason: Reason = {
    code: 'pods-unschedulable',
    pods: waiting.length,
    oldest: oldest as Millis,
    nodes,
  };
  const short = Math.max(0, nodes - (counts?.incoming ?? 0));
  return [{ reason, urgency: 'pods', cause: 'pending', nodes: short }];
}

function headroom({ policy, counts, fitting }: Situation): readonly Pressure[] {
  const { nodes, pods: count } = policy.nodes.headroom;
  if (!counts || (nodes === 0 && count === 0)) return [];
  const open = fitting();
  if (!open) return [];
  const has = roomFor(open.scene, policy.nodes.headroom);
  const missing = has.missingNodes;
  if (missing <= 0) return [];
  const reason: Reason = { code: 'headroom', nodes: has.nodes, wanted: has.nodes + missing };
  const short = Math.max(0, missing - counts.incoming);
  return [{ reason, urgency: 'ahead', cause: 'headroom', nodes: short }];
}

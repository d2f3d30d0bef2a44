import { type Cluster, mustMove, type Node } from './cluster.ts';
import { waitingPods } from './decide/pressure-pods.ts';
import { situationOf } from './decide/situation.ts';
import { measured, type Observation, unknown } from './observation.ts';
import type { Policy } from './policy/policy.ts';
import { EMPTY_STATE } from './state.ts';
import { elapsed, hours, type Instant, type Millis, minutes, seconds } from './units.ts';
import { UNMEASURED } from './unmeasured.ts';

/** What the controller sees of the cluster, with the policy that decides how long pods may wait. */
export interface NudgeLook {
  readonly at: Instant;
  readonly policy: Policy;
  readonly nodes: readonly Node[];
  readonly cluster: Cluster;
}

/** What a tick should not have to wait for. */
export interface Fact {
  readonly kind: FactKind;
  /** The same for as long as it is the same fact, and of no other. */
  readonly key: string;
}

export type FactKind =
  /** A pod has waited for as long as the policy says, for a node that we could buy. */
  | 'pod-waiting'
  /** A worker became Ready: a launch may be over. */
  | 'node-ready'
  /** A node that we cordoned has nothing left to move: a drain may be over. */
  | 'node-empty';

/** Which facts the autoscaler was told of, and when it was last woken. */
export interface NudgeMemory {
  readonly told: ReadonlySet<string>;
  /** Of the last hour, oldest first. */
  readonly sentAt: readonly Instant[];
}

export const NO_NUDGES: NudgeMemory = { told: new Set(), sentAt: [] };

/** Two nudges are this far apart: a tick that is under way sees what happens meanwhile itself. */
export const NUDGE_GAP = seconds(20);
/** Of an hour. The heartbeat comes each minute anyway: nudging more often would buy nothing. */
export const MOST_NUDGES = 60;
/** A node that has been Ready for longer is no news: heartbeats have seen it. */
const NEWS_FOR = minutes(10);
/** Its kubelet's clock against ours. */
const CLOCKS_DIFFER = minutes(1);

export interface Nudge {
  /** In the order of their kinds; none: nobody need be woken. */
  readonly news: readonly Fact[];
  /** True where there is news that must wait, for the autoscaler was woken a moment ago. */
  readonly held: boolean;
}

/** Whether the autoscaler should be asked for a tick now, and why (A10). */
export function planNudge(look: NudgeLook, memory: NudgeMemory): Nudge {
  const news = factsIn(look).filter(({ key }) => !memory.told.has(key));
  if (news.length === 0) return { news, held: false };
  const recent = recentOf(memory.sentAt, look.at);
  const last = recent.at(-1);
  const soon = last !== undefined && elapsed(last, look.at) < NUDGE_GAP;
  if (soon || recent.length >= MOST_NUDGES) return { news: [], held: true };
  return { news, held: false };
}

/** What is remembered once the autoscaler was woken. What is no longer so is forgotten. */
export function nudged(look: NudgeLook, memory: NudgeMemory): NudgeMemory {
  const told = new Set(factsIn(look).map(({ key }) => key));
  return { told, sentAt: [...recentOf(memory.sentAt, look.at), look.at] };
}

/** Times after now are of a clock that was set back: they would hold nudges up for hours. */
const recentOf = (sentAt: readonly Instant[], now: Instant): readonly Instant[] =>
  sentAt.filter((at) => at <= now && elapsed(at, now) < hours(1));

/** All facts as of now. */
export function factsIn(look: NudgeLook): readonly Fact[] {
  return [...waiting(look), ...ready(look), ...empty(look)];
}

/** The decision's own rule of which waiting pods a node would help (S6). */
function waiting({ at, policy, nodes, cluster }: NudgeLook): readonly Fact[] {
  // A pause buys nothing, whoever waits.
  if (policy.mode === 'paused') return [];
  const seen: Observation = {
    at,
    nodes: measured(nodes, at),
    cluster: measured(cluster, at),
    instances: unknown('not-asked'),
    // Nothing that is measured has a say in who waits.
    ...UNMEASURED,
  };
  const found = waitingPods(situationOf(policy, seen, EMPTY_STATE));
  return found.waiting.map(({ uid }) => ({ kind: 'pod-waiting', key: `waiting/${uid}` }));
}

function ready({ at, nodes }: NudgeLook): readonly Fact[] {
  const isNews = ({ readySince }: Node) => {
    const since: Millis = elapsed(readySince, at);
    return since >= -CLOCKS_DIFFER && since < NEWS_FOR;
  };
  return nodes
    .filter((node) => node.role === 'worker' && node.ready && isNews(node))
    .map(({ uid, readySince }) => ({ kind: 'node-ready', key: `ready/${uid}/${readySince}` }));
}

function empty({ nodes, cluster }: NudgeLook): readonly Fact[] {
  const occupied = new Set(cluster.pods.filter(mustMove).map(({ node }) => node));
  return nodes
    .filter(({ cordonedBy, name }) => cordonedBy !== undefined && !occupied.has(name))
    .map(({ uid, cordonedBy }) => ({ kind: 'node-empty', key: `empty/${uid}/${cordonedBy}` }));
}

import type { Cluster, Node } from '../cluster.ts';
import type { Blocker } from '../decision.ts';
import type { Scene } from '../fit/board.ts';
import { DO_NOT_DISRUPT } from '../names.ts';
import type { Policy } from '../policy/policy.ts';
import { stillUntil } from '../stamps.ts';
import type { State } from '../state.ts';
import { elapsed, type InstanceId, type Instant, type Zone } from '../units.ts';
import type { Evidence } from './evidence.ts';
import { podBlocker } from './pod-blockers.ts';
import { standingOf } from './standing.ts';

/** What every cheap blocker may look at. */
export interface Look {
  readonly policy: Policy;
  readonly now: Instant;
  readonly cluster: Cluster;
  readonly scene: Scene;
  readonly state: State;
  /** Active, Ready workers by zone: who keeps a zone from being empty. */
  readonly serving: ReadonlyMap<Zone, number>;
  readonly evidence: Evidence;
  /** Instances with our tags; absent when the list failed, and then nothing is removed anyway. */
  readonly ours?: ReadonlySet<InstanceId>;
}

type Check = (node: Node, look: Look) => Blocker | undefined;

const setAside: Check = (node, { state }) =>
  standingOf(node, state) === 'set-aside' ? { code: 'set-aside' } : undefined;

const notReady: Check = ({ ready }) => (ready ? undefined : { code: 'not-ready' });

const tooYoung: Check = ({ createdAt }, { now, policy }) => {
  const age = elapsed(createdAt, now);
  const minimum = policy.nodes.minAge;
  return age < minimum ? { code: 'too-young', age, minimum } : undefined;
};

const drainFailedLately: Check = ({ name }, { state, now, policy }) => {
  const spared = state.spared.find(
    ({ node, until }) => node === name && stillUntil(until, policy.drain.retryAfter, now),
  );
  return spared && { code: 'drain-failed-lately', until: spared.until };
};

/** D10: while the minimum has a node for every zone, no zone is left without one. */
const lastInZone: Check = ({ zone }, { policy, serving }) => {
  const { zones } = policy.capacity;
  const covered = policy.nodes.min >= zones.length && zones.includes(zone);
  return covered && (serving.get(zone) ?? 0) <= 1 ? { code: 'last-in-zone', zone } : undefined;
};

/** Annotations by which a person or a tool keeps a node. */
const NODE_MARKS: readonly string[] = [
  DO_NOT_DISRUPT,
  'karpenter.sh/do-not-disrupt',
  'cluster-autoscaler.kubernetes.io/scale-down-disabled',
];

const doNotDisrupt: Check = ({ annotations }) => {
  const mark = NODE_MARKS.find((it) => annotations[it] === 'true');
  return mark === undefined ? undefined : { code: 'do-not-disrupt', mark };
};

/** Not a machine of ours that EC2 could end: drained, it would stay and be paid for. */
const noInstance: Check = ({ instance }, { ours }) =>
  instance === undefined || (ours && !ours.has(instance)) ? { code: 'no-instance' } : undefined;

/** D6 without the simulation, the node's own reasons before those of its pods. */
const CHECKS: readonly Check[] = [
  noInstance,
  setAside,
  notReady,
  tooYoung,
  drainFailedLately,
  lastInZone,
  doNotDisrupt,
  podBlocker,
];

/** The first thing that keeps a node from being a candidate. */
export function blockerOf(node: Node, look: Look): Blocker | undefined {
  for (const check of CHECKS) {
    const blocker = check(node, look);
    if (blocker) return blocker;
  }
  return undefined;
}

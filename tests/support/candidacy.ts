import type { Cluster, Node, Pod } from '../../autoscaler/src/core/cluster.ts';
import { type Judgement, judgeCandidates } from '../../autoscaler/src/core/decide/candidates.ts';
import type { Blocker } from '../../autoscaler/src/core/decision.ts';
import { openScene } from '../../autoscaler/src/core/fit/scene.ts';
import { defaultPolicy } from '../../autoscaler/src/core/policy/defaults.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { EMPTY_STATE, type State } from '../../autoscaler/src/core/state.ts';
import type { Millis } from '../../autoscaler/src/core/units.ts';
import { aCluster, aNode, aPod, NOON, ZONE_B } from './cluster.ts';

export const POLICY = defaultPolicy('shop');
/** Two in each zone: none is the last of its zone. */
export const FOUR = [
  aNode({ name: 'a1' }),
  aNode({ name: 'a2' }),
  aNode({ name: 'b1', zone: ZONE_B }),
  aNode({ name: 'b2', zone: ZONE_B }),
] as const;

/** What a test says of a candidacy; the rest is four idle nodes at noon. */
export interface Case {
  readonly nodes?: readonly Node[];
  readonly pods?: readonly Pod[];
  readonly cluster?: Partial<Cluster>;
  readonly state?: Partial<State>;
  readonly policy?: Policy;
  readonly idle?: Readonly<Record<string, number>>;
}

/** All candidates judged. */
export function judge({
  nodes = FOUR,
  pods = [],
  cluster: traits,
  state,
  policy = POLICY,
  idle,
}: Case): Judgement {
  const cluster = aCluster({ pods, ...traits });
  return judgeCandidates({
    policy,
    now: NOON,
    nodes,
    cluster,
    scene: openScene(nodes, cluster),
    state: { ...EMPTY_STATE, ...state },
    idle: (idle ?? {}) as Readonly<Record<string, Millis>>,
  });
}

export const blockerOf = (name: string, given: Case): Blocker | undefined =>
  judge(given).passedOver.find(({ node }) => node === name)?.by;

export const chosen = (given: Case): string | undefined => judge(given).choice?.node;

/** The node of these traits instead of `a1`. */
export const withA1 = (traits: Partial<Node>): Case => ({
  nodes: [{ ...FOUR[0], ...traits }, ...FOUR.slice(1)],
});

/** Another Ready replica, on another node. */
export const elsewhere = (name: string, traits: Partial<Parameters<typeof aPod>[0]> = {}): Pod =>
  aPod({ name, on: 'b1', ...traits });

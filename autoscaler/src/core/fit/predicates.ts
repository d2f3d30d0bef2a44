import type { Node, Pod } from '../cluster.ts';
import type { FitFailure } from '../decision.ts';
import { canTake, lift, nodeIndex, place, profileAt, rowOf, type Scene } from './board.ts';
import { countedAt, lowestCount, type Spread } from './census.ts';
import { companyOf } from './company.ts';
import type { Company, Profile } from './profile.ts';
import { hardTaints, hasLabels, matchesTerms, toleratesAll } from './selectors.ts';

/** A pod that would be placed, and where. */
interface Question {
  readonly scene: Scene;
  readonly profile: Profile;
  readonly node: number;
}

/** By which rule a node itself turns a pod away; what it says never changes within a scene. */
const NODE_RULES: readonly (readonly [FitFailure, (pod: Pod, node: Node) => boolean])[] = [
  ['taint', (pod, { taints }) => toleratesAll(pod.tolerations, hardTaints(taints))],
  ['node-selector', (pod, { labels }) => hasLabels(labels, pod.nodeSelector)],
  ['node-affinity', (pod, node) => matchesTerms(pod.nodeTerms, node)],
  ['volume-zone', ({ volumes }, node) => volumes.every((it) => matchesTerms(it.nodeTerms, node))],
];

const ALLOWED = 1;
const FIRST_FAILURE = 2;

/** 1 if the node's own rules admit the pod, else the failed rule's place in the table plus 2. */
function nodeVerdict({ scene, profile, node }: Question): number {
  const { pod } = profile;
  const it = scene.nodes[node];
  if (!it) return FIRST_FAILURE;
  if (!profile.pinned && it.taints.length === 0) return ALLOWED;
  profile.verdicts ??= new Uint8Array(scene.nodes.length);
  const known = profile.verdicts[node];
  if (known !== undefined && known !== 0) return known;
  const failed = NODE_RULES.findIndex(([, admits]) => !admits(pod, it));
  const verdict = failed < 0 ? ALLOWED : failed + FIRST_FAILURE;
  profile.verdicts[node] = verdict;
  return verdict;
}

/** Whether the pod can be placed there now. Cheap reasons first: this is the innermost loop. */
export function fits(scene: Scene, profile: Profile, node: number): boolean {
  if (!canTake(scene, node)) return false;
  if ((scene.freeCpu[node] ?? 0) < profile.cpu) return false;
  if ((scene.freeMemory[node] ?? 0) < profile.memory) return false;
  if ((scene.freePods[node] ?? 0) < 1) return false;
  if (profile.pinned || scene.nodes[node]?.taints.length !== 0)
    if (nodeVerdict({ scene, profile, node }) !== ALLOWED) return false;
  if (!profile.social && !scene.guarded) return true;
  return socialFailure({ scene, profile, node }) === undefined;
}

/**
 * Why the pod cannot be placed on this node, or nothing if it can. A pod that stands somewhere is
 * asked for as if it did not. Waiting pods that were given room elsewhere count as standing there.
 */
export function whyNot(pod: Pod, node: Node, scene: Scene): FitFailure | undefined {
  const row = rowOf(scene, pod);
  const index = nodeIndex(scene, node.name);
  const profile = profileAt(scene, row);
  const stood = scene.at[row] ?? -1;
  if (stood >= 0) lift(scene, row);
  const failure = failureAt({ scene, profile, node: index });
  if (stood >= 0) place(scene, row, stood);
  return failure;
}

/** The same as `fits`, but names the reason: rules before room, since room comes and goes. */
export function failureAt(question: Question): FitFailure | undefined {
  const { scene, profile, node } = question;
  // Kubernetes says both as taints, `node.kubernetes.io/unschedulable` and `…/not-ready`.
  if (!canTake(scene, node)) return 'taint';
  const verdict = nodeVerdict(question);
  if (verdict !== ALLOWED) return NODE_RULES[verdict - FIRST_FAILURE]?.[0];
  if ((scene.freeCpu[node] ?? 0) < profile.cpu) return 'cpu';
  if ((scene.freeMemory[node] ?? 0) < profile.memory) return 'memory';
  if ((scene.freePods[node] ?? 0) < 1) return 'pod-count';
  return socialFailure(question);
}

function socialFailure({ scene, profile, node }: Question): FitFailure | undefined {
  if (profile.pod.hostPorts.length > 0 && portTaken(scene, profile, node)) return 'host-port';
  const company = companyOf(scene, profile);
  if (!hasFriends(company, node)) return 'pod-affinity';
  for (const census of company.anti)
    if ((countedAt(census, node) ?? 0) > 0) return 'pod-anti-affinity';
  for (const census of company.opposed)
    if ((countedAt(census, node) ?? 0) > 0) return 'pod-anti-affinity';
  for (const spread of company.spread) if (skews(spread, node)) return 'topology-spread';
  return undefined;
}

const portTaken = ({ ports }: Scene, { pod }: Profile, node: number): boolean => {
  const bound = ports[node];
  return bound !== undefined && pod.hostPorts.some((port) => (bound.get(port) ?? 0) > 0);
};

/**
 * Every term finds a pod in the node's domain. The first pod of a group that wants to be with its
 * own kind may start anywhere: else it would wait for itself for ever.
 */
function hasFriends({ affinity, selfAffine }: Company, node: number): boolean {
  let missing = false;
  let anywhere = 0;
  for (const census of affinity) {
    const here = countedAt(census, node);
    if (here === undefined) return false;
    if (here === 0) missing = true;
    anywhere += census.total;
  }
  return !missing || (anywhere === 0 && selfAffine);
}

function skews(spread: Spread, node: number): boolean {
  const here = countedAt(spread.census, node);
  return here === undefined || here + spread.self - lowestCount(spread) > spread.maxSkew;
}

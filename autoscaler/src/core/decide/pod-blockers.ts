import { mustMove, type Node, type Pod } from '../cluster.ts';
import type { Blocker } from '../decision.ts';
import { DO_NOT_DISRUPT } from '../names.ts';
import type { Look } from './blockers.ts';
import { podsOn } from './pods-on.ts';

type Check = (pod: Pod, look: Look) => Blocker | undefined;

const nameOf = ({ namespace, name }: Pod): string => `${namespace}/${name}`;

const PODS_MARKS: readonly (readonly [mark: string, value: string])[] = [
  [DO_NOT_DISRUPT, 'true'],
  ['karpenter.sh/do-not-disrupt', 'true'],
  ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'],
];

const doNotDisrupt: Check = (pod) => {
  const found = PODS_MARKS.find(([mark, value]) => pod.annotations[mark] === value);
  return found && { code: 'do-not-disrupt', mark: found[0], pod: nameOf(pod) };
};

/** Nothing would start it again. */
const barePod: Check = (pod) => (pod.owner ? undefined : { code: 'bare-pod', pod: nameOf(pod) });

/** Strict: any. Else only one whose controller would lose its last Ready replica. */
const kubeSystem: Check = (pod, { policy, evidence }) => {
  if (pod.namespace !== 'kube-system') return undefined;
  const blocks = policy.scaleDown.strictKubeSystem || evidence.readyElsewhere(pod) === 0;
  return blocks ? { code: 'kube-system-pod', pod: nameOf(pod) } : undefined;
};

/** Moving the only replica is an outage for as long as it takes to start elsewhere. */
const soleReplica: Check = (pod, { evidence }) => {
  const kind = pod.owner?.kind;
  if (kind === 'StatefulSet' && evidence.readyElsewhere(pod) > 0) return undefined;
  if ((kind === 'Deployment' || kind === 'ReplicaSet') && evidence.replicas(pod) > 1)
    return undefined;
  const replicated = kind === 'StatefulSet' || kind === 'Deployment' || kind === 'ReplicaSet';
  return replicated ? { code: 'sole-replica', pod: nameOf(pod), kind } : undefined;
};

const localStorage: Check = (pod) =>
  pod.volumes.some(({ local }) => local) ? { code: 'local-storage', pod: nameOf(pod) } : undefined;

/**
 * One allowed disruption is enough for any number of pods: the drain asks again. Two budgets on one
 * pod never are: the eviction API answers such a pod with an error, whatever they allow.
 */
const budget: Check = (pod, { evidence }) => {
  const budgets = evidence.budgets(pod);
  if (budgets.length > 1)
    return { code: 'two-budgets', pod: nameOf(pod), budgets: budgets.map(({ name }) => name) };
  const [only] = budgets;
  return only && only.disruptionsAllowed < 1
    ? { code: 'disruption-budget', pod: nameOf(pod), budget: only.name }
    : undefined;
};

const CHECKS: readonly Check[] = [
  doNotDisrupt,
  kubeSystem,
  barePod,
  soleReplica,
  localStorage,
  budget,
];

/**
 * What keeps a pod where it is. Pods of DaemonSets, mirrors and finished ones have nowhere else to
 * be, and one that is ending already is not disturbed by a drain; but a mark is a person's word and
 * counts on any pod that runs. The strongest check speaks, and of its pods the first by name.
 */
export function podBlocker({ name }: Node, look: Look): Blocker | undefined {
  const pods = podsOn(look.scene, name).filter(({ deleting }) => !deleting);
  const moving = pods.filter(mustMove);
  for (const check of CHECKS) {
    const found = firstByName(check === doNotDisrupt ? pods : moving, (pod) => check(pod, look));
    if (found) return found;
  }
  return undefined;
}

function firstByName(
  pods: readonly Pod[],
  check: (pod: Pod) => Blocker | undefined,
): Blocker | undefined {
  let first: { readonly pod: Pod; readonly blocker: Blocker } | undefined;
  for (const pod of pods) {
    const blocker = check(pod);
    if (blocker && (!first || nameOf(pod) < nameOf(first.pod))) first = { pod, blocker };
  }
  return first?.blocker;
}

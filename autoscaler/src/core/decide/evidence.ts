import type { Budget, Cluster, Node, Pod, Workload } from '../cluster.ts';
import { matchesSelector } from '../fit/selectors.ts';
import type { NodeName } from '../units.ts';

/** Who else serves and which budgets rule: looked up by owner, so that no pod scans all pods. */
export interface Evidence {
  /** Ready replicas of the pod's controller on other Ready nodes. */
  readonly readyElsewhere: (pod: Pod) => number;
  /** Replicas that its controller wants; as many as there are pods when it is not listed. */
  readonly replicas: (pod: Pod) => number;
  readonly budgets: (pod: Pod) => readonly Budget[];
}

export function gatherEvidence(cluster: Cluster, nodes: ReadonlyMap<NodeName, Node>): Evidence {
  let families: Families | undefined;
  const familyOf = (pod: Pod): Family | undefined => {
    families ??= familiesOf(cluster, nodes);
    return find(families, pod.owner, pod.namespace);
  };
  return {
    readyElsewhere: (pod) => readyBeside(familyOf(pod), pod.node),
    replicas: (pod) => {
      const family = familyOf(pod);
      return family?.workload?.replicas ?? family?.pods ?? 1;
    },
    budgets: budgetFinder(cluster.budgets),
  };
}

/** The pods of one controller. */
interface Family {
  readonly kind: string;
  readonly namespace: string;
  workload?: Workload;
  pods: number;
  readonly readyOn: Map<NodeName, number>;
}

/** By the controller's name, which few controllers share: joining a key for each pod is slow. */
type Families = Map<string, Family[]>;

const find = (families: Families, owner: Pod['owner'], namespace: string): Family | undefined =>
  owner &&
  families.get(owner.name)?.find((it) => it.kind === owner.kind && it.namespace === namespace);

function familiesOf({ pods, workloads }: Cluster, nodes: ReadonlyMap<NodeName, Node>): Families {
  const families: Families = new Map();
  for (const pod of pods) {
    const { owner, namespace, node } = pod;
    if (!owner || owner.kind === 'DaemonSet' || pod.deleting) continue;
    const family = find(families, owner, namespace) ?? found(families, owner, namespace);
    family.pods += 1;
    // A Ready pod on a node that is not Ready is a memory of one.
    if (pod.ready && node !== undefined && nodes.get(node)?.ready === true)
      family.readyOn.set(node, (family.readyOn.get(node) ?? 0) + 1);
  }
  for (const workload of workloads) {
    const family = find(families, workload, workload.namespace);
    if (family) family.workload = workload;
  }
  return families;
}

function found(
  families: Families,
  { kind, name }: NonNullable<Pod['owner']>,
  namespace: string,
): Family {
  const family: Family = { kind, namespace, pods: 0, readyOn: new Map() };
  const known = families.get(name);
  if (known) known.push(family);
  else families.set(name, [family]);
  return family;
}

function readyBeside(family: Family | undefined, node: NodeName | undefined): number {
  let ready = 0;
  for (const [name, count] of family?.readyOn ?? []) if (name !== node) ready += count;
  return ready;
}

const NONE: readonly Budget[] = [];

/** An empty selector covers its whole namespace, as in `policy/v1`. */
function budgetFinder(budgets: readonly Budget[]): Evidence['budgets'] {
  if (budgets.length === 0) return () => NONE;
  const byNamespace = new Map<string, Budget[]>();
  for (const budget of budgets) {
    const known = byNamespace.get(budget.namespace);
    if (known) known.push(budget);
    else byNamespace.set(budget.namespace, [budget]);
  }
  return ({ namespace, labels }) =>
    byNamespace.get(namespace)?.filter((it) => matchesSelector(it.selector, labels)) ?? NONE;
}

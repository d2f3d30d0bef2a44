import type { Cluster, DaemonSet, Labels, Node, Resources, Taint } from '../cluster.ts';
import { allocatableOf } from '../cost/shape.ts';
import { MARKET_LABEL, ZONE_LABEL } from '../names.ts';
import type { Policy } from '../policy/policy.ts';
import type { Bytes, InstanceType, Instant, Market, MilliCores, NodeName, Zone } from '../units.ts';
import { hardTaints, hasLabels, matchesTerms, toleratesAll } from './selectors.ts';

/** A fresh node that we could buy. */
export interface NodeShape {
  readonly type: InstanceType;
  readonly zone: Zone;
  readonly market: Market;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  /** What is left for pods once the DaemonSets have put theirs on it. */
  readonly allocatable: Resources;
}

export const HOST_LABEL = 'kubernetes.io/hostname';

/** Every type that the policy names, preferred ones first, in every zone and of both markets. */
export function shapesOf(policy: Policy, cluster: Cluster): readonly NodeShape[] {
  const { types, overflowTypes, zones } = policy.capacity;
  const markets: readonly Market[] = ['on-demand', 'spot'];
  return [...types, ...overflowTypes].flatMap((type) =>
    zones.flatMap((zone) => markets.map((market) => shapeOf({ type, zone, market }, cluster))),
  );
}

function shapeOf(
  { type, zone, market }: Pick<NodeShape, 'type' | 'zone' | 'market'>,
  { daemonSets }: Cluster,
): NodeShape {
  const labels = {
    [ZONE_LABEL]: zone,
    // A zone is its region and one letter.
    'topology.kubernetes.io/region': zone.slice(0, -1),
    'node.kubernetes.io/instance-type': type,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    [MARKET_LABEL]: market,
  };
  const bare = { type, zone, market, labels, taints: [], allocatable: allocatableOf(type) };
  const node = imagine(bare, 'new' as NodeName);
  const onIt = daemonSets.filter((it) => runsOn(it, node));
  return { ...bare, allocatable: without(bare.allocatable, onIt) };
}

/** Whether a DaemonSet puts a pod on the node. */
export function runsOn({ nodeSelector, nodeTerms, tolerations }: DaemonSet, node: Node): boolean {
  return (
    hasLabels(node.labels, nodeSelector) &&
    matchesTerms(nodeTerms, node) &&
    toleratesAll(tolerations, hardTaints(node.taints))
  );
}

function without({ cpu, memory, pods }: Resources, daemonSets: readonly DaemonSet[]): Resources {
  const taken = (of: 'cpu' | 'memory') =>
    daemonSets.reduce((sum, { requests }) => sum + requests[of], 0);
  return {
    cpu: (cpu - taken('cpu')) as MilliCores,
    memory: (memory - taken('memory')) as Bytes,
    pods: pods - daemonSets.length,
  };
}

/** The shape as the empty, Ready node that it would be. */
export function imagine(shape: NodeShape, name: NodeName): Node {
  const { type, zone, market, labels, taints, allocatable } = shape;
  return {
    name,
    uid: name,
    role: 'worker',
    zone,
    type,
    market,
    createdAt: 0 as Instant,
    ready: true,
    readySince: 0 as Instant,
    schedulable: true,
    labels: { ...labels, [HOST_LABEL]: name },
    annotations: {},
    taints,
    allocatable,
  };
}

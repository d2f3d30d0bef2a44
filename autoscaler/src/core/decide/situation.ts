import type { Cluster, Instance, Node } from '../cluster.ts';
import { vcpuOf } from '../cost/shape.ts';
import { openScene, type Scene } from '../fit/scene.ts';
import { known, type Observation, unknown } from '../observation.ts';
import type { Launch } from '../operations/launch.ts';
import type { Removal } from '../operations/removal.ts';
import type { Policy } from '../policy/policy.ts';
import type { Notice, State } from '../state.ts';
import type { Cores, InstanceId } from '../units.ts';
import { standingOf } from './standing.ts';

/** Everything a rule of the decision looks at, counted once. */
export interface Situation {
  readonly policy: Policy;
  readonly seen: Observation;
  readonly state: State;
  /** Workers by standing; undefined when the node list is unknown. */
  readonly workers?: Workers;
  readonly counts?: Counts;
  readonly launches: readonly Launch[];
  readonly removals: readonly Removal[];
  /** Opened at first need: most decisions hold and never ask who would fit where. */
  readonly fitting: () => Fit | undefined;
}

export interface Workers {
  readonly all: readonly Node[];
  /** Active, Ready and schedulable: what carries the load now. */
  readonly serving: readonly Node[];
  /** Active by standing, but not Ready. */
  readonly unready: readonly Node[];
  readonly setAside: readonly Node[];
  readonly leaving: readonly Node[];
}

export interface Fit {
  readonly scene: Scene;
  readonly cluster: Cluster;
}

export interface Counts {
  /** Against the maximum: every instance that exists or was asked for, but for those AWS takes. */
  readonly forMax: number;
  /** For the minimum: the same without set-aside nodes and those on their way out. */
  readonly forMin: number;
  /** Launched and not yet serving. */
  readonly incoming: number;
  /** vCPUs serving now, and with what is incoming. */
  readonly servingCores: Cores;
  readonly capacityCores: Cores;
  readonly capacityNodes: number;
}

export function situationOf(policy: Policy, given: Observation, state: State): Situation {
  const seen = { ...given, load: soundLoad(given.load) };
  const launches = state.operations.filter((it) => it.kind === 'launch');
  const removals = state.operations.filter((it) => it.kind === 'removal');
  const nodes = known(seen.nodes);
  const instances = known(seen.instances);
  const workers = nodes && sortWorkers(nodes, state);
  const counts =
    workers && instances && countAll({ workers, instances, launches, removals, state, policy });
  let fit: Fit | undefined;
  return {
    policy,
    seen,
    state,
    launches,
    removals,
    ...(workers ? { workers } : {}),
    ...(counts ? { counts } : {}),
    fitting: () => {
      const cluster = known(seen.cluster);
      if (!fit && nodes && workers && cluster) {
        // Nodes on their way out take no pods, though the scheduler may not have heard of it yet.
        const closed = new Set(workers.leaving.map(({ name }) => name));
        fit = { scene: openScene(nodes, cluster, { closed }), cluster };
      }
      return fit;
    },
  };
}

/** What is no number is no load: NaN would pass every comparison. A rate may dip under zero. */
function soundLoad(load: Observation['load']): Observation['load'] {
  if (load.kind === 'unknown') return load;
  if (!Number.isFinite(load.value)) return unknown('malformed');
  return { ...load, value: Math.max(0, load.value) as Cores };
}

function sortWorkers(nodes: readonly Node[], state: State): Workers {
  // By name, so that which of two broken nodes comes first does not hang on the order of a list.
  const all = nodes
    .filter(({ role }) => role === 'worker')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const standing = new Map(all.map((node) => [node.name, standingOf(node, state)]));
  const of = (wanted: string) => all.filter(({ name }) => standing.get(name) === wanted);
  const active = of('active');
  return {
    all,
    serving: active.filter(({ ready, schedulable }) => ready && schedulable),
    unready: active.filter(({ ready }) => !ready),
    setAside: of('set-aside'),
    leaving: of('leaving'),
  };
}

interface Tally {
  readonly workers: Workers;
  readonly instances: readonly Instance[];
  readonly launches: readonly Launch[];
  readonly removals: readonly Removal[];
  readonly state: State;
  readonly policy: Policy;
}

/** Notices after which the instance ends whatever we do. */
export const isTaken = ({ kind }: Notice): boolean =>
  kind === 'spot-interruption' || kind === 'state-change';

function countAll(tally: Tally): Counts {
  const { workers, launches, removals, state, policy } = tally;
  const existing = existingInstances(tally);
  const taken = new Set(state.notices.filter(isTaken).map(({ instance }) => instance));
  const leaving = new Set(removals.filter(isLeaving).map(({ instance }) => instance));
  const setAside = idsOf(workers.setAside);
  const serving = idsOf(workers.serving);
  const unseen = launches.filter((launch) => !isListed(launch, tally.instances)).length;
  const kept = existing.filter((id) => !taken.has(id));
  const lost = kept.filter((id) => leaving.has(id) || setAside.has(id));
  const returning = workers.leaving.filter((node) => isReturning(node, removals)).length;
  const incoming = launches.filter((it) => isComing(it, serving, taken)).length + returning;
  const servingCores = workers.serving.reduce((sum, node) => sum + vcpuOf(node), 0);
  return {
    forMax: kept.length + unseen,
    forMin: kept.length + unseen - lost.length,
    incoming,
    servingCores: servingCores as Cores,
    capacityCores: (servingCores + incoming * typicalVcpu(policy)) as Cores,
    capacityNodes: serving.size + incoming,
  };
}

/**
 * Alive in EC2's list, or registered and absent from it: a read that lags may miss an instance
 * whose node stands there, and counting one too few would buy beyond the maximum.
 */
function existingInstances({ instances, workers }: Tally): readonly InstanceId[] {
  const listed = new Set(instances.map(({ id }) => id));
  const registered = workers.all.flatMap(({ instance }) => instance ?? []);
  const missed = registered.filter((id) => !listed.has(id));
  return [...instances.filter(isAlive).map(({ id }) => id), ...missed];
}

export const isAlive = ({ state }: Instance): boolean => state === 'pending' || state === 'running';

/** In an open removal that will end the instance. */
const isLeaving = ({ at }: Removal): boolean => at.phase !== 'restoring';

const isListed = ({ id }: Launch, instances: readonly Instance[]): boolean =>
  instances.some(({ operation }) => operation === id);

/** Asked for and not serving yet; what is being reclaimed will never serve. */
function isComing(
  { at }: Launch,
  serving: ReadonlySet<InstanceId>,
  taken: ReadonlySet<InstanceId>,
): boolean {
  if (at.phase === 'launching') return true;
  return at.phase === 'joining' && !serving.has(at.instance) && !taken.has(at.instance);
}

const isReturning = (node: Node, removals: readonly Removal[]): boolean =>
  removals.some((it) => it.node === node.name && it.at.phase === 'restoring');

const idsOf = (nodes: readonly Node[]): ReadonlySet<InstanceId> =>
  new Set(nodes.flatMap(({ instance }) => instance ?? []));

/** vCPUs of the node that a launch most likely brings. */
export function typicalVcpu(policy: Policy): number {
  const [type] = policy.capacity.types;
  return vcpuOf({ type, allocatable: { cpu: 0, memory: 0, pods: 0 } as Node['allocatable'] });
}

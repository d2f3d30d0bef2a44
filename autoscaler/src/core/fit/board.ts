import { type Cluster, type Labels, mustMove, type Node, type Pod } from '../cluster.ts';
import { assert, type NodeName } from '../units.ts';
import { type Census, count, resize, type Topology } from './census.ts';
import { type Profile, sameTemplate } from './profile.ts';

/**
 * A cluster indexed for "what if": pods can be moved and nodes taken away, cheaply, and everything
 * is put back afterwards. Between calls of this folder's functions a scene is always as it was
 * opened. Fields are for this folder only.
 */
export interface Scene {
  readonly nodes: readonly Node[];
  readonly indexOf: ReadonlyMap<NodeName, number>;
  /** 1 where the node exists; a node under "what if it went" does not. */
  readonly present: Uint8Array;
  /** 1 where pods may be placed if it exists: Ready, schedulable and not closed. */
  readonly open: Uint8Array;
  readonly freeCpu: Float64Array;
  readonly freeMemory: Float64Array;
  readonly freePods: Float64Array;
  readonly ports: (Map<number, number> | undefined)[];
  readonly pods: readonly Pod[];
  /** By pod. */
  readonly profileOf: readonly Profile[];
  /** Where each pod stands: a node's index, or one of the two below. */
  readonly at: Int32Array;
  /**
   * By node: the pods on it as the scene was opened, waiting pods that were given room included.
   */
  readonly podsOn: readonly number[][];
  readonly profiles: readonly Profile[];
  /** Pods of each profile, as rows. */
  readonly rowsOf: readonly (readonly number[])[];
  /** True when some pods keep others away, so that even a pod without rules has to be checked. */
  readonly guarded: boolean;
  readonly topologies: Map<string, Topology>;
  readonly censuses: Map<string, Census>;
  /** Censuses of spreads: the ones that care whether a node exists. */
  readonly spreads: Census[];
  readonly lookup: Lookup;
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly cluster: Cluster;
  readonly options: SceneOptions;
  readonly rows: Map<Pod, number>;
}

/** Made at first need by `company.ts`: most clusters have no rules between pods. */
export interface Lookup {
  byLabel?: ReadonlyMap<string, ReadonlyMap<string, readonly Profile[]>>;
  guards?: ReadonlyMap<Profile, readonly Census[]>;
}

/** Waits for a node. */
export const NOWHERE = -1;
/** Finished, or on a node that is not in the list: it takes no room that we know of. */
export const ELSEWHERE = -2;

export interface SceneOptions {
  /** Nodes that must not be given pods although they are schedulable: those on their way out. */
  readonly closed?: ReadonlySet<NodeName>;
  /** Nodes that do not exist yet: present only while somebody asks "what if it were there". */
  readonly imagined?: ReadonlySet<NodeName>;
}

/**
 * Indexes nodes and pods; waiting pods stay where they are, nowhere. Nodes go by name, so that the
 * order of the lists that came in never decides. Callers outside use `openScene`.
 */
export function indexScene(nodes: readonly Node[], cluster: Cluster, options: SceneOptions): Scene {
  const { closed, imagined } = options;
  const sorted = nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const indexOf = new Map(sorted.map(({ name }, index) => [name, index]));
  const { pods } = cluster;
  const profiles = profilesOf(pods);
  const scene: Scene = {
    nodes: sorted,
    indexOf,
    present: Uint8Array.from(sorted, ({ name }) => (imagined?.has(name) ? 0 : 1)),
    open: Uint8Array.from(sorted, (node) => (takesPods(node) && !closed?.has(node.name) ? 1 : 0)),
    freeCpu: Float64Array.from(sorted, ({ allocatable }) => allocatable.cpu),
    freeMemory: Float64Array.from(sorted, ({ allocatable }) => allocatable.memory),
    freePods: Float64Array.from(sorted, ({ allocatable }) => allocatable.pods),
    ports: sorted.map(() => undefined),
    pods,
    profileOf: profiles.of,
    profiles: profiles.all,
    rowsOf: profiles.rows,
    guarded: profiles.all.some(({ pod }) => pod.antiAffinity.length > 0),
    at: new Int32Array(pods.length).fill(ELSEWHERE),
    podsOn: sorted.map(() => []),
    topologies: new Map(),
    censuses: new Map(),
    spreads: [],
    lookup: {},
    namespaces: new Map(cluster.namespaces.map(({ name, labels }) => [name, labels])),
    cluster,
    options,
    rows: new Map(),
  };
  for (let row = 0; row < pods.length; row++) stand(scene, row);
  return scene;
}

const takesPods = ({ ready, schedulable }: Node): boolean => ready && schedulable;

function stand(scene: Scene, row: number): void {
  const pod = scene.pods[row];
  if (!pod || pod.phase === 'Succeeded' || pod.phase === 'Failed') return;
  if (pod.node === undefined) {
    if (!pod.deleting && mustMove(pod)) scene.at[row] = NOWHERE;
    return;
  }
  const node = scene.indexOf.get(pod.node);
  if (node === undefined) return;
  scene.podsOn[node]?.push(row);
  place(scene, row, node);
}

/** Puts a pod on a node, whether or not it fits there. */
export function place(scene: Scene, row: number, node: number): void {
  scene.at[row] = node;
  shift(scene, row, 1);
}

/** Takes a pod off its node. */
export function lift(scene: Scene, row: number): void {
  shift(scene, row, -1);
  scene.at[row] = NOWHERE;
}

function shift(scene: Scene, row: number, change: 1 | -1): void {
  const { freeCpu, freeMemory, freePods } = scene;
  const node = scene.at[row] ?? NOWHERE;
  const profile = profileAt(scene, row);
  freeCpu[node] = (freeCpu[node] ?? 0) - change * profile.cpu;
  freeMemory[node] = (freeMemory[node] ?? 0) - change * profile.memory;
  freePods[node] = (freePods[node] ?? 0) - change;
  for (const census of profile.counted) count(census, node, change);
  if (profile.pod.hostPorts.length > 0) bindPorts(scene, node, { profile, change });
}

function bindPorts(
  { ports }: Scene,
  node: number,
  { profile, change }: { readonly profile: Profile; readonly change: 1 | -1 },
): void {
  const bound = ports[node] ?? new Map<number, number>();
  for (const port of profile.pod.hostPorts) bound.set(port, (bound.get(port) ?? 0) + change);
  ports[node] = bound;
}

/** Makes a node exist or not; its pods are the caller's business. */
export function setPresent(scene: Scene, node: number, present: 0 | 1): void {
  if (scene.present[node] === present) return;
  scene.present[node] = present;
  for (const census of scene.spreads) resize(census, node, present === 1 ? 1 : -1);
}

export const canTake = ({ present, open }: Scene, node: number): boolean =>
  present[node] === 1 && open[node] === 1;

export function profileAt({ profileOf }: Scene, row: number): Profile {
  const profile = profileOf[row];
  assert(profile !== undefined, `every pod has a profile, row ${row} has none`);
  return profile;
}

export function podAt({ pods }: Scene, row: number): Pod {
  const pod = pods[row];
  assert(pod !== undefined, `row ${row} is a pod of the scene`);
  return pod;
}

export function rowOf({ pods, rows }: Scene, pod: Pod): number {
  // Most scenes are never asked for a single pod.
  if (rows.size === 0) for (const [row, it] of pods.entries()) rows.set(it, row);
  const row = rows.get(pod);
  assert(row !== undefined, `${pod.namespace}/${pod.name} is not of the cluster of this scene`);
  return row;
}

export function nodeIndex({ indexOf }: Scene, name: NodeName): number {
  const index = indexOf.get(name);
  assert(index !== undefined, `${name} is not of the nodes of this scene`);
  return index;
}

interface Profiles {
  readonly all: readonly Profile[];
  readonly of: readonly Profile[];
  readonly rows: readonly (readonly number[])[];
}

/** Replicas of one owner may differ (a rollout, ordinals): only the latest few are compared. */
const COMPARED = 4;

function profilesOf(pods: readonly Pod[]): Profiles {
  const all: Profile[] = [];
  const rows: number[][] = [];
  const byOwner = new Map<string, Profile[]>();
  const of = pods.map((pod, row) => {
    const owner = pod.owner?.name ?? '';
    const known = byOwner.get(owner);
    const found = known?.find((it) => sameTemplate(it.pod, pod));
    if (found) {
      rows[found.id]?.push(row);
      return found;
    }
    const profile = newProfile(pod, all.length);
    all.push(profile);
    rows.push([row]);
    if (!known) byOwner.set(owner, [profile]);
    else if (known.length < COMPARED) known.push(profile);
    else known[all.length % COMPARED] = profile;
    return profile;
  });
  return { all, of, rows };
}

/**
 * A vCPU weighs as much as a GiB, as on a t3.small. Fixed, and not taken from the nodes at hand: a
 * node more or less would change which pods are "largest", and with the order the answer.
 */
const ONE_CORE = 1000;
const ONE_GIB = 1024 ** 3;

function newProfile(pod: Pod, id: number): Profile {
  const { cpu, memory } = pod.requests;
  const { affinity, antiAffinity, spread, hostPorts } = pod;
  return {
    id,
    pod,
    cpu,
    memory,
    size: Math.max(cpu / ONE_CORE, memory / ONE_GIB),
    pinned: isPinned(pod),
    social: affinity.length + antiAffinity.length + spread.length + hostPorts.length > 0,
    counted: [],
  };
}

function isPinned({ nodeSelector, nodeTerms, volumes }: Pod): boolean {
  for (const _ in nodeSelector) return true;
  return nodeTerms.length > 0 || volumes.some((it) => it.nodeTerms.length > 0);
}

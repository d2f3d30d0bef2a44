import type { LabelSelector, Pod, PodTerm } from '../cluster.ts';
import type { Scene } from './board.ts';
import {
  type Census,
  count,
  type Extent,
  emptyCensus,
  type Topology,
  topologyOf,
} from './census.ts';
import type { Profile } from './profile.ts';
import { matchesSelector } from './selectors.ts';

interface Question {
  readonly topologyKey: string;
  readonly members: () => readonly Profile[];
  /** Of a spread: the nodes that it is measured over. */
  readonly eligible?: () => Uint8Array;
}

/**
 * The census that answers to the key: counted once, then kept up to date by every pod that moves.
 * Rules that read alike share one.
 */
export function censusOf(scene: Scene, key: string, question: Question): Census {
  const existing = scene.censuses.get(key);
  if (existing) return existing;
  const topology = topologyFor(scene, question.topologyKey);
  const eligible = question.eligible?.();
  const census = emptyCensus(topology, eligible && extentOf(scene, topology, eligible));
  for (const profile of question.members()) {
    profile.counted.push(census);
    for (const row of scene.rowsOf[profile.id] ?? []) {
      const node = scene.at[row] ?? -1;
      if (node >= 0) count(census, node, 1);
    }
  }
  scene.censuses.set(key, census);
  if (eligible) scene.spreads.push(census);
  return census;
}

function topologyFor(scene: Scene, key: string): Topology {
  const existing = scene.topologies.get(key);
  if (existing) return existing;
  const topology = topologyOf(scene.nodes, key);
  scene.topologies.set(key, topology);
  return topology;
}

function extentOf({ present }: Scene, topology: Topology, eligible: Uint8Array): Extent {
  const nodesIn = new Int32Array(topology.domains);
  for (const [node, domain] of topology.domainOf.entries())
    if (domain >= 0 && eligible[node] === 1 && present[node] === 1)
      nodesIn[domain] = (nodesIn[domain] ?? 0) + 1;
  return { eligible, nodesIn, lowest: undefined };
}

/** Profiles whose labels the selector may match: all of them where no plain label narrows it. */
function candidates(scene: Scene, { matchLabels = {} }: LabelSelector): readonly Profile[] {
  scene.lookup.byLabel ??= indexLabels(scene.profiles);
  for (const key in matchLabels)
    return scene.lookup.byLabel.get(key)?.get(matchLabels[key] ?? '') ?? [];
  return scene.profiles;
}

/**
 * Without it every rule would be matched against every template: a product of two large numbers.
 */
function indexLabels(profiles: readonly Profile[]): Map<string, Map<string, Profile[]>> {
  const index = new Map<string, Map<string, Profile[]>>();
  for (const profile of profiles) {
    for (const [key, value] of Object.entries(profile.pod.labels)) {
      const values = index.get(key) ?? new Map<string, Profile[]>();
      const found = values.get(value);
      if (found) found.push(profile);
      else values.set(value, [profile]);
      index.set(key, values);
    }
  }
  return index;
}

/** Profiles that a selector matches within one namespace. */
export const selectedIn = (
  scene: Scene,
  selector: LabelSelector,
  namespace: string,
): readonly Profile[] =>
  candidates(scene, selector).filter(
    ({ pod }) => pod.namespace === namespace && matchesSelector(selector, pod.labels),
  );

/** Profiles that a term of the carrier selects. */
export const selectedBy = (scene: Scene, term: PodTerm, carrier: Pod): readonly Profile[] =>
  candidates(scene, term.selector).filter(({ pod }) => selects(scene, { term, carrier }, pod));

/** Whether a term of one pod selects another; its own namespace when it names none. */
export function selects(
  scene: Scene,
  { term, carrier }: { readonly term: PodTerm; readonly carrier: Pod },
  pod: Pod,
): boolean {
  const { namespaces: named, namespaceSelector, selector } = term;
  if (!matchesSelector(selector, pod.labels)) return false;
  if (named === undefined && namespaceSelector === undefined)
    return pod.namespace === carrier.namespace;
  if (named?.includes(pod.namespace)) return true;
  const labels = scene.namespaces.get(pod.namespace) ?? {};
  return namespaceSelector !== undefined && matchesSelector(namespaceSelector, labels);
}

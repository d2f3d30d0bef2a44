import type { Node, Pod, PodTerm, SpreadConstraint } from '../cluster.ts';
import type { Scene } from './board.ts';
import type { Census, Spread } from './census.ts';
import { censusOf, selectedBy, selectedIn, selects } from './counting.ts';
import type { Company, Profile } from './profile.ts';
import { hasLabels, matchesSelector, matchesTerms } from './selectors.ts';

/** What a profile asks of the pods around it, compiled when it is first placed. */
export function companyOf(scene: Scene, profile: Profile): Company {
  profile.company ??= compile(scene, profile);
  return profile.company;
}

function compile(scene: Scene, profile: Profile): Company {
  const { pod } = profile;
  scene.lookup.guards ??= guardsOf(scene);
  return {
    affinity: affinityOf(scene, pod),
    selfAffine: pod.affinity.every((term) => selects(scene, { term, carrier: pod }, pod)),
    anti: pod.antiAffinity.map((term) =>
      censusOf(scene, keyOf('anti', pod, term), {
        topologyKey: term.topologyKey,
        members: () => selectedBy(scene, term, pod),
      }),
    ),
    opposed: scene.lookup.guards.get(profile) ?? [],
    spread: pod.spread.map((constraint) => spreadOf(scene, pod, constraint)),
  };
}

/** Terms of two templates that read alike share a census; the namespace they mean is part of it. */
const keyOf = (kind: string, { namespace }: Pod, rule: unknown): string =>
  `${kind}|${namespace}|${JSON.stringify(rule)}`;

/** A pod counts for affinity only when it satisfies all terms, as in kube-scheduler. */
function affinityOf(scene: Scene, pod: Pod): readonly Census[] {
  const [first] = pod.affinity;
  if (!first) return [];
  const key = keyOf('affinity', pod, pod.affinity);
  const members = () =>
    selectedBy(scene, first, pod).filter((it) =>
      pod.affinity.every((term) => selects(scene, { term, carrier: pod }, it.pod)),
    );
  return pod.affinity.map(({ topologyKey }) =>
    censusOf(scene, `${key}@${topologyKey}`, { topologyKey, members }),
  );
}

/** Anti-affinity holds in both directions: by newcomer, the pods that keep away from it. */
function guardsOf(scene: Scene): ReadonlyMap<Profile, readonly Census[]> {
  const guards = new Map<Profile, Census[]>();
  for (const { term, carrier, key, carriers } of guardingTerms(scene).values()) {
    const { topologyKey } = term;
    const census = censusOf(scene, key, { topologyKey, members: () => carriers });
    for (const newcomer of selectedBy(scene, term, carrier)) {
      const known = guards.get(newcomer);
      if (known) known.push(census);
      else guards.set(newcomer, [census]);
    }
  }
  return guards;
}

interface GuardingTerm {
  readonly term: PodTerm;
  readonly carrier: Pod;
  readonly key: string;
  readonly carriers: Profile[];
}

function guardingTerms({ profiles }: Scene): ReadonlyMap<string, GuardingTerm> {
  const found = new Map<string, GuardingTerm>();
  for (const profile of profiles) {
    for (const term of profile.pod.antiAffinity) {
      const key = keyOf('guards', profile.pod, term);
      const known = found.get(key);
      if (!known) found.set(key, { term, carrier: profile.pod, key, carriers: [profile] });
      else known.carriers.push(profile);
    }
  }
  return found;
}

/**
 * Counted are pods of the same namespace on nodes that the pod's own node rules admit and that
 * carry the keys of all its constraints (`nodeAffinityPolicy: Honor`, `nodeTaintsPolicy: Ignore`,
 * the defaults): tainted and cordoned nodes are domains too. Pods on their way out do not count.
 */
function spreadOf(scene: Scene, pod: Pod, constraint: SpreadConstraint): Spread {
  const { selector, topologyKey, maxSkew, minDomains = 1 } = constraint;
  const keys = pod.spread.map((it) => it.topologyKey);
  const admits = (node: Node) =>
    keys.every((key) => node.labels[key] !== undefined) &&
    hasLabels(node.labels, pod.nodeSelector) &&
    matchesTerms(pod.nodeTerms, node);
  const rules = [selector, topologyKey, keys, pod.nodeSelector, pod.nodeTerms];
  const census = censusOf(scene, keyOf('spread', pod, rules), {
    topologyKey,
    members: () => selectedIn(scene, selector, pod.namespace).filter((it) => !it.pod.deleting),
    eligible: () => Uint8Array.from(scene.nodes, (node) => (admits(node) ? 1 : 0)),
  });
  return { census, maxSkew, minDomains, self: matchesSelector(selector, pod.labels) ? 1 : 0 };
}

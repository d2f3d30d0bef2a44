import type { Node } from '../cluster.ts';

/** Nodes by the value of one label: two nodes of one domain are the same place to a rule. */
export interface Topology {
  /** By node; -1 where the node lacks the label. */
  readonly domainOf: Int32Array;
  readonly domains: number;
}

/** How many pods of some description stand in each domain. Kept up to date as pods move. */
export interface Census {
  readonly topology: Topology;
  readonly counts: Int32Array;
  /** Only of a spread: which nodes it is measured over. */
  readonly extent?: Extent;
  total: number;
}

/** The nodes that a topology spread counts: those that its pods' node rules admit. */
export interface Extent {
  readonly eligible: Uint8Array;
  /** Eligible nodes that are there, by domain: a domain without any does not count. */
  readonly nodesIn: Int32Array;
  /** Of the last look; undefined once something changed. */
  lowest: { readonly count: number; readonly domains: number } | undefined;
}

/** One `DoNotSchedule` constraint of a profile. */
export interface Spread {
  readonly census: Census;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** 1 if the pod itself is of those counted. */
  readonly self: 0 | 1;
}

export function topologyOf(nodes: readonly Node[], key: string): Topology {
  const found = new Map<string, number>();
  const domainOf = new Int32Array(nodes.length);
  for (const [index, { labels }] of nodes.entries()) {
    const value = labels[key];
    if (value === undefined) {
      domainOf[index] = -1;
      continue;
    }
    const domain = found.get(value) ?? found.size;
    found.set(value, domain);
    domainOf[index] = domain;
  }
  return { domainOf, domains: found.size };
}

export function emptyCensus(topology: Topology, extent?: Extent): Census {
  const counts = new Int32Array(topology.domains);
  return { topology, counts, ...(extent ? { extent } : {}), total: 0 };
}

/** One pod more or less on a node. */
export function count(census: Census, node: number, change: 1 | -1): void {
  const { topology, counts, extent } = census;
  if (extent && extent.eligible[node] === 0) return;
  const domain = topology.domainOf[node] ?? -1;
  if (domain < 0) return;
  counts[domain] = (counts[domain] ?? 0) + change;
  census.total += change;
  if (extent) extent.lowest = undefined;
}

/** How many stand in the node's domain; undefined when the node is in none. */
export function countedAt({ topology, counts }: Census, node: number): number | undefined {
  const domain = topology.domainOf[node] ?? -1;
  return domain < 0 ? undefined : counts[domain];
}

/** A node appears in a spread's domains, or leaves them. */
export function resize({ topology, extent }: Census, node: number, change: 1 | -1): void {
  const domain = topology.domainOf[node] ?? -1;
  if (!extent || domain < 0 || extent.eligible[node] === 0) return;
  extent.nodesIn[domain] = (extent.nodesIn[domain] ?? 0) + change;
  extent.lowest = undefined;
}

/** The emptiest domain's count; 0 while there are fewer domains than the constraint wants. */
export function lowestCount({ census, minDomains }: Spread): number {
  const { extent, counts } = census;
  if (!extent) return 0;
  extent.lowest ??= lookForLowest(extent.nodesIn, counts);
  return extent.lowest.domains < minDomains ? 0 : extent.lowest.count;
}

function lookForLowest(nodesIn: Int32Array, counts: Int32Array) {
  let lowest = Number.POSITIVE_INFINITY;
  let domains = 0;
  for (let domain = 0; domain < nodesIn.length; domain++) {
    if (nodesIn[domain] === 0) continue;
    domains += 1;
    lowest = Math.min(lowest, counts[domain] ?? 0);
  }
  return { count: domains === 0 ? 0 : lowest, domains };
}

import type { Cluster, Instance, Node } from '../../core/cluster.ts';
import { parseJson } from '../../core/inputs/problems.ts';
import { type Parsed, type Problem, shown } from '../../core/problem.ts';
import type { InstanceId, InstanceType } from '../../core/units.ts';
import { fieldOf, mapCluster, NO_OBJECTS, parseItem } from './cluster.ts';
import { KINDS, type Kind, type Objects } from './schemas.ts';

/** The command whose plain output `parseClusterList` reads. */
export const KUBECTL_COMMAND =
  'kubectl get nodes,pods,deploy,rs,sts,ds,hpa,pdb,pv,pvc,sc,pc,ns -A -o json';

export interface ClusterList {
  readonly nodes: readonly Node[];
  readonly cluster: Cluster;
  /** One running instance for each worker. */
  readonly instances: readonly Instance[];
  /** How many of each kind the list held: it cannot tell "none" from "not asked for". */
  readonly kindsSeen: Readonly<Record<string, number>>;
}

/** A List as kubectl prints it. Refused without nodes and pods; all problems at once. */
export function parseClusterList(text: string, source: string): Parsed<ClusterList> {
  const json = parseJson(text, source);
  if (!json.ok) return json;
  const items = fieldOf(json.value, 'items');
  const kind = fieldOf(json.value, 'kind');
  if (kind !== 'List' || !Array.isArray(items))
    return refused({
      source,
      path: kind === 'List' ? 'items' : 'kind',
      expected: kind === 'List' ? 'a list' : '"List"',
      got: shown(kind === 'List' ? items : kind),
      hint: `give the plain output of: ${KUBECTL_COMMAND}`,
    });
  return fromItems(items, source);
}

const refused = (...problems: readonly Problem[]): Parsed<never> => ({ ok: false, problems });

function fromItems(items: readonly unknown[], source: string): Parsed<ClusterList> {
  const kindsSeen = countKinds(items);
  const missing = (['Node', 'Pod'] as const).filter((kind) => !kindsSeen[kind]);
  const { objects, problems } = sortItems(items, source);
  const all = [...missing.map((kind) => lacking(kind, source)), ...problems];
  if (all.length > 0) return refused(...all);
  const { nodes, cluster } = mapCluster(objects);
  const named = nodes.map(withInstance);
  const instances = named.flatMap((node) => (node.role === 'worker' ? [instanceFor(node)] : []));
  return { ok: true, value: { nodes: named, cluster, instances, kindsSeen } };
}

/** Deciding without pods would call every node empty. */
const lacking = (kind: Kind, source: string): Problem => ({
  source,
  path: 'items',
  expected: `at least one ${kind}`,
  got: 'none',
  hint: `a decision needs nodes and pods: ${KUBECTL_COMMAND}`,
});

function countKinds(items: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    const kind = fieldOf(item, 'kind');
    if (typeof kind === 'string') counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function sortItems(
  items: readonly unknown[],
  source: string,
): { readonly objects: Objects; readonly problems: readonly Problem[] } {
  const sorted: Record<Kind, unknown[]> = structuredClone(NO_OBJECTS) as Record<Kind, unknown[]>;
  const problems: Problem[] = [];
  for (const [index, item] of items.entries()) {
    const kind = fieldOf(item, 'kind');
    const path = `items[${index}]`;
    if (typeof kind !== 'string')
      problems.push({ source, path: `${path}.kind`, expected: 'a kind', got: shown(kind) });
    else if (isKnown(kind)) {
      const parsed = parseItem(kind, item, { source, path });
      if (parsed.ok) sorted[kind].push(parsed.value);
      else problems.push(...parsed.problems);
    }
  }
  // The cast: every value came out of the schema of the kind that it stands under.
  return { objects: sorted as Objects, problems };
}

const isKnown = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind);

/** A worker without a provider id stands for an instance of its own name. */
function withInstance(node: Node): Node {
  if (node.role === 'server' || node.instance) return node;
  return { ...node, instance: node.name as string as InstanceId };
}

const instanceFor = (node: Node): Instance => ({
  id: node.instance ?? (node.name as string as InstanceId),
  state: 'running',
  launchedAt: node.createdAt,
  zone: node.zone,
  type: node.type ?? ('unknown' as InstanceType),
  market: node.market,
});

import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import { type Problem, renderProblem } from '../../core/problem.ts';
import type { OperatingError } from '../../ports/errors.ts';
import { parseItems } from './cluster.ts';
import { type Answer, type Call, malformed, unavailable } from './http.ts';
import type { ItemOf, Kind } from './schemas.ts';

/** Where each kind is listed, over all namespaces. */
export const PATHS: Readonly<Record<Kind, string>> = {
  Node: '/api/v1/nodes',
  Pod: '/api/v1/pods',
  Namespace: '/api/v1/namespaces',
  PersistentVolume: '/api/v1/persistentvolumes',
  PersistentVolumeClaim: '/api/v1/persistentvolumeclaims',
  Deployment: '/apis/apps/v1/deployments',
  ReplicaSet: '/apis/apps/v1/replicasets',
  StatefulSet: '/apis/apps/v1/statefulsets',
  DaemonSet: '/apis/apps/v1/daemonsets',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/horizontalpodautoscalers',
  PodDisruptionBudget: '/apis/policy/v1/poddisruptionbudgets',
  StorageClass: '/apis/storage.k8s.io/v1/storageclasses',
  PriorityClass: '/apis/scheduling.k8s.io/v1/priorityclasses',
};

/** As many as kubectl asks for at once; a hundred chunks are fifty thousand objects. */
const CHUNK = 500;
const MOST_CHUNKS = 100;
/** A list that outlives the server's memory of its beginning is begun anew, but not for ever. */
const MOST_BEGINNINGS = 3;

/**
 * All objects of a kind, consistent (no `resourceVersion` is given) and complete. Throws
 * `OperatingError` when any chunk fails: what is there of a broken list is not the list.
 */
export async function listAll<K extends Kind>(call: Call, kind: K): Promise<readonly ItemOf<K>[]> {
  for (let beginning = 1; beginning <= MOST_BEGINNINGS; beginning++) {
    const items = await fromTheStart(call, kind);
    if (items !== 'expired') return parseAll(kind, items);
  }
  throw unavailable(`${PATHS[kind]}: expired ${MOST_BEGINNINGS} times before its end`);
}

async function fromTheStart(call: Call, kind: Kind): Promise<readonly unknown[] | 'expired'> {
  const path = PATHS[kind];
  const items: unknown[] = [];
  let token: string | undefined;
  for (let chunks = 1; chunks <= MOST_CHUNKS; chunks++) {
    const query = { limit: String(CHUNK), ...(token === undefined ? {} : { continue: token }) };
    const chunk = await call({ method: 'GET', path, query }, (answer) => chunkIn(kind, answer));
    if (chunk === 'expired') return chunk;
    for (const item of chunk.items) items.push(item);
    const { continue: next, remainingItemCount: left } = chunk.metadata;
    if (!next) {
      if (left) throw malformed(`${path}: ends with ${left} objects left`);
      return items;
    }
    token = next;
  }
  throw malformed(`${path}: no end after ${items.length} objects`);
}

const chunkJson = z.object({
  kind: z.string(),
  metadata: z.object({
    continue: z.string().nullish(),
    remainingItemCount: z.int().nullish(),
  }),
  // Go writes a list that never was given an item as null.
  items: z
    .array(z.unknown())
    .nullable()
    .transform((items) => items ?? []),
});

type Chunk = z.output<typeof chunkJson>;

function chunkIn(kind: Kind, { status, json }: Answer): Chunk | 'expired' | undefined {
  if (status === 410) return 'expired';
  if (status !== 200) return undefined;
  const parsed = check(chunkJson, json, PATHS[kind]);
  if (!parsed.ok) throw problemsIn(parsed.problems);
  const { kind: told } = parsed.value;
  if (told !== `${kind}List`) throw malformed(`${PATHS[kind]}: expected ${kind}List, got ${told}`);
  return parsed.value;
}

/** Kinds that are written to under their UID, which must therefore be there. */
const WITH_UID: readonly Kind[] = ['Node', 'Pod'];

function parseAll<K extends Kind>(kind: K, items: readonly unknown[]): readonly ItemOf<K>[] {
  const parsed = parseItems(kind, items, PATHS[kind]);
  if (!parsed.ok) throw problemsIn(parsed.problems);
  const nameless = WITH_UID.includes(kind)
    ? parsed.value.findIndex(({ metadata }) => metadata.uid === '')
    : -1;
  if (nameless >= 0) throw malformed(`${PATHS[kind]} items[${nameless}]: has no UID`);
  return parsed.value;
}

/** As many as a person reads; the rest is of the same kind. */
const TOLD = 3;

export function problemsIn(problems: readonly Problem[]): OperatingError {
  const told = problems.slice(0, TOLD).map(renderProblem).join('; ');
  const more = problems.length > TOLD ? ` and ${problems.length - TOLD} more` : '';
  return malformed(told + more);
}

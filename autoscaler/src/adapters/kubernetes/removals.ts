import { z } from 'zod';
import type { Pod } from '../../core/cluster.ts';
import { check } from '../../core/inputs/problems.ts';
import { assert, type NodeName } from '../../core/units.ts';
import type { Eviction } from '../../ports/cluster.ts';
import { type Answer, type Call, unavailable } from './http.ts';
import { PATHS, problemsIn } from './lists.ts';

export type PodKey = Pick<Pod, 'namespace' | 'name' | 'uid'>;

/** The policy API's name for the cause of a 429. */
const BUDGET_CAUSE = 'DisruptionBudget';
/** eviction.go gives this 500 no reason: only its wording tells it from any other. */
const TWO_BUDGETS = /more than one PodDisruptionBudget/;
/** AWS takes the machine half a minute after budgets are given up: no pod's own grace is longer. */
const LAST_GRACE_SECONDS = 20;

/** With the pod's own grace period. */
export async function evictPod(call: Call, pod: PodKey): Promise<Eviction> {
  const { namespace, name, uid } = pod;
  assert(uid !== '', 'a pod is evicted by its UID');
  const path = pathOf(pod);
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { namespace, name },
    deleteOptions: { preconditions: { uid } },
  };
  const answer = await call({ method: 'POST', path: `${path}/eviction`, body }, (it) =>
    evictionIn(it, namespace),
  );
  return answer === 'conflict' ? lost(call, path, uid) : answer;
}

function evictionIn(answer: Answer, namespace: string): Eviction | 'conflict' | undefined {
  const { status, refusal } = answer;
  if (status === 200 || status === 201) return { kind: 'accepted' };
  if (status === 404) return { kind: 'gone' };
  if (status === 409) return 'conflict';
  if (status === 500 && TWO_BUDGETS.test(refusal?.message ?? '')) return { kind: 'two-budgets' };
  const cause = refusal?.details?.causes?.find(({ reason }) => reason === BUDGET_CAUSE);
  // A 429 without that cause is the server's own throttle, and no word about any budget.
  if (status !== 429 || !cause) return undefined;
  const [, budget] = /disruption budget (\S+)/i.exec(cause.message ?? '') ?? [];
  return { kind: 'refused-by-budget', ...(budget ? { budget: `${namespace}/${budget}` } : {}) };
}

export async function deletePod(call: Call, pod: PodKey): Promise<void> {
  const body = { ...deleteOptions(pod.uid), gracePeriodSeconds: LAST_GRACE_SECONDS };
  await remove(call, { path: pathOf(pod), uid: pod.uid, body });
}

export async function deleteNode(call: Call, name: NodeName, uid: string): Promise<void> {
  const path = `${PATHS.Node}/${encodeURIComponent(name)}`;
  await remove(call, { path, uid, body: deleteOptions(uid) });
}

function deleteOptions(uid: string) {
  assert(uid !== '', 'what is deleted is deleted by its UID');
  return { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
}

interface Removed {
  readonly path: string;
  readonly uid: string;
  readonly body: object;
}

/** Done when it is gone, and when the name has passed to another. */
async function remove(call: Call, { path, uid, body }: Removed): Promise<void> {
  const answer = await call({ method: 'DELETE', path, body }, ({ status }) => {
    if (status === 409) return 'conflict';
    return status === 200 || status === 202 || status === 404 ? 'done' : undefined;
  });
  if (answer === 'conflict') await lost(call, path, uid);
}

const objectJson = z.object({ metadata: z.object({ uid: z.string().min(1) }) });

/**
 * A 409 says that the UID is no more there, or that another writer was faster; its wording differs
 * between the places in the server that say so. Only a look tells: gone, or thrown to be repeated.
 */
async function lost(call: Call, path: string, uid: string): Promise<{ readonly kind: 'gone' }> {
  const found = await call({ method: 'GET', path }, ({ status, json }) => {
    if (status === 404) return 'nobody';
    if (status !== 200) return undefined;
    const parsed = check(objectJson, json, path);
    if (!parsed.ok) throw problemsIn(parsed.problems);
    return parsed.value.metadata.uid;
  });
  if (found === uid) throw unavailable(`${path}: lost a race against another writer`);
  return { kind: 'gone' };
}

const pathOf = ({ namespace, name }: PodKey): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;

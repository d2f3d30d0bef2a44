import { mustMove } from '../core/cluster.ts';
import type { Notice } from '../core/state.ts';
import { before, elapsed, type Millis, seconds } from '../core/units.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Invoker } from '../ports/invoker.ts';
import type { Ports } from './ports.ts';

/** AWS gives two minutes; what has not left by then goes down with the machine. */
const DRAIN_WITHIN = seconds(90);
/** Without a policy to say so, budgets are given up so long before the end. */
const FORCE_BEFORE = seconds(30);
const LOOK_EVERY = seconds(5);
const MOST_LOOKS = 30;

export interface InterruptionPorts extends Pick<Ports, 'clock' | 'cluster' | 'compute' | 'store'> {
  readonly invoker: Invoker;
}

export type InterruptionOutcome = 'drained' | 'out-of-time' | 'not-ours' | 'noted';

/**
 * AWS takes a machine. Runs in its own function and without the lease: all it does is idempotent
 * and touches only a node that dies anyway. The notice is written first, so that the next tick
 * replaces the node even if this run dies at once; a duplicate event does no harm.
 */
export async function handleInterruption(
  ports: InterruptionPorts,
  notice: Notice,
): Promise<InterruptionOutcome> {
  const { clock, cluster, compute, store, invoker } = ports;
  const owned = await tried(() => compute.owned());
  // Events for other people's instances are not for us; unknown is treated as ours.
  if (owned && !owned.some(({ id }) => id === notice.instance)) return 'not-ours';
  await insist(async () => {
    await store.putNotice(notice);
    return 'written';
  });
  // A replacement takes minutes to boot, of the two that AWS gives: none of them should be waited.
  await tried(() => invoker.askForTick());
  const stored = await insist(() => store.peek());
  // A mode that cannot be read may be shadow; the next tick sees the notice and knows.
  const shadow = stored === undefined || stored.policy?.mode === 'shadow';
  if (shadow || notice.kind !== 'spot-interruption') return 'noted';
  const force = stored?.policy?.drain.forceBefore ?? FORCE_BEFORE;
  const begun = clock.now();
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const left = await drainOnce({ cluster, clock }, notice, force);
    if (left === 0) return 'drained';
    if (elapsed(begun, clock.now()) + LOOK_EVERY > DRAIN_WITHIN) return 'out-of-time';
    await clock.sleep(LOOK_EVERY);
  }
  return 'out-of-time';
}

/** Throttles pass in an instant; what rests on these two calls is worth asking again. */
async function insist<T>(call: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const answer = await tried(call);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

const MOST_ATTEMPTS = 3;

/** One look: cordon, and ask every pod to leave. Returns how many are still there. */
async function drainOnce(
  { cluster, clock }: Pick<Ports, 'cluster' | 'clock'>,
  notice: Notice,
  force: Millis,
): Promise<number | undefined> {
  const nodes = await tried(() => cluster.nodes());
  const node = nodes?.find(({ instance }) => instance === notice.instance);
  if (!node) return undefined;
  await tried(() => cluster.cordon(node.name, `notice/${notice.instance}`));
  const objects = await tried(() => cluster.objects());
  const pods = objects?.pods.filter((pod) => pod.node === node.name && mustMove(pod));
  const forced = notice.endsAt !== undefined && clock.now() >= before(notice.endsAt, force);
  for (const pod of pods ?? []) {
    if (pod.deleting) continue;
    if (forced) await tried(() => cluster.deletePod(pod));
    else await tried(() => cluster.evict(pod));
  }
  return pods?.length;
}

/** What fails is tried again at the next look: the machine leaves us no time for more. */
async function tried<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return undefined;
  }
}

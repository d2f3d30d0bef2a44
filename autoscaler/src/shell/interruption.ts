import { mustMove } from '../core/cluster.ts';
import type { Notice } from '../core/state.ts';
import { before, elapsed, type Millis, seconds } from '../core/units.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Invoker } from '../ports/invoker.ts';
import type { Stored } from '../ports/state-store.ts';
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

export type InterruptionOutcome =
  | 'drained'
  | 'out-of-time'
  | 'not-ours'
  | 'noted'
  /** The table could not be written for the whole time: only the next tick's own look will tell. */
  | 'not-written';

/**
 * AWS takes a machine. Runs in its own function and without the lease: all it does is idempotent
 * and touches only a node that dies anyway. The notice is written first, so that the next tick
 * replaces the node even if this run dies at once; a duplicate event does no harm.
 */
export async function handleInterruption(
  ports: InterruptionPorts,
  notice: Notice,
): Promise<InterruptionOutcome> {
  const { clock, compute } = ports;
  const owned = await tried(() => compute.owned());
  // Events for other people's instances are not for us; unknown is treated as ours.
  if (owned && !owned.some(({ id }) => id === notice.instance)) return 'not-ours';
  const begun = clock.now();
  const done: Progress = { written: false };
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const outcome = await lookOnce(ports, notice, done);
    if (outcome) return outcome;
    if (elapsed(begun, clock.now()) + LOOK_EVERY > DRAIN_WITHIN) break;
    await clock.sleep(LOOK_EVERY);
  }
  return done.written ? 'out-of-time' : 'not-written';
}

interface Progress {
  written: boolean;
  stored?: Stored | undefined;
}

/**
 * One look: writes the notice if that has not worked yet, then drains. Nothing that fails once ends
 * it, for a table that is throttled for a second must not cost the whole of AWS's two minutes.
 */
async function lookOnce(
  ports: InterruptionPorts,
  notice: Notice,
  done: Progress,
): Promise<InterruptionOutcome | undefined> {
  const { store, invoker } = ports;
  if (!done.written) {
    done.written = await succeeded(() => store.putNotice(notice));
    // A replacement takes minutes to boot, of the two that AWS gives: no heartbeat is waited for.
    if (done.written) await tried(() => invoker.askForTick());
  }
  done.stored ??= await tried(() => store.peek());
  const { stored } = done;
  // A mode that cannot be read may be shadow, in which nothing is touched: look again.
  if (!stored || stored.refused !== undefined) {
    done.stored = undefined;
    return undefined;
  }
  const toDrain = notice.kind === 'spot-interruption' && stored.policy?.mode !== 'shadow';
  if (!toDrain) return done.written ? 'noted' : undefined;
  const left = await drainOnce(ports, notice, stored.policy?.drain.forceBefore ?? FORCE_BEFORE);
  return left === 0 && done.written ? 'drained' : undefined;
}

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

async function succeeded(call: () => Promise<void>): Promise<boolean> {
  const done = await tried(async () => {
    await call();
    return true;
  });
  return done ?? false;
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

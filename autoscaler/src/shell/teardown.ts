import type { Instance } from '../core/cluster.ts';
import type { Brake } from '../core/state.ts';
import { after, type InstanceId, type Instant, type Millis, seconds } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Workforce } from '../ports/compute.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Holder, LeaseView } from '../ports/lease-view.ts';
import type { StateStore, Stored } from '../ports/state-store.ts';

/** The part of a cluster's memory that ending it takes. */
export type Memory = Pick<StateStore, 'peek' | 'putBrake'> & Pick<LeaseView, 'holder'>;

export interface TeardownPorts {
  readonly clock: Clock;
  readonly workers: Workforce;
  /** Absent when the table is gone already: then no function can buy anything either. */
  readonly memory?: Memory;
}

export interface TeardownOptions {
  /** Pulled before anything else, and left on. */
  readonly brake: Brake;
  /** How long the functions are given to end what they have begun. */
  readonly patience: Millis;
  /** When all is given up. */
  readonly end: Instant;
  /** Somebody pressed Ctrl-C. */
  readonly stop: { readonly aborted: boolean };
  readonly tell: (step: Step) => void;
}

export type Step =
  | { readonly kind: 'braked' }
  | { readonly kind: 'waiting'; readonly for: Busy }
  | { readonly kind: 'gave-up-waiting'; readonly for: Busy }
  | { readonly kind: 'asked'; readonly instance: Instance }
  | { readonly kind: 'look'; readonly living: number; readonly ended: number }
  | { readonly kind: 'trouble'; readonly error: OperatingError };

/** What may still buy an instance although the brake is pulled. */
export type Busy = 'a tick that began before' | 'a launch that is open' | 'a table that is silent';

export interface Torn {
  readonly kind: 'done' | 'stopped' | 'timeout';
  /** Asked to end by this run. */
  readonly asked: readonly InstanceId[];
  /** As of the last good look; absent when there was none. */
  readonly left?: readonly Instance[];
}

/** Between two looks. Longer than reads of EC2 usually lag. */
const PAUSE = seconds(10);
/** One look may lag behind a launch that was just granted. */
const CLEAN_LOOKS = 2;

/**
 * Ends all workers of one cluster before its ground is destroyed. In this order, for it is the
 * safety argument: the brake, so that no later tick buys; the wait for what began before it; then
 * look, end, look again, until EC2 says twice that nothing of it lives. A launch that turns up in
 * between is ended like the others. Nothing is drained. Throws `OperatingError` when the brake
 * cannot be pulled, and when AWS refuses a right.
 */
export async function teardown(ports: TeardownPorts, options: TeardownOptions): Promise<Torn> {
  if (ports.memory) {
    await ports.memory.putBrake(options.brake);
    options.tell({ kind: 'braked' });
    await functionsAtRest({ ...ports, memory: ports.memory }, options);
  }
  const asked = new Set<InstanceId>();
  let left: readonly Instance[] | undefined;
  for (let clean = 0; ; ) {
    if (options.stop.aborted) return ended('stopped', asked, left);
    const seen = await tried(options, () => ports.workers.owned());
    if (seen) {
      left = seen.filter(({ state }) => state !== 'terminated');
      clean = left.length === 0 ? clean + 1 : 0;
      options.tell({
        kind: 'look',
        living: left.length,
        ended: asked.size - stillThere(asked, left),
      });
      if (clean >= CLEAN_LOOKS) return ended('done', asked, left);
      await endAll(left, { ports, options, asked });
    }
    if (ports.clock.now() >= options.end) return ended('timeout', asked, left);
    await ports.clock.sleep(PAUSE);
  }
}

const stillThere = (asked: ReadonlySet<InstanceId>, left: readonly Instance[]): number =>
  left.filter(({ id }) => asked.has(id)).length;

const ended = (
  kind: Torn['kind'],
  asked: ReadonlySet<InstanceId>,
  left: readonly Instance[] | undefined,
): Torn => ({ kind, asked: [...asked], ...(left ? { left } : {}) });

interface Ending {
  readonly ports: TeardownPorts;
  readonly options: TeardownOptions;
  readonly asked: Set<InstanceId>;
}

/** What is shutting down has been asked. One that EC2 refuses is asked again at the next look. */
async function endAll(left: readonly Instance[], ending: Ending): Promise<void> {
  const { ports, options, asked } = ending;
  for (const instance of left.filter(({ state }) => state !== 'shutting-down')) {
    if (options.stop.aborted) return;
    const done = await tried(options, async () => {
      await ports.workers.terminate(instance.id);
      return true;
    });
    if (!done || asked.has(instance.id)) continue;
    asked.add(instance.id);
    options.tell({ kind: 'asked', instance });
  }
}

/** Waits until whatever began before the brake cannot buy any more, or has had its time. */
async function functionsAtRest(
  { clock, memory }: TeardownPorts & { readonly memory: Memory },
  options: TeardownOptions,
): Promise<void> {
  const { tell, stop, patience } = options;
  const end = after(clock.now(), patience);
  let before: number | undefined;
  let told: Busy | undefined;
  for (;;) {
    const seen = await tried(options, () => Promise.all([memory.holder(), memory.peek()]));
    // Whoever takes the lease after this one has seen the brake.
    if (seen) before ??= seen[0]?.fence ?? 0;
    const busy = seen ? busyIn(seen, { before, now: clock.now() }) : 'a table that is silent';
    if (busy === undefined || stop.aborted) return;
    if (clock.now() >= end) return tell({ kind: 'gave-up-waiting', for: busy });
    if (busy !== told) tell({ kind: 'waiting', for: busy });
    told = busy;
    await clock.sleep(PAUSE);
  }
}

function busyIn(
  [holder, { state }]: readonly [Holder | undefined, Stored],
  { before, now }: { readonly before: number | undefined; readonly now: Instant },
): Busy | undefined {
  if (holder && holder.fence === before && holder.until > now) return 'a tick that began before';
  // It may be asked for once more, for an attempt that is recorded is carried through.
  const launching = state.operations.some(
    (it) => it.kind === 'launch' && it.at.phase === 'launching',
  );
  return launching ? 'a launch that is open' : undefined;
}

/** A call that did not work is tried again at the next look, but for a right that is missing. */
async function tried<T>({ tell }: TeardownOptions, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof OperatingError) || error.kind === 'denied') throw error;
    tell({ kind: 'trouble', error });
    return undefined;
  }
}

import { decide } from '../core/decide/decide.ts';
import type { Decision } from '../core/decision.ts';
import type { TickEvent } from '../core/event.ts';
import { landedOf } from '../core/landed.ts';
import type { Observation } from '../core/observation.ts';
import { asShadowBelieves } from '../core/operations/shadow.ts';
import type { Policy } from '../core/policy/policy.ts';
import { decisionDue, hasNews } from '../core/schedule/cadence.ts';
import type { State } from '../core/state.ts';
import { elapsed, type Instant, type Millis, seconds } from '../core/units.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Grant, Lease, Stored } from '../ports/state-store.ts';
import { type Ahead, lookAhead } from './look-ahead.ts';
import { observe } from './observe.ts';
import type { Ports } from './ports.ts';
import { type Decided, report } from './report.ts';
import { pursue, resume } from './resume.ts';
import { Fenced, type Run, startRun } from './run.ts';
import { refusingEffects } from './shadow.ts';
import { adoptNotices, settleMonth, start } from './start.ts';
import { sweep } from './sweep.ts';

/** What became of one heartbeat. */
export type TickOutcome =
  | { readonly kind: 'idle' }
  /** Somebody else holds the lease: normal, and counted. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'no-policy'; readonly why: string }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'failed'; readonly why: string }
  | {
      readonly kind: 'ticked';
      readonly decision?: Decision;
      readonly observation: Observation;
      readonly events: readonly TickEvent[];
      readonly looks: number;
      readonly policy: Policy;
      readonly source: PolicyOrigin;
      /** As it was stored last. */
      readonly state: State;
      /** Of the forecast over the last day, as a share of the load. */
      readonly forecastError?: number;
    };

/** Git's own word, or what stands in for it while that cannot be had. */
export type PolicyOrigin = 'current' | 'last-good';

/** How long a tick may go on. The function's own limit is 60 s; the lease outlives it. */
export interface TickLimits {
  readonly owner: string;
  readonly lease: Millis;
  readonly lookEvery: Millis;
  readonly lookUntil: Millis;
}

export const TICK_LIMITS: Omit<TickLimits, 'owner'> = {
  lease: seconds(90),
  lookEvery: seconds(10),
  lookUntil: seconds(35),
};

/**
 * One heartbeat: lease, observe, resume, decide, start, report, release. Level-triggered: nothing
 * is remembered outside the store, and every tick looks at the world as it is.
 */
export async function tick(ports: Ports, limits: TickLimits): Promise<TickOutcome> {
  const begun = ports.clock.now();
  try {
    const stored = await ports.store.peek();
    // An idle heartbeat ends here: one read, judged by the last good policy that it holds.
    if (stored.policy && !hasWork(stored, stored.policy, begun)) return { kind: 'idle' };
    const reading = await ports.policies.read();
    const policy = reading.kind === 'current' ? reading.policy : stored.policy;
    if (!policy) return { kind: 'no-policy', why: reading.kind === 'current' ? '' : reading.why };
    const grant = await ports.store.acquire(limits.owner, begun, limits.lease);
    if (grant === 'held') return { kind: 'busy' };
    const source: PolicyOrigin = reading.kind === 'current' ? 'current' : 'last-good';
    return await underLease(grant, { ports, policy, pass: { begun, limits, source } });
  } catch (error) {
    if (error instanceof OperatingError) return { kind: 'failed', why: error.message };
    throw error;
  }
}

interface Held {
  readonly ports: Ports;
  readonly policy: Policy;
  readonly pass: Pass;
}

/**
 * Releases the lease on success and on every error that leaves us able to, our own mistakes
 * included: the next heartbeat should not wait for it to expire. After a crash it does.
 */
async function underLease(grant: Grant, { ports, policy, pass }: Held): Promise<TickOutcome> {
  const { lease, state } = grant;
  const allowed = policy.mode === 'shadow' ? refusingEffects(ports) : ports;
  const run = startRun({ ports: allowed, finishing: ports }, { policy, lease, state });
  try {
    const outcome = await loop(run, pass);
    await ports.store.release(lease);
    return outcome;
  } catch (error) {
    // Whoever fenced us holds a newer lease: there is nothing of ours to release.
    if (error instanceof Fenced) return { kind: 'fenced' };
    await releaseAfter(error, lease, ports);
    throw error;
  }
}

/** The first error is the one worth knowing: a release that fails too must not hide it. */
async function releaseAfter(error: unknown, lease: Lease, ports: Ports): Promise<void> {
  try {
    await ports.store.release(lease);
  } catch (second) {
    if (error instanceof OperatingError && !(second instanceof OperatingError)) throw second;
  }
}

/** What makes a heartbeat more than one read. */
function hasWork({ state }: Stored, policy: Policy, now: Instant): boolean {
  return (
    state.operations.length > 0 ||
    state.notices.length > 0 ||
    state.suspects.length > 0 ||
    decisionDue(policy, state.lastDecisionAt, now)
  );
}

interface Pass {
  readonly begun: Instant;
  readonly limits: TickLimits;
  readonly source: PolicyOrigin;
}

/** The forecast only raises: a history that cannot be read must stop no drain and no join. */
async function lookAheadIfItCan(run: Run, now: Instant): Promise<Ahead> {
  try {
    return await lookAhead(run, now);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    run.ports.telemetry.log('forecast failed', { service: error.service, why: error.kind });
    return { forecast: { kind: 'unknown' } };
  }
}

/** Looks again every few seconds while an operation is open and the tick has time. */
async function loop(run: Run, pass: Pass): Promise<TickOutcome> {
  const { begun, limits } = pass;
  const { clock } = run.ports;
  let decided: Decided | undefined;
  const ahead = await lookAheadIfItCan(run, begun);
  const { forecast } = ahead;
  for (let looks = 1; ; looks++) {
    const seen = await observe(run.ports, { policy: run.policy, state: run.state, forecast });
    run.sees(seen);
    await adoptNotices(run, seen);
    await resume(run, seen);
    if (looks === 1) {
      await sweep(run, seen);
      decided = await decideIfDue(run, seen);
    }
    const late = elapsed(begun, clock.now()) + limits.lookEvery > limits.lookUntil;
    if (run.state.operations.length === 0 || late || looks >= MOST_LOOKS) {
      await report(run, decided);
      return outcomeOf(run, pass, { seen, decided, looks, ahead });
    }
    await clock.sleep(limits.lookEvery);
  }
}

interface Ended {
  readonly seen: Observation;
  readonly decided: Decided | undefined;
  readonly looks: number;
  readonly ahead: Ahead;
}

function outcomeOf(run: Run, { source }: Pass, { seen, decided, looks, ahead }: Ended) {
  const { policy, state, events } = run;
  return {
    kind: 'ticked',
    observation: seen,
    events,
    looks,
    policy,
    source,
    state,
    ...(decided ? { decision: decided.decision } : {}),
    ...(ahead.error === undefined ? {} : { forecastError: ahead.error }),
  } as const;
}

/** A bound on looks for clocks that do not move. */
const MOST_LOOKS = 10;

async function decideIfDue(run: Run, seen: Observation): Promise<Decided | undefined> {
  const { policy, state } = run;
  if (!decisionDue(policy, state.lastDecisionAt, seen.at) && !hasNews(state)) return undefined;
  await settleMonth(run, seen);
  const believed = policy.mode === 'shadow' ? asShadowBelieves(run.state) : run.state;
  const decision = decide(policy, seen, believed);
  const open = run.state.operations.map(({ id }) => id);
  const opened = await start(run, decision, seen);
  await pursue(run, seen);
  return { seen, decision, open, opened, landed: landedOf(run.state, seen) };
}

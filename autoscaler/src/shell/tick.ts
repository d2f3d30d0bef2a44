import { decide } from '../core/decide/decide.ts';
import type { Decision } from '../core/decision.ts';
import type { TickEvent } from '../core/event.ts';
import { landedOf } from '../core/landed.ts';
import type { Observation } from '../core/observation.ts';
import { asShadowBelieves } from '../core/operations/shadow.ts';
import type { Policy } from '../core/policy/policy.ts';
import { type SafeGround, safePolicy } from '../core/policy/safe.ts';
import { decisionDue, hasNews } from '../core/schedule/cadence.ts';
import type { State } from '../core/state.ts';
import { after, elapsed, type Instant, type Millis, seconds } from '../core/units.ts';
import { OperatingError } from '../ports/errors.ts';
import type { PolicyReading } from '../ports/policy-source.ts';
import type { Grant, Lease, PolicyOrigin, Stored } from '../ports/state-store.ts';
import { type Ahead, lookAhead } from './look-ahead.ts';
import { observe } from './observe.ts';
import type { Ports } from './ports.ts';
import { type Decided, keepRecord, report } from './report.ts';
import { pursue, resume } from './resume.ts';
import { Fenced, type Origin, type Run, startRun } from './run.ts';
import { refusingEffects } from './shadow.ts';
import { adoptNotices, settleMonth, start } from './start.ts';
import { sweep } from './sweep.ts';

/** What became of one heartbeat. */
export type TickOutcome =
  | { readonly kind: 'idle' }
  /** Somebody else holds the lease: normal, and counted. */
  | { readonly kind: 'busy' }
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

/** How long a tick may go on. The function's own limit is 60 s; the lease outlives it. */
export interface TickLimits {
  readonly owner: string;
  readonly lease: Millis;
  readonly lookEvery: Millis;
  /** No look begins later than this after the tick did. */
  readonly lookUntil: Millis;
  /** Nothing is asked of the world later than this; then it is recorded, told and released. */
  readonly workUntil: Millis;
}

export const TICK_LIMITS: Omit<TickLimits, 'owner'> = {
  lease: seconds(90),
  lookEvery: seconds(10),
  lookUntil: seconds(35),
  workUntil: seconds(45),
};

/**
 * One heartbeat: lease, observe, resume, decide, start, report, release. Level-triggered: nothing
 * is remembered outside the store, and every tick looks at the world as it is.
 *
 * Runs on the policy that Git says; while that cannot be had, on the last good one; and where there
 * never was one, on the built-in one that only keeps the minimum, in the zones of `ground` (G3).
 */
export async function tick(
  ports: Ports,
  limits: TickLimits,
  ground?: SafeGround,
): Promise<TickOutcome> {
  const begun = ports.clock.now();
  try {
    const stored = await ports.store.peek();
    // An idle heartbeat ends here: one read, judged by the last good policy that it holds.
    if (stored.policy && !hasWork(stored, stored.policy, begun)) return { kind: 'idle' };
    const reading = await ports.policies.read();
    const grant = await ports.store.acquire(limits.owner, begun, limits.lease);
    if (grant === 'held') return { kind: 'busy' };
    const chosen = choosePolicy(reading, grant, ground);
    if (grant.refused) ports.telemetry.log('last good policy refused', { why: grant.refused });
    if (reading.kind !== 'current')
      ports.telemetry.log('policy unavailable', { why: reading.why, runsOn: chosen.origin.source });
    return await underLease(grant, { ports, ...chosen, pass: { begun, limits } });
  } catch (error) {
    if (error instanceof OperatingError) return { kind: 'failed', why: error.message };
    throw error;
  }
}

export interface Chosen {
  readonly policy: Policy;
  readonly origin: Origin;
}

export function choosePolicy(reading: PolicyReading, stored: Stored, ground?: SafeGround): Chosen {
  if (reading.kind === 'current') {
    const { policy, hash, revision } = reading;
    const version = hash === undefined || revision === undefined ? {} : { hash, revision };
    return { policy, origin: { source: 'current', ...version } };
  }
  if (stored.policy) return { policy: stored.policy, origin: { source: 'last-good' } };
  return { policy: safePolicy(ground), origin: { source: 'built-in' } };
}

interface Held extends Chosen {
  readonly ports: Ports;
  readonly pass: Pass;
}

/**
 * Releases the lease on success and on every error that leaves us able to, our own mistakes
 * included: the next heartbeat should not wait for it to expire. After a crash it does.
 */
async function underLease(grant: Grant, held: Held): Promise<TickOutcome> {
  const { ports, policy, origin, pass } = held;
  const { lease, state } = grant;
  const allowed = policy.mode === 'shadow' ? refusingEffects(ports) : ports;
  const workUntil = after(pass.begun, pass.limits.workUntil);
  const run = startRun(
    { ports: allowed, finishing: ports },
    { policy, origin, lease, state, workUntil },
  );
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
    state.outbox.length > 0 ||
    hasNews(state) ||
    decisionDue(policy, state.lastDecisionAt, now)
  );
}

interface Pass {
  readonly begun: Instant;
  readonly limits: TickLimits;
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
      await report(run, { seen, decided });
      return outcomeOf(run, { seen, decided, looks, ahead });
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

function outcomeOf(run: Run, { seen, decided, looks, ahead }: Ended) {
  const { policy, state, events, origin } = run;
  return {
    kind: 'ticked',
    observation: seen,
    events,
    looks,
    policy,
    source: origin.source,
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
  settleMonth(run, seen);
  const believed = policy.mode === 'shadow' ? asShadowBelieves(run.state) : run.state;
  const decision = decide(policy, seen, believed);
  const open = run.state.operations.map(({ id }) => id);
  const opened = await start(run, decision, seen);
  const decided = { seen, decision, open, opened, landed: landedOf(run.state, seen) };
  await keepRecord(run, decided);
  await pursue(run, seen);
  return decided;
}

import type { PolicyNews } from '../core/news.ts';
import type { Sha256 } from '../core/policy/envelope.ts';
import { judge } from '../core/policy-sync/judge.ts';
import { livedLately, type Version } from '../core/policy-sync/lately.ts';
import type { Live } from '../core/policy-sync/live.ts';
import type { SyncOutcome } from '../core/policy-sync/outcome.ts';
import {
  planSync,
  type Revisions,
  type Situation,
  type SyncPlan,
} from '../core/policy-sync/plan.ts';
import type { SyncReader } from '../core/policy-sync/reader.ts';
import { isOutdated, patchFor, withdrawal } from '../core/policy-sync/standing.ts';
import { SYNCED_HASH, SYNCED_POLICY } from '../core/sync-names.ts';
import { type Instant, SECOND } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Delivery, PolicyObject } from '../ports/delivery.ts';
import { OperatingError } from '../ports/errors.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { PolicySink } from '../ports/policy-sink.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { announce, askFlux } from './policy-announce.ts';

/** All that policy-sync may touch. */
export interface SyncPorts {
  readonly clock: Clock;
  readonly delivery: Delivery;
  readonly sink: PolicySink;
  readonly notifier: Notifier<PolicyNews>;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly sha256: Sha256;
  readonly reader: SyncReader;
}

export interface SyncReport {
  /** `absent`: there is no policy to sync. `moved`: it changed under every look. */
  readonly outcome: SyncOutcome['kind'] | 'absent' | 'moved';
  /** In one line, for logs. */
  readonly why?: string;
  /** Until when it is held; absent where no window is known to open. */
  readonly until?: Instant;
  /** Something was put or written. */
  readonly wrote?: true;
}

/** A commit may come in between; one for each look of a run is more than anybody pushes. */
const MOST_LOOKS = 4;

/**
 * Brings what Flux applied to where the autoscaler reads it, or says why not. Level-triggered: each
 * run looks at all of it anew, and goes on from wherever the one before has ended.
 */
export async function syncPolicy(ports: SyncPorts): Promise<SyncReport> {
  try {
    for (let looks = 1; looks <= MOST_LOOKS; looks++) {
      const report = await lookAndSync(ports);
      if (report.outcome !== 'moved') return report;
    }
    return { outcome: 'moved' };
  } catch (error) {
    const why = whyOf(error);
    ports.telemetry.log('policy-sync could not look', { why });
    return { outcome: 'failed', why };
  }
}

async function lookAndSync(ports: SyncPorts): Promise<SyncReport> {
  const applied = await ports.delivery.policy();
  // A deleted ConfigMap takes nothing away: what is live stays, and Flux applies it again.
  if (!applied) return { outcome: 'absent' };
  const done = await settle(ports, applied);
  if (done === 'moved') return { outcome: 'moved' };
  const { outcome, object, live = UNKNOWN, says } = done;
  const patch = patchFor(outcome, object, live);
  const told = patch ? await ports.delivery.annotate(object, patch) : object;
  if (told === 'moved') return { outcome: 'moved' };
  if (patch) log(ports, outcome);
  await announce(ports, outcome, { object: told, changed: patch !== undefined });
  if (isOutdated(says, outcome)) await askFlux(ports);
  return { ...reportOf(outcome), ...(patch ? { wrote: true } : {}) };
}

interface Settled {
  readonly outcome: SyncOutcome;
  /** The ConfigMap as it is by now. */
  readonly object: PolicyObject;
  /** Before anything was put; absent where nobody got so far. */
  readonly live?: Live;
  /** What Flux said of it before. */
  readonly says?: Revisions['says'];
}

const UNKNOWN: Live = { kind: 'unknown', why: 'nobody has looked' };

/** Whatever fails from here on is told on the ConfigMap, where people look first. */
async function settle(ports: SyncPorts, object: PolicyObject): Promise<Settled | 'moved'> {
  try {
    const situation = await look(ports, object);
    const done = await perform(ports, { object, situation, plan: await planned(ports, situation) });
    if (done === 'moved') return done;
    return { live: situation.live, says: situation.revisions.says, ...done };
  } catch (error) {
    return { object, outcome: { kind: 'failed', why: whyOf(error) } };
  }
}

async function look(ports: SyncPorts, { content, annotations }: PolicyObject): Promise<Situation> {
  const { clock, delivery, reader, sha256 } = ports;
  const [files, revisions, live] = await Promise.all([
    delivery.files(),
    delivery.revisions(),
    readLive(ports),
  ]);
  const { parsed, rules } = reader.read(content, files);
  const now = clock.now();
  const revision = revisions.attempted ?? 'unknown';
  const judged = judge(parsed, { revision, appliedAt: now }, sha256);
  return { now, content, annotations, judged, rules, live, revisions };
}

/** What is wrong with a policy can be said without the parameter store. */
async function readLive({ sink, reader }: SyncPorts): Promise<Live> {
  try {
    return reader.live(await sink.read());
  } catch (error) {
    return { kind: 'unknown', why: whyOf(error) };
  }
}

async function planned(ports: SyncPorts, situation: Situation): Promise<SyncPlan> {
  const plan = planSync(situation);
  if (plan.kind !== 'look-back') return plan;
  const lately = livedLately(await ports.sink.history(), situation.now, ports.sha256);
  return planSync({ ...situation, lately });
}

interface Performing {
  readonly object: PolicyObject;
  readonly situation: Situation;
  readonly plan: SyncPlan;
}

async function perform(ports: SyncPorts, doing: Performing): Promise<Settled | 'moved'> {
  const { object, plan, situation } = doing;
  switch (plan.kind) {
    case 'keep':
      return { object, outcome: { kind: 'synced', live: plan.live } };
    case 'publish':
      return publish(ports, object, plan);
    case 'refuse':
      return { object, outcome: { ...plan, kind: 'invalid', isLive: isLive(situation) } };
    case 'hold':
      return { object, outcome: { ...plan, kind: 'held', ...namesOf(situation) } };
    case 'wait':
      return { object, outcome: { kind: 'failed', why: plan.why } };
    case 'look-back':
      throw new Error('invariant: whoever has looked back is not told to look back');
  }
}

/**
 * Withdraw, put, read back; whoever comes next annotates. The order is the safety argument: from
 * before the put until after it was read back nothing vouches for anything, so a crash between any
 * two calls leaves nothing that is untrue. The withdrawal also fails when a newer commit was
 * applied since the look: an old content is not put over it.
 */
async function publish(
  ports: SyncPorts,
  seen: PolicyObject,
  { text, why }: Extract<SyncPlan, { readonly kind: 'publish' }>,
): Promise<Settled | 'moved'> {
  const object = await ports.delivery.annotate(seen, withdrawal(seen));
  if (object === 'moved') return 'moved';
  // What was live before it was put says nothing any more.
  const settled = (outcome: SyncOutcome): Settled => ({ object, outcome, live: UNKNOWN });
  try {
    const version = await ports.sink.put(text);
    const back = await readBack(ports, version);
    const live = ports.reader.live(back);
    if (back?.text === text && live.kind === 'envelope')
      return settled({ kind: 'synced', live: live.published, published: why });
    return settled({ kind: 'failed', why: notThere(version, back?.version) });
  } catch (error) {
    return settled({ kind: 'failed', why: whyOf(error) });
  }
}

/** Reads may lag behind a write for a moment. */
const READS = 3;

async function readBack({ sink, clock }: SyncPorts, version: number): Promise<Version | undefined> {
  for (let reads = 1; ; reads++) {
    const back = await sink.read();
    if (reads >= READS || (back && back.version >= version)) return back;
    await clock.sleep(SECOND);
  }
}

const notThere = (put: number, found: number | undefined): string =>
  `it was put as version ${put}, and version ${found ?? 'none'} was found to hold something else`;

const isLive = ({ content, annotations, live }: Situation): boolean =>
  live.kind === 'envelope' &&
  annotations[SYNCED_POLICY] === content &&
  annotations[SYNCED_HASH] === live.published.hash;

const namesOf = ({ judged }: Situation) => ({
  policy: judged.kind === 'valid' ? judged.policy.name : '',
  timeZone: judged.kind === 'valid' ? judged.policy.timeZone : 'UTC',
});

function log({ telemetry }: SyncPorts, outcome: SyncOutcome): void {
  telemetry.log(`policy ${outcome.kind}`, fieldsOf(outcome));
}

function fieldsOf(outcome: SyncOutcome): Readonly<Record<string, unknown>> {
  switch (outcome.kind) {
    case 'synced': {
      const { hash, revision, version } = outcome.live;
      return { hash, revision, version, why: outcome.published };
    }
    case 'invalid':
      return { problems: outcome.problems.length };
    case 'held':
      return { hash: outcome.hash, until: outcome.until };
    case 'failed':
      return { why: outcome.why };
  }
}

function reportOf(outcome: SyncOutcome): SyncReport {
  const { kind } = outcome;
  if (outcome.kind === 'failed') return { outcome: kind, why: outcome.why };
  const until = outcome.kind === 'held' ? outcome.until : undefined;
  return { outcome: kind, ...(until === undefined ? {} : { until }) };
}

/** The world's failures are told; a mistake of our own is not one of them. */
export function whyOf(error: unknown): string {
  if (error instanceof OperatingError) return error.message;
  throw error;
}

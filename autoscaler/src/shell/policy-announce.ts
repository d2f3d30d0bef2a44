import { formatIso } from '../core/iso-time.ts';
import type { PolicyNews } from '../core/news.ts';
import { announcementOf } from '../core/policy-sync/announce.ts';
import { changeNews } from '../core/policy-sync/change-news.ts';
import type { SyncOutcome } from '../core/policy-sync/outcome.ts';
import { outcomeInWords } from '../core/policy-sync/words.ts';
import { renderProblem } from '../core/problem.ts';
import type { Instant } from '../core/units.ts';
import type { ObjectEvent, PolicyObject } from '../ports/delivery.ts';
import { OperatingError } from '../ports/errors.ts';
import type { SyncPorts } from './policy-sync.ts';

export interface Telling {
  readonly object: PolicyObject;
  /** Whether the annotations were written just now. */
  readonly changed: boolean;
}

/**
 * Tells people once of every outcome that is new: an event beside the ConfigMap, and a message. The
 * mark that they were told is written last. Whatever fails here is tried again at the next run, and
 * makes no policy less live.
 */
export async function announce(
  ports: SyncPorts,
  outcome: SyncOutcome,
  { object, changed }: Telling,
): Promise<void> {
  const announcement = announcementOf(outcome, object, ports.sha256);
  if (announcement || (changed && outcome.kind === 'failed'))
    await attempt(ports, 'event', () => ports.delivery.tell(object, eventOf(outcome)));
  if (!announcement) return;
  await attempt(ports, 'news', async () => {
    if (announcement.tell) await tell(ports, outcome);
    // A commit that came in between is looked at by the next run, which sets the mark.
    await ports.delivery.annotate(object, announcement.mark);
  });
}

async function tell({ clock, delivery, notifier, sink, sha256 }: SyncPorts, outcome: SyncOutcome) {
  const occasion = { at: momentOf(outcome, clock.now()) };
  switch (outcome.kind) {
    case 'synced':
      return notifier.tell(changeNews(outcome.live, await sink.history(), sha256), occasion);
    case 'invalid': {
      const problems = outcome.problems.map(renderProblem);
      const revision = await attempted(delivery);
      return notifier.tell({ kind: 'policy-refused', revision, problems }, occasion);
    }
    case 'held': {
      const { policy, hash, reason, until, byHand } = outcome;
      const revision = await attempted(delivery);
      const when = until === undefined ? {} : { until };
      const news: PolicyNews = { kind: 'policy-held', policy, revision, hash, reason, byHand };
      return notifier.tell({ ...news, ...when }, occasion);
    }
    case 'failed':
      return undefined;
  }
}

const attempted = async (delivery: SyncPorts['delivery']): Promise<string> =>
  (await delivery.revisions()).attempted ?? 'unknown';

/** What is told twice bears one time, by which it is known to be the same. */
const momentOf = (outcome: SyncOutcome, now: Instant): Instant =>
  outcome.kind === 'synced' ? outcome.live.appliedAt : now;

function eventOf(outcome: SyncOutcome): ObjectEvent {
  const message = outcomeInWords(outcome);
  switch (outcome.kind) {
    case 'synced':
      return { type: 'Normal', reason: 'PolicySynced', message };
    case 'invalid':
      return { type: 'Warning', reason: 'PolicyRefused', message };
    case 'held':
      return { type: 'Warning', reason: 'PolicyHeld', message };
    case 'failed':
      return { type: 'Warning', reason: 'PolicySyncFailed', message };
  }
}

/** For one more look now: left alone, its word would be out of date for minutes. */
export const askFlux = (ports: SyncPorts): Promise<void> =>
  attempt(ports, 'Flux', () => ports.delivery.ask(`policy-sync/${formatIso(ports.clock.now())}`));

async function attempt(ports: SyncPorts, what: string, task: () => Promise<unknown>) {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    ports.telemetry.log('policy-sync could not tell', { what, why: error.message });
  }
}

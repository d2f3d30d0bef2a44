import { formatIso } from '../iso-time.ts';
import type { Sha256 } from '../policy/envelope.ts';
import { renderProblem } from '../problem.ts';
import type { Published, SyncOutcome } from './outcome.ts';
import { type Annotations, type Applied, STATE_OF, TOLD_LIVE, TOLD_TROUBLE } from './standing.ts';

/**
 * What people have yet to be told. The mark is written after they were: a crash in between tells
 * twice, and never not at all.
 */
export interface Announcement {
  readonly mark: Annotations;
  /** Whether the change is to be told, or only the mark to be set. */
  readonly tell: boolean;
}

export function announcementOf(
  outcome: SyncOutcome,
  { annotations, content }: Applied,
  sha256: Sha256,
): Announcement | undefined {
  switch (outcome.kind) {
    case 'failed':
      // The age of the last success is what wakes people: most failures pass by themselves.
      return undefined;
    case 'synced': {
      const key = liveKey(outcome.live);
      const told = annotations[TOLD_LIVE];
      const trouble = annotations[TOLD_TROUBLE] !== undefined;
      if (told === key && !trouble) return undefined;
      // Marks can be lost with the ConfigMap: what was found live then is no news.
      const news = told !== key && told !== undefined;
      return { mark: { [TOLD_LIVE]: key, [TOLD_TROUBLE]: null }, tell: news };
    }
    case 'invalid':
    case 'held': {
      const key = `${STATE_OF[outcome.kind]}/${sha256(content + reasonOf(outcome)).slice(0, 16)}`;
      if (annotations[TOLD_TROUBLE] === key) return undefined;
      return { mark: { [TOLD_TROUBLE]: key }, tell: true };
    }
  }
}

/** A hold that only its end has moved is the same hold. */
const reasonOf = (outcome: Extract<SyncOutcome, { kind: 'invalid' | 'held' }>): string =>
  outcome.kind === 'held' ? '' : outcome.problems.map(renderProblem).join('\n');

const liveKey = ({ hash, appliedAt }: Published): string => `${hash}/${formatIso(appliedAt)}`;

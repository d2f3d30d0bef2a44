import { formatIso } from '../iso-time.ts';
import {
  HELD_POLICY,
  REFUSED_POLICY,
  SYNC_MESSAGE,
  SYNC_NOW,
  SYNC_STATE,
  SYNCED_AT,
  SYNCED_HASH,
  SYNCED_POLICY,
  SYNCED_REVISION,
  type SyncState,
} from '../sync-names.ts';
import type { Live } from './live.ts';
import type { SyncOutcome } from './outcome.ts';
import type { Revisions } from './plan.ts';
import { outcomeInWords } from './words.ts';

/** Which policy people were told of last: its hash, and since when it is live. */
export const TOLD_LIVE = 'smartscale.dev/told-live';
/** Which refusal or hold people were told of last; absent while there is none. */
export const TOLD_TROUBLE = 'smartscale.dev/told-trouble';

/** Annotations by name; null takes one away. */
export type Annotations = Readonly<Record<string, string | null>>;

export const STATE_OF: Readonly<Record<SyncOutcome['kind'], SyncState>> = {
  synced: 'Synced',
  invalid: 'Invalid',
  held: 'Held',
  failed: 'Failed',
};

/** As Flux applied it, and as it was annotated since. */
export interface Applied {
  /** `data['policy.yaml']`, byte for byte. */
  readonly content: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Written before anything is put: from then on nothing is vouched for, so that no crash leaves a
 * word that is not true any more. A revert to the content before would find it and be Ready. The
 * mark of what people know of is set beside it, or the first policy of all could go untold.
 */
export const withdrawal = ({ annotations }: Applied): Annotations => ({
  [SYNCED_POLICY]: null,
  [TOLD_LIVE]: annotations[TOLD_LIVE] ?? 'nothing',
});

/**
 * Flux compares what is applied with what stands here when it applies, and else every few minutes.
 * A verdict of its own that is not true any more (guardrails became stricter, a hold ended) is to
 * be asked for anew: people and branch protection go by it.
 */
export const isOutdated = (says: Revisions['says'], { kind }: SyncOutcome): boolean =>
  says === 'ready'
    ? kind === 'invalid' || kind === 'held'
    : says !== undefined && kind === 'synced';

/** What is to be written so that the annotations tell the outcome; nothing when they do. */
export function patchFor(
  outcome: SyncOutcome,
  applied: Applied,
  live: Live,
): Annotations | undefined {
  const { content, annotations } = applied;
  const untrue = outcome.kind === 'synced' ? {} : untruths(annotations, live);
  // A look that failed makes nothing untrue that was vouched for.
  const stands = annotations[SYNCED_POLICY] === content && !(SYNCED_POLICY in untrue);
  if (outcome.kind === 'failed' && stands) return undefined;
  const wanted = Object.entries({ ...annotationsFor(outcome, applied), ...untrue });
  const changed = wanted.filter(([name, value]) => (annotations[name] ?? null) !== value);
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/**
 * Something else is live than what was vouched for: a put that came late, or a hand. While nothing
 * can be put in its place, nothing may vouch for what was.
 */
function untruths(annotations: Applied['annotations'], live: Live): Annotations {
  if (live.kind === 'unknown') return {};
  const found = live.kind === 'envelope' ? live.published.hash : undefined;
  if (annotations[SYNCED_HASH] === found) return {};
  return {
    [SYNCED_POLICY]: null,
    [SYNCED_HASH]: null,
    [SYNCED_REVISION]: null,
    [SYNCED_AT]: null,
  };
}

/**
 * The annotations that should stand after an outcome. Flux's health expressions compare contents:
 * `synced-policy` may hold what is live and nothing else, or Ready would be a lie.
 */
function annotationsFor(outcome: SyncOutcome, { content, annotations }: Applied): Annotations {
  const told = { [SYNC_STATE]: STATE_OF[outcome.kind], [SYNC_MESSAGE]: outcomeInWords(outcome) };
  switch (outcome.kind) {
    case 'synced': {
      const { hash, revision, appliedAt } = outcome.live;
      return {
        ...told,
        [SYNCED_POLICY]: content,
        [SYNCED_HASH]: hash,
        [SYNCED_REVISION]: revision,
        [SYNCED_AT]: formatIso(appliedAt),
        [REFUSED_POLICY]: null,
        [HELD_POLICY]: null,
        // A word that was heeded is spent: the next freeze asks for a new one.
        ...(annotations[SYNC_NOW] === hash ? { [SYNC_NOW]: null } : {}),
      };
    }
    case 'invalid':
      return { ...told, [REFUSED_POLICY]: content, [HELD_POLICY]: null };
    case 'held':
      return { ...told, [HELD_POLICY]: content, [REFUSED_POLICY]: null };
    case 'failed':
      // It may pass: a health check that was told "failed" would end and not look again.
      return { ...told, [REFUSED_POLICY]: null, [HELD_POLICY]: null };
  }
}

import { fullMoment } from '../explain/moment.ts';
import { overrideCommand } from '../explain/override.ts';
import { formatIso } from '../iso-time.ts';
import { ENVELOPE_BYTES } from '../policy/envelope.ts';
import { renderProblem } from '../problem.ts';
import type { Instant } from '../units.ts';
import type { SyncOutcome } from './outcome.ts';

/** As hashes are told to people. */
export const shortHash = (hash: string): string => hash.slice(0, 12);

/**
 * An outcome in words, for the annotation, the event and `status`. It tells no time that passes:
 * the same outcome is the same text, so that nothing is written again and again.
 */
export function outcomeInWords(outcome: SyncOutcome): string {
  switch (outcome.kind) {
    case 'synced':
      return syncedInWords(outcome.live);
    case 'invalid':
      return refusedInWords(outcome);
    case 'held':
      return heldInWords(outcome);
    case 'failed':
      return `Not live yet, and tried again: ${outcome.why}`;
  }
}

/** Annotations are for people: whoever has more to mend runs `policy validate`. */
const MOST_PROBLEMS = 20;

function refusedInWords({ problems, isLive }: Extract<SyncOutcome, { kind: 'invalid' }>): string {
  const told = problems.slice(0, MOST_PROBLEMS).map(renderProblem);
  const more = problems.length - told.length;
  return [
    isLive
      ? 'Refused, though it is live: the autoscaler goes on with it until a good one comes.'
      : 'Refused: it does not go live, and the autoscaler goes on with the policy it has.',
    ...told,
    ...(more > 0 ? [`… and ${more} more`] : []),
  ].join('\n');
}

type Synced = Extract<SyncOutcome, { readonly kind: 'synced' }>;

function syncedInWords({ hash, revision, version, bytes }: Synced['live']): string {
  const live = `Live as version ${version} of the parameter: ${shortHash(hash)} of ${revision}.`;
  if (bytes <= ENVELOPE_BYTES.standard) return live;
  return `${live} It takes ${bytes} bytes: beyond ${ENVELOPE_BYTES.standard} the parameter is of the advanced tier, which costs and cannot be taken back.`;
}

type Held = Extract<SyncOutcome, { readonly kind: 'held' }>;

function heldInWords({ hash, reason, until, byHand, timeZone }: Held): string {
  const lines = [
    `Held: ${reason}`,
    until === undefined
      ? 'No window that would let it through is known.'
      : `Not live before ${momentOf(until, timeZone)}; it goes live by itself when a window lets it.`,
  ];
  const hand = byHand
    ? `To let it through now: ${overrideCommand(hash)}`
    : 'This window lets nothing through by hand.';
  return [...lines, hand, 'What was live within the last 30 days always passes.'].join('\n');
}

const momentOf = (at: Instant, timeZone: string): string =>
  timeZone === 'UTC' ? formatIso(at) : `${fullMoment(at, timeZone)} (${formatIso(at)})`;

import type { TickEvent } from '../../core/event.ts';
import { explainEvent } from '../../core/explain/event.ts';
import { explainReason } from '../../core/explain/reasons.ts';
import { localText } from '../../core/schedule/local-time.ts';
import type { Instant } from '../../core/units.ts';
import type { PolicyRun } from './run.ts';

/** One thing that the autoscaler did, with its reason in words. */
export interface StoryLine {
  readonly at: Instant;
  /** Local time in the policy's zone. */
  readonly time: string;
  readonly kind: 'up' | 'down' | 'restore' | 'trouble';
  readonly what: string;
  readonly why: string;
}

/** Every scaling event of a run, in the order in which it happened. */
export function storyOf(
  run: Pick<PolicyRun, 'records' | 'events' | 'policy'>,
): readonly StoryLine[] {
  const decided = run.records.flatMap((record) => decidedLine(record, run.policy.timeZone));
  const happened = run.events.flatMap((timed) => happenedLine(timed, run.policy.timeZone));
  return [...decided, ...happened].sort((a, b) => a.at - b.at);
}

function decidedLine(
  { at, decision }: PolicyRun['records'][number],
  timeZone: string,
): readonly StoryLine[] {
  const { plan, because } = decision;
  const telling = { timeZone, now: at };
  const why = because.map((reason) => explainReason(reason, telling)).join(' ');
  const line = { at, time: localText(at, timeZone), why };
  switch (plan.kind) {
    case 'hold':
      return [];
    case 'scale-down':
      return [{ ...line, kind: 'down', what: '−1 node' }];
    case 'scale-up': {
      const { launch, restore } = plan;
      const spot = launch.filter(({ market }) => market === 'spot').length;
      const markets = [
        ...(spot > 0 ? [`${spot} spot`] : []),
        ...(launch.length > spot ? [`${launch.length - spot} on demand`] : []),
        ...(restore.length > 0 ? [`${restore.length} kept`] : []),
      ].join(', ');
      const nodes = launch.length + restore.length;
      const what = `+${nodes} node${nodes === 1 ? '' : 's'} (${markets})`;
      return [{ ...line, kind: launch.length > 0 ? 'up' : 'restore', what }];
    }
  }
}

/** What no decision tells: AWS took a node, a launch failed, a drain was called off. */
function happenedLine(
  { at, event }: PolicyRun['events'][number],
  timeZone: string,
): readonly StoryLine[] {
  if (isToldByDecisions(event)) return [];
  const { title, sentence } = explainEvent(event, { timeZone, now: at });
  return [{ at, time: localText(at, timeZone), kind: 'trouble', what: title, why: sentence }];
}

/** What a decision began and what went as it should needs no line of its own. */
function isToldByDecisions(event: TickEvent): boolean {
  switch (event.kind) {
    case 'removal-started':
      return event.cause !== 'interrupted';
    case 'removal-restored':
      return event.why === 'capacity-wanted';
    case 'launch-started':
    case 'launch-ready':
    case 'removal-done':
    case 'cordon-lifted':
    case 'effect-failed':
    case 'alarm-over':
      return true;
    case 'launch-failed':
    case 'launch-refused':
    case 'orphan-swept':
    case 'ghost-swept':
    case 'alarm-raised':
      return false;
  }
}

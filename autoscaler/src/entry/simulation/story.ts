import { explainReason } from '../../core/explain/reasons.ts';
import { explainVeto } from '../../core/explain/vetoes.ts';
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
  const line = { at, time: localText(at, timeZone), kind: 'trouble' as const };
  switch (event.kind) {
    case 'removal-started':
      if (event.cause !== 'interrupted') return [];
      return [{ ...line, what: 'AWS takes a spot node', why: 'Its pods are moved at once.' }];
    case 'launch-failed':
      return [{ ...line, what: 'A launch failed', why: FAILURES[event.why] }];
    case 'launch-refused':
      return [{ ...line, what: `${event.market} capacity refused`, why: event.refusal.message }];
    case 'removal-restored':
      if (event.why === 'capacity-wanted') return [];
      return [{ ...line, what: 'A removal was called off', why: restoredWhy(event) }];
    case 'orphan-swept':
      return [{ ...line, what: 'An instance without an owner was ended', why: event.instance }];
    case 'ghost-swept':
      return [{ ...line, what: 'A node without an instance was deleted', why: event.node }];
    case 'launch-started':
    case 'launch-ready':
    case 'removal-done':
    case 'cordon-lifted':
    case 'effect-failed':
    case 'alarm-over':
      return [];
    case 'alarm-raised': {
      const why = explainVeto(event.alarm, { timeZone, now: at });
      return [{ ...line, what: 'Somebody should look', why }];
    }
  }
}

const FAILURES = {
  'no-capacity': 'EC2 had no capacity in any pool that the policy names.',
  quota: 'The account may not run more vCPUs.',
  configuration: 'EC2 refused the launch template.',
  'never-seen': 'The instance was asked for and never seen.',
  'never-joined': 'It did not become Ready in time, so it was ended.',
  'instance-lost': 'The instance ended before it was Ready.',
} as const;

function restoredWhy({
  why,
  block,
}: {
  readonly why: string;
  readonly block?: { readonly pod: string; readonly by: string };
}): string {
  return block ? `${block.pod} stood in the way (${block.by}).` : `Because: ${why}.`;
}

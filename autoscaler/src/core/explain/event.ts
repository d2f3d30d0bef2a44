import type { TickEvent } from '../event.ts';
import { IN_UTC, type Telling } from './moment.ts';
import { explainVeto } from './vetoes.ts';
import { span } from './words.ts';

type EventOf<Kind extends TickEvent['kind']> = Extract<TickEvent, { readonly kind: Kind }>;

/** An event as people are told it. */
export interface Told {
  /** 🟢 more nodes, 🔵 fewer, 🔴 a failure, ⚠️ somebody should know; 📝 policy, 📊 report. */
  readonly mark: '🟢' | '🔵' | '🔴' | '⚠️' | '📝' | '⛔' | '⏸️' | '📊';
  /** A few words without names, so that equal things read equal. */
  readonly title: string;
  /** One English sentence, with the names and numbers. */
  readonly sentence: string;
}

/** What happened, in words. */
export function explainEvent(event: TickEvent, telling: Telling = IN_UTC): Told {
  switch (event.kind) {
    case 'launch-started':
      return {
        mark: '🟢',
        title: 'Scale-up started',
        sentence: `A node is being bought ${MARKETS[event.market]} (${event.cause}).`,
      };
    case 'launch-ready': {
      const after = span(event.latency);
      return {
        mark: '🟢',
        title: 'Scale-up finished',
        sentence: `${event.node} is Ready after ${after}.`,
      };
    }
    case 'launch-refused':
      return launchRefused(event);
    case 'launch-failed':
      return { mark: '🔴', title: 'Scale-up failed', sentence: FAILURES[event.why] };
    case 'removal-started':
      return removalStarted(event);
    case 'removal-done':
      return {
        mark: '🔵',
        title: 'Scale-down completed',
        sentence: `${event.node} is gone (${event.cause}).`,
      };
    case 'removal-restored':
      return removalRestored(event);
    case 'orphan-swept':
      return {
        mark: '⚠️',
        title: 'Orphan swept',
        sentence: `${event.instance} was ended: nothing answered for it.`,
      };
    case 'ghost-swept':
      return {
        mark: '⚠️',
        title: 'Ghost swept',
        sentence: `Node ${event.node} was deleted: its instance is gone.`,
      };
    case 'cordon-lifted':
      return {
        mark: '⚠️',
        title: 'Cordon lifted',
        sentence: `${event.node} was opened: what closed it is no more.`,
      };
    case 'alarm-raised':
      return {
        mark: event.alarm.code === 'at-maximum' ? '⚠️' : '🔴',
        title: ALARMS[event.alarm.code],
        sentence: explainVeto(event.alarm, telling),
      };
    case 'alarm-over':
      return { mark: '🟢', title: 'Over', sentence: `No longer so: ${ALARMS[event.code]}.` };
    case 'effect-failed':
      return {
        mark: '⚠️',
        title: 'A call failed',
        sentence: `${event.effect} did not work and is tried again: ${event.why}.`,
      };
  }
}

const MARKETS = { spot: 'as spot', 'on-demand': 'on demand' } as const;

function launchRefused({ refusal, market }: EventOf<'launch-refused'>): Told {
  const sentence = `EC2 sold no node ${MARKETS[market]}: ${refusal.message}`;
  return refusal.kind === 'no-capacity'
    ? { mark: '⚠️', title: 'No capacity', sentence }
    : { mark: '🔴', title: 'Scale-up refused', sentence };
}

function removalStarted({ node, cause }: EventOf<'removal-started'>): Told {
  if (cause === 'interrupted') {
    const sentence = `${node} goes back to AWS: its pods go elsewhere.`;
    return { mark: '⚠️', title: 'AWS takes a node', sentence };
  }
  return {
    mark: '🔵',
    title: 'Scale-down started',
    sentence: `${node} is being emptied (${cause}).`,
  };
}

function removalRestored({ node, why, block }: EventOf<'removal-restored'>): Told {
  const reason = block ? `${block.pod} stood in the way (${block.by})` : RESTORED[why];
  return {
    mark: why === 'would-not-drain' || why === 'two-budgets' ? '🔴' : '⚠️',
    title: 'Scale-down called off',
    sentence: `${node} stays: ${reason}.`,
  };
}

const RESTORED: Readonly<Record<EventOf<'removal-restored'>['why'], string>> = {
  'would-not-drain': 'it would not drain in time',
  'two-budgets': 'a pod has two disruption budgets',
  'capacity-wanted': 'its capacity is wanted after all',
  'evidence-lost': 'nobody could tell what is on it',
  'taken-by-hand': 'a person took it over',
};

const FAILURES: Readonly<Record<EventOf<'launch-failed'>['why'], string>> = {
  'no-capacity': 'EC2 had no capacity in any pool that the policy names.',
  quota: 'The account may not run more vCPUs.',
  configuration: 'EC2 refused what was asked for: the stack or the policy needs mending.',
  'never-seen': 'The instance was asked for and never seen.',
  'never-joined': 'The instance did not become Ready in time, so it was ended.',
  'instance-lost': 'The instance ended before it was Ready.',
};

const ALARMS: Readonly<Record<EventOf<'alarm-over'>['code'], string>> = {
  'breaker-open': 'Many nodes are down at once',
  'at-maximum': 'At the maximum',
  'over-budget': 'Over the budget',
  'launches-per-hour': 'Launches of this hour used up',
  'launches-failing': 'Launches keep failing',
  'no-pool-left': 'No capacity in any pool',
  uncorroborated: 'A signal stands alone',
  'pods-not-helpable': 'Pods that no node would help',
};

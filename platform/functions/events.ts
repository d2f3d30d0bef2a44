import type { NoticeKind } from '../../autoscaler/src/core/state.ts';

/** A pattern of EventBridge: for each field the values that match, all fields together. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly string[];
  readonly detail?: Readonly<Record<string, readonly string[]>>;
}

/**
 * What AWS announces of instances, one rule for each kind (R6). No pattern can tell whose instance
 * it is, for events carry no tags: the function asks EC2, and lets those of others be.
 */
export const EVENT_PATTERNS: Readonly<Record<NoticeKind, EventPattern>> = {
  'spot-interruption': {
    source: ['aws.ec2'],
    'detail-type': ['EC2 Spot Instance Interruption Warning'],
  },
  rebalance: {
    source: ['aws.ec2'],
    'detail-type': ['EC2 Instance Rebalance Recommendation'],
  },
  'state-change': {
    source: ['aws.ec2'],
    'detail-type': ['EC2 Instance State-change Notification'],
    // On the way out, or out already: those that come up are nobody's trouble.
    detail: { state: ['stopping', 'stopped', 'shutting-down', 'terminated'] },
  },
  'scheduled-maintenance': {
    source: ['aws.health'],
    'detail-type': ['AWS Health Event'],
    detail: { service: ['EC2'], eventTypeCategory: ['scheduledChange'] },
  },
};

/** In the order in which they are told. */
export const EVENT_KINDS = Object.keys(EVENT_PATTERNS) as readonly NoticeKind[];

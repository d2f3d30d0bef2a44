import type { Notice, NoticeKind } from '../../src/core/state.ts';
import type { Instant } from '../../src/core/units.ts';

/**
 * What AWS announces, as EventBridge brings it: EC2 user guide, "Monitor Amazon EC2 with
 * EventBridge"; AWS Health user guide, "Amazon EventBridge schema" (only what our rules match).
 */
export function eventOf({ instance, kind, at }: Notice) {
  const [name, source] = NAMES[kind];
  return {
    version: '0',
    // The same for an event that is delivered twice.
    id: `event-${kind}-${instance}-${at}`,
    'detail-type': name,
    source,
    account: '111122223333',
    time: iso(at),
    region: 'us-east-1',
    resources: [`arn:aws:ec2:us-east-1:111122223333:instance/${instance}`],
    detail: detailOf(kind, instance),
  };
}

const NAMES: Readonly<Record<NoticeKind, readonly [name: string, source: string]>> = {
  'spot-interruption': ['EC2 Spot Instance Interruption Warning', 'aws.ec2'],
  rebalance: ['EC2 Instance Rebalance Recommendation', 'aws.ec2'],
  'state-change': ['EC2 Instance State-change Notification', 'aws.ec2'],
  'scheduled-maintenance': ['AWS Health Event', 'aws.health'],
};

function detailOf(kind: NoticeKind, instance: string): object {
  switch (kind) {
    case 'spot-interruption':
      return { 'instance-id': instance, 'instance-action': 'terminate' };
    case 'rebalance':
      return { 'instance-id': instance };
    case 'state-change':
      return { 'instance-id': instance, state: 'shutting-down' };
    case 'scheduled-maintenance':
      return {
        service: 'EC2',
        eventTypeCode: 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED',
        eventTypeCategory: 'scheduledChange',
        statusCode: 'upcoming',
        affectedEntities: [{ entityValue: instance, status: 'PENDING' }],
      };
  }
}

/** AWS writes its events' times without a fraction. */
const iso = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

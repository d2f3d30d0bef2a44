import { z } from 'zod';
import { check } from './inputs/problems.ts';
import { parseIso } from './iso-time.ts';
import type { Parsed } from './problem.ts';
import type { Notice, NoticeKind } from './state.ts';
import { after, type InstanceId, type Instant, minutes } from './units.ts';

/** What an event of EventBridge's announces: several instances, one, or none that concerns us. */
export interface AwsEvent {
  /** EventBridge's own: the same for an event that is delivered twice. */
  readonly id: string;
  readonly notices: readonly Notice[];
}

/**
 * Reads an event as AWS sends it. Instances are told by the detail and never by the ARN, which has
 * been recorded with a zone in place of the region (aws-node-termination-handler's samples). Whose
 * they are no event says: that is asked of EC2.
 */
export function readAwsEvent(event: unknown): Parsed<AwsEvent> {
  const read = check(EVENT, event, 'event');
  if (!read.ok) return read;
  const { id, time: at } = read.value;
  return { ok: true, value: { id, notices: noticesIn(read.value, at) } };
}

/** "Two minutes before": EC2 user guide, "Spot Instance interruption notices". */
const SPOT_WARNING = minutes(2);

const WORDS = {
  spot: 'EC2 Spot Instance Interruption Warning',
  rebalance: 'EC2 Instance Rebalance Recommendation',
  state: 'EC2 Instance State-change Notification',
  health: 'AWS Health Event',
} as const;

/** On the way out, or out already. Those that come up are nobody's trouble. */
const LEAVING: readonly string[] = ['stopping', 'stopped', 'shutting-down', 'terminated'];

const INSTANCE = /^i-\w+$/;

function noticesIn(event: z.output<typeof EVENT>, at: Instant): readonly Notice[] {
  switch (event['detail-type']) {
    case WORDS.spot: {
      const endsAt = after(at, SPOT_WARNING);
      return [{ ...notice(event.detail['instance-id'], 'spot-interruption', at), endsAt }];
    }
    case WORDS.rebalance:
      return [notice(event.detail['instance-id'], 'rebalance', at)];
    case WORDS.state: {
      const { state, 'instance-id': instance } = event.detail;
      return LEAVING.includes(state) ? [notice(instance, 'state-change', at)] : [];
    }
    case WORDS.health: {
      const { service, eventTypeCategory, statusCode, affectedEntities } = event.detail;
      const planned = service === 'EC2' && eventTypeCategory === 'scheduledChange';
      // Maintenance that is over takes nothing any more.
      if (!planned || statusCode === 'closed') return [];
      const instances = affectedEntities.filter(({ entityValue }) => INSTANCE.test(entityValue));
      const names = new Set(instances.map(({ entityValue }) => entityValue));
      return [...names].map((name) => notice(name, 'scheduled-maintenance', at));
    }
  }
}

const notice = (instance: string, kind: NoticeKind, at: Instant): Notice => ({
  instance: instance as InstanceId,
  kind,
  at,
});

const TIME = 'a time such as 2026-11-23T04:05:06Z';

const TEXT = z.string().min(1, { error: 'a text' });

const ENVELOPE = {
  id: TEXT,
  time: z.string({ error: TIME }).transform((text, context): Instant => {
    const at = parseIso(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: TIME });
    return z.NEVER;
  }),
};

const NAMED = {
  'instance-id': z.string().regex(INSTANCE, { error: 'the id of an instance' }),
};

const EVENT = z.discriminatedUnion('detail-type', [
  z.object({ ...ENVELOPE, 'detail-type': z.literal(WORDS.spot), detail: z.object(NAMED) }),
  z.object({ ...ENVELOPE, 'detail-type': z.literal(WORDS.rebalance), detail: z.object(NAMED) }),
  z.object({
    ...ENVELOPE,
    'detail-type': z.literal(WORDS.state),
    detail: z.object({ ...NAMED, state: TEXT }),
  }),
  z.object({
    ...ENVELOPE,
    'detail-type': z.literal(WORDS.health),
    detail: z.object({
      service: TEXT,
      eventTypeCategory: TEXT,
      statusCode: z.string().optional(),
      // Events on the account as a whole name none.
      affectedEntities: z.array(z.object({ entityValue: z.string() })).default([]),
    }),
  }),
]);

import { describe, expect, it } from 'vitest';
import { readAwsEvent } from '../../autoscaler/src/core/aws-events.ts';
import { NOON } from '../support/cluster.ts';

const HEALTH = { service: 'EC2', eventTypeCategory: 'scheduledChange', statusCode: 'upcoming' };

/** An event as EventBridge hands it to a function, with all that we do not read. */
const event = (type: string, detail: object) => ({
  version: '0',
  id: 'event-1',
  'detail-type': type,
  source: 'aws.ec2',
  account: '123456789012',
  time: '2026-11-23T12:00:00Z',
  region: 'us-east-1',
  // As it was recorded: a zone where the region belongs, and no account.
  resources: ['arn:aws:ec2:us-east-1b:instance/i-0wrong'],
  detail,
});

const noticesOf = (type: string, detail: object) => {
  const read = readAwsEvent(event(type, detail));
  return read.ok ? read.value.notices : read.problems;
};
const state = (name: string) =>
  noticesOf('EC2 Instance State-change Notification', { 'instance-id': 'i-0a', state: name });
const health = (change: object, entities: readonly string[] = ['i-0a']) =>
  noticesOf('AWS Health Event', {
    ...HEALTH,
    affectedEntities: entities.map((entityValue) => ({ entityValue })),
    ...change,
  });

describe('an event of AWS', () => {
  it('that takes a spot instance says when: two minutes after it was sent', () => {
    const detail = { 'instance-id': 'i-0a', 'instance-action': 'terminate' };
    expect(noticesOf('EC2 Spot Instance Interruption Warning', detail)).toEqual([
      { instance: 'i-0a', kind: 'spot-interruption', at: NOON, endsAt: NOON + 120_000 },
    ]);
  });

  it('that recommends to rebalance names no end', () => {
    const detail = { 'instance-id': 'i-0a' };
    expect(noticesOf('EC2 Instance Rebalance Recommendation', detail)).toEqual([
      { instance: 'i-0a', kind: 'rebalance', at: NOON },
    ]);
  });

  it('on a state is a notice on the way out, and none on the way in', () => {
    const out = ['stopping', 'stopped', 'shutting-down', 'terminated'].map(state);
    expect(out).toEqual(Array(4).fill([{ instance: 'i-0a', kind: 'state-change', at: NOON }]));
    expect(['pending', 'running'].map(state)).toEqual([[], []]);
  });

  it('on planned maintenance is a notice for each instance, once, and for nothing else', () => {
    const named = ['i-0a', 'i-0b', 'i-0a', 'vol-1', 'arn:aws:rds:x'];
    expect(health({}, named)).toEqual([
      { instance: 'i-0a', kind: 'scheduled-maintenance', at: NOON },
      { instance: 'i-0b', kind: 'scheduled-maintenance', at: NOON },
    ]);
  });

  it('on other services, on mere news and on maintenance that is over concerns nobody', () => {
    const none = [
      health({ service: 'RDS' }),
      health({ eventTypeCategory: 'accountNotification' }),
      health({ statusCode: 'closed' }),
      health({ affectedEntities: undefined }),
    ];
    expect(none).toEqual([[], [], [], []]);
  });

  it('that cannot be read tells what was expected', () => {
    const bad = [
      undefined,
      { 'detail-type': 'Scheduled Event' },
      { ...event('EC2 Instance Rebalance Recommendation', {}), time: 'noon' },
      event('EC2 Instance Rebalance Recommendation', { 'instance-id': 'arn:aws:x' }),
    ];
    const paths = bad.map((it) => {
      const read = readAwsEvent(it);
      return read.ok ? read.value : read.problems.map(({ path }) => path);
    });
    expect(paths).toEqual([
      [''],
      ['detail-type'],
      ['time', 'detail.instance-id'],
      ['detail.instance-id'],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { readAwsEvent } from '../../../../autoscaler/src/core/aws-events.ts';
import type { Notice, NoticeKind } from '../../../../autoscaler/src/core/state.ts';
import { after, type InstanceId, minutes } from '../../../../autoscaler/src/core/units.ts';
import { eventOf } from '../../../../autoscaler/world/wire/events.ts';
import { NOON } from '../../../support/cluster.ts';

const KINDS: readonly NoticeKind[] = [
  'spot-interruption',
  'rebalance',
  'state-change',
  'scheduled-maintenance',
];

const noticeOf = (kind: NoticeKind): Notice => ({
  instance: 'i-0123456789abcdef0' as InstanceId,
  kind,
  at: NOON,
  ...(kind === 'spot-interruption' ? { endsAt: after(NOON, minutes(2)) } : {}),
});

describe('what EventBridge brings', () => {
  test.each(KINDS)('is read as what AWS announced: %s', (kind) => {
    const read = readAwsEvent(eventOf(noticeOf(kind)));
    expect(read).toMatchObject({ ok: true, value: { notices: [noticeOf(kind)] } });
  });

  test('has one id however often it is brought, and another for another kind', () => {
    const ids = KINDS.map((kind) => eventOf(noticeOf(kind)).id);
    expect(new Set(ids).size).toBe(KINDS.length);
    expect(eventOf(noticeOf('rebalance')).id).toBe(ids[1]);
  });
});

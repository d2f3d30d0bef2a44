import { describe, expect, it } from 'vitest';
import { ALARM_CODES } from '../../autoscaler/src/core/alarms.ts';
import type { Circumstances } from '../../autoscaler/src/core/circumstances.ts';
import type { TickEvent } from '../../autoscaler/src/core/event.ts';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import { messageOf } from '../../autoscaler/src/core/message.ts';
import type { News } from '../../autoscaler/src/core/news.ts';
import type { Instant, OperationId } from '../../autoscaler/src/core/units.ts';
import { NOON } from '../support/cluster.ts';
import { AROUND, NEWS, POLICY_CHANGED } from '../support/news.ts';

const CONTEXT = {
  cluster: 'shop',
  region: 'us-east-1',
  correlation: 'run-1',
  at: NOON,
};

describe('a message', () => {
  it.each(NEWS)('to %s begins with %s for %j', (audience, mark, event) => {
    const addressed = messageOf(event, CONTEXT);
    expect(addressed.audience).toBe(audience);
    expect(addressed.subject).toMatch(
      audience === 'alerts' ? `${mark} SmartScale Alert: ` : `${mark} SmartScale: `,
    );
  });

  it.each(NEWS)('of (%s %s) %j can be read back', (_, __, event) => {
    const { message } = messageOf(event, CONTEXT);
    expect(parseMessage(JSON.stringify(message), 'sns')).toEqual({ ok: true, value: message });
  });

  it.each(NEWS)('fits what SNS takes as a subject (%s %s %j)', (_, __, event) => {
    const { subject } = messageOf(event, CONTEXT);
    expect(subject.length).toBeLessThan(100);
    expect(subject).not.toMatch(/\p{Cc}/u);
  });

  it('has the fields of a CloudWatch alarm, and the event for whoever says it better', () => {
    const event: TickEvent = {
      kind: 'alarm-raised',
      alarm: { code: 'at-maximum', nodes: 10, maximum: 10 },
    };
    expect(messageOf(event, CONTEXT)).toEqual({
      audience: 'alerts',
      subject: '⚠️ SmartScale Alert: At the maximum',
      message: {
        AlarmName: 'smartscale-at-maximum',
        NewStateValue: 'ALARM',
        NewStateReason: "There are 10 nodes, and the policy's maximum is 10.",
        Timestamp: '2026-11-23T12:00:00Z',
        Region: 'us-east-1',
        smartscale: {
          version: 1,
          id: 'shop/2026-11-23T12:00:00Z/alarm-raised/at-maximum',
          cluster: 'shop',
          correlation: 'run-1',
          at: NOON,
          event,
        },
      },
    });
  });

  it.each(ALARM_CODES)('ends the alarm %s under the name it was raised by', (code) => {
    const over = messageOf({ kind: 'alarm-over', code }, CONTEXT);
    expect(over.message).toMatchObject({ AlarmName: `smartscale-${code}`, NewStateValue: 'OK' });
  });

  it('of CloudWatch’s own is not one of ours', () => {
    const alarm = { AlarmName: 'cpu', NewStateValue: 'ALARM', NewStateReason: 'high' };
    expect(parseMessage(JSON.stringify(alarm), 'sns').ok).toBe(false);
  });

  it.each(NEWS)('with all that stood around it can be read back too (%s %s %j)', (_, __, news) => {
    const { message } = messageOf(news, { ...CONTEXT, around: AROUND });
    expect(message.smartscale.around).toEqual(AROUND);
    expect(parseMessage(JSON.stringify(message), 'sns')).toEqual({ ok: true, value: message });
  });

  it('bears the id of what it tells, whichever run tells it and in whatever order of fields', () => {
    const id = (news: News, change: object = {}) =>
      messageOf(news, { ...CONTEXT, ...change }).message.smartscale.id;
    const all = NEWS.map(([, , news]) => id(news));
    // Seven of them stand for what cannot be at one time: one operation, ended in two ways.
    expect(new Set(all).size).toBe(all.length - 7);
    for (const [, , news] of NEWS) {
      const reversed = Object.fromEntries(Object.entries(news).reverse()) as unknown as News;
      expect(id(reversed, { correlation: 'run-2', around: AROUND })).toBe(id(news));
      const later = id(news, { at: NOON + 1_000 });
      expect(later === id(news)).toBe(news.kind === 'weekly-cost');
    }
  });

  it('tells times by the clock of the policy, where it knows it', () => {
    const until = (NOON + 35 * 60_000) as Instant;
    const event: TickEvent = { kind: 'alarm-raised', alarm: { code: 'no-pool-left', until } };
    const told = (around?: Circumstances) =>
      messageOf(event, { ...CONTEXT, ...(around ? { around } : {}) }).message.NewStateReason;
    expect(told()).toContain('retry at Mon 2026-11-23 12:35.');
    expect(told(AROUND)).toContain('retry at 18:35 (in 35m).');
  });
});

describe('a message that would grow beyond what SNS takes', () => {
  const LIMIT = 262_144;
  const sizeOf = (news: News) =>
    Buffer.byteLength(JSON.stringify(messageOf(news, { ...CONTEXT, around: AROUND }).message));
  const word = '"'.repeat(253);

  it('names some of the pods, and still counts all of them', () => {
    const pods = Array.from({ length: 20 }, (_, index) => `${word}-${index}`);
    const alarm = { code: 'pods-not-helpable', pods, others: 4_980 } as const;
    const news: News = { kind: 'alarm-raised', alarm };
    expect(sizeOf(news)).toBeLessThan(LIMIT);
    expect(messageOf(news, CONTEXT).message.NewStateReason).toContain('5,000 pods');
  });

  it.each<[string, News]>([
    ['EC2’s own words', launchRefused(word.repeat(2_000))],
    ['the changes of a policy', { ...POLICY_CHANGED, changes: Array(5_000).fill(word) }],
    ['one change', { ...POLICY_CHANGED, changes: [word.repeat(2_000)] }],
  ])('cuts %s', (_, news) => {
    expect(sizeOf(news)).toBeLessThan(LIMIT);
  });
});

function launchRefused(message: string): News {
  const refusal = { kind: 'quota', message } as const;
  return { kind: 'launch-refused', operation: 'up-1-0' as OperationId, refusal, market: 'spot' };
}

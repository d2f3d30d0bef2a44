import { describe, expect, it } from 'vitest';
import { ALARM_CODES } from '../../autoscaler/src/core/alarms.ts';
import type { TickEvent } from '../../autoscaler/src/core/event.ts';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import { type Audience, messageOf } from '../../autoscaler/src/core/message.ts';
import { NOON } from '../support/cluster.ts';

const CONTEXT = {
  cluster: 'shop',
  region: 'us-east-1',
  correlation: 'run-1',
  at: NOON,
  number: 3,
};

const operation = 'up-1-0';
const refusal = (kind: string) => ({ kind, message: 'VcpuLimitExceeded: no' });
const node = 'i-1';

/** Every kind of event, its forms apart where people are told them apart. */
const EVENTS = [
  ['warnings', '🟢', { kind: 'launch-started', operation, cause: 'cpu', market: 'spot' }],
  ['warnings', '🟢', { kind: 'launch-ready', operation, node, latency: 92_000 }],
  [
    'warnings',
    '⚠️',
    { kind: 'launch-refused', operation, refusal: refusal('no-capacity'), market: 'spot' },
  ],
  [
    'alerts',
    '🔴',
    { kind: 'launch-refused', operation, refusal: refusal('quota'), market: 'on-demand' },
  ],
  [
    'alerts',
    '🔴',
    { kind: 'launch-refused', operation, refusal: refusal('configuration'), market: 'spot' },
  ],
  ['alerts', '🔴', { kind: 'launch-failed', operation, why: 'never-joined' }],
  ['warnings', '🔵', { kind: 'removal-started', operation, node, cause: 'underused' }],
  ['warnings', '⚠️', { kind: 'removal-started', operation, node, cause: 'interrupted' }],
  ['warnings', '🔵', { kind: 'removal-done', operation, node, cause: 'underused' }],
  ['warnings', '⚠️', { kind: 'removal-restored', operation, node, why: 'capacity-wanted' }],
  [
    'alerts',
    '🔴',
    {
      kind: 'removal-restored',
      operation,
      node,
      why: 'would-not-drain',
      block: { pod: 'shop/web-1', by: 'budget', budget: 'web' },
    },
  ],
  ['warnings', '⚠️', { kind: 'orphan-swept', instance: 'i-9' }],
  ['warnings', '⚠️', { kind: 'ghost-swept', node }],
  ['warnings', '⚠️', { kind: 'cordon-lifted', node }],
  ['alerts', '⚠️', { kind: 'alarm-raised', alarm: { code: 'at-maximum', nodes: 10, maximum: 10 } }],
  ['alerts', '🔴', { kind: 'alarm-raised', alarm: { code: 'breaker-open', unready: 4, nodes: 6 } }],
  [
    'warnings',
    '🔴',
    { kind: 'alarm-raised', alarm: { code: 'pods-not-helpable', pods: ['shop/huge'] } },
  ],
  ['alerts', '🟢', { kind: 'alarm-over', code: 'at-maximum' }],
  ['warnings', '🟢', { kind: 'alarm-over', code: 'over-budget' }],
  ['warnings', '⚠️', { kind: 'effect-failed', effect: 'cordon', why: 'kubernetes: timeout' }],
] as unknown as readonly (readonly [Audience, string, TickEvent])[];

describe('a message', () => {
  it.each(EVENTS)('to %s begins with %s for %j', (audience, mark, event) => {
    const addressed = messageOf(event, CONTEXT);
    expect(addressed.audience).toBe(audience);
    expect(addressed.subject).toMatch(
      audience === 'alerts' ? `${mark} SmartScale Alert: ` : `${mark} SmartScale: `,
    );
  });

  it.each(EVENTS)('of (%s %s) %j can be read back', (_, __, event) => {
    const { message } = messageOf(event, CONTEXT);
    expect(parseMessage(JSON.stringify(message), 'sns')).toEqual({ ok: true, value: message });
  });

  it.each(EVENTS)('fits what SNS takes as a subject (%s %s %j)', (_, __, event) => {
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
          id: 'run-1-3',
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
});

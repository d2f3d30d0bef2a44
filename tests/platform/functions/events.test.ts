import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../autoscaler/src/core/state.ts';
import type { InstanceId, Instant } from '../../../autoscaler/src/core/units.ts';
import { eventOf } from '../../../autoscaler/world/wire/events.ts';
import {
  EVENT_KINDS,
  EVENT_PATTERNS,
  type EventPattern,
} from '../../../platform/functions/events.ts';

/** As EventBridge matches: each field that the pattern names has one of its values. */
function matches(pattern: EventPattern | object, event: object): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value: unknown = Reflect.get(event, field);
    if (Array.isArray(wanted)) return wanted.includes(value);
    return typeof value === 'object' && value !== null && matches(wanted, value);
  });
}

const notice = (kind: Notice['kind']): Notice => ({
  instance: 'i-0abc' as InstanceId,
  kind,
  at: 1_795_000_000_000 as Instant,
});

const taken = (event: object) => EVENT_KINDS.filter((kind) => matches(EVENT_PATTERNS[kind], event));

describe('what AWS announces', () => {
  test.each(EVENT_KINDS)('%s is taken by its own rule and no other', (kind) => {
    expect(taken(eventOf(notice(kind)))).toEqual([kind]);
  });

  test('an instance that comes up is nobody’s trouble', () => {
    const event = eventOf(notice('state-change'));
    expect(taken({ ...event, detail: { ...event.detail, state: 'running' } })).toEqual([]);
  });

  test('what Health tells of other services, or of what has happened, is left alone', () => {
    const event = eventOf(notice('scheduled-maintenance'));
    expect(taken({ ...event, detail: { ...event.detail, service: 'RDS' } })).toEqual([]);
    const issue = { ...event.detail, eventTypeCategory: 'issue' };
    expect(taken({ ...event, detail: issue })).toEqual([]);
  });
});

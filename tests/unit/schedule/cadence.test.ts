import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionDue, intervalAt } from '../../../autoscaler/src/core/schedule/cadence.ts';
import { type Instant, MINUTE, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import { aPlan, instant, later } from '../../support/calendar.ts';

const POLICY = aPlan();
/** 10:00 and 01:00 in Dhaka. */
const MORNING = instant('2026-11-23T04:00:00Z');
const NIGHT = instant('2026-11-22T19:00:00Z');

/** How many decisions so many heartbeats lead to, each one this early or late. */
function decisions(start: Instant, jitters: readonly number[]): readonly Instant[] {
  const made: Instant[] = [];
  for (const [minute, jitter] of jitters.entries()) {
    const now = (start + minute * MINUTE + jitter) as Instant;
    if (decisionDue(POLICY, made.at(-1), now)) made.push(now);
  }
  return made;
}

describe('the cadence', () => {
  test.each([
    ['2026-11-23T02:59:59Z', 5, 'just before nine'],
    ['2026-11-23T03:00:00Z', 2, 'at nine'],
    ['2026-11-23T14:59:59Z', 2, 'just before nine in the evening'],
    ['2026-11-23T15:00:00Z', 5, 'at nine in the evening'],
  ])('at %s is %d minutes: %s in Dhaka', (text, every) => {
    expect(intervalAt(POLICY, instant(text))).toBe(minutes(every));
  });

  test('keeps its pace when heartbeats come up to 14 seconds early or late', () => {
    const jitters = fc.array(fc.integer({ min: -14_000, max: 14_000 }), {
      minLength: 60,
      maxLength: 60,
    });
    fc.assert(
      fc.property(jitters, (late) => {
        expect(decisions(MORNING, late)).toHaveLength(30);
        expect(decisions(NIGHT, late)).toHaveLength(12);
      }),
    );
  });

  test('the first heartbeat of all decides', () => {
    expect(decisionDue(POLICY, undefined, NIGHT)).toBe(true);
  });

  test('a second tick in the same minute decides nothing', () => {
    expect(decisionDue(POLICY, MORNING, later(MORNING, seconds(10)))).toBe(false);
    expect(decisionDue(POLICY, MORNING, later(MORNING, seconds(89)))).toBe(false);
    expect(decisionDue(POLICY, MORNING, later(MORNING, seconds(90)))).toBe(true);
  });

  test('the quicker pace of the day begins with the day', () => {
    const nine = instant('2026-11-23T03:00:00Z');
    expect(decisionDue(POLICY, later(nine, -minutes(2) as typeof MINUTE), nine)).toBe(true);
  });

  test('a clock that was set back silences nothing', () => {
    expect(decisionDue(POLICY, later(MORNING, minutes(60)), MORNING)).toBe(true);
    expect(decisionDue(POLICY, later(MORNING, seconds(10)), MORNING)).toBe(false);
  });
});

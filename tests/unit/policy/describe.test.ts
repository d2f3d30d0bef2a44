import { describe, expect, it } from 'vitest';
import { describePolicy } from '../../../autoscaler/src/core/policy/describe.ts';
import { spanInWords, startInWords } from '../../../autoscaler/src/core/policy/wording.ts';
import { document, policyOf } from './written-policy.ts';

const lines = (...spec: readonly string[]) =>
  describePolicy(policyOf(document(...spec))).flatMap((section) => section.lines);

describe('a policy in words', () => {
  it('marks a line as own when one of the two fields that it tells of differs', () => {
    const line = lines('nodes: { min: 3 }').find(({ text }) => text.startsWith('never fewer'));
    expect(line).toEqual({ text: 'never fewer than 3, never more than 10', isDefault: false });
  });

  it('marks nothing as own in a policy that is all defaults', () => {
    expect(lines('{}').filter(({ isDefault }) => !isDefault)).toEqual([]);
  });

  it('names the zone of a schedule only where it is another', () => {
    const schedule = 'name: a, cron: 30 8 * * 1, duration: 90m, nodes: 1, lead: 0s';
    const told = (more: string) =>
      lines(
        'nodes: { min: 1 }',
        'capacity: { onDemandFloor: 1 }',
        `schedules: [{ ${schedule}${more} }]`,
      )
        .map(({ text }) => text)
        .find((text) => text.startsWith('a: '));
    expect(told('')).toBe('a: 1 node every Monday at 08:30 for 1 hour 30 minutes');
    expect(told(', timeZone: UTC')).toMatch(/minutes \(UTC\)$/);
  });
});

describe('starts and spans in words', () => {
  it.each([
    ['0 9 * * *', 'every day at 09:00'],
    ['0 20 * * FRI', 'every Friday at 20:00'],
    ['15 7 * * 0,6', 'every Sunday and Saturday at 07:15'],
    ['15 7 * * 7', 'every Sunday at 07:15'],
    ['0 9 1 * *', 'at cron "0 9 1 * *"'],
    ['*/5 9 * * *', 'at cron "*/5 9 * * *"'],
    ['0 9 * * 1-5', 'at cron "0 9 * * 1-5"'],
  ])('%s: %s', (cron, words) => {
    expect(startInWords({ cron })).toBe(words);
  });

  it('lists dates as they are written', () => {
    expect(startInWords({ dates: ['2026-12-16T10:00'] })).toBe('at 2026-12-16 10:00');
  });

  it.each([
    [0, 'no time'],
    [1_000, '1 second'],
    [5_400_000, '1 hour 30 minutes'],
    [604_800_000, '7 days'],
    [1_500, '1 second 500 ms'],
  ])('%d ms: %s', (span, words) => {
    expect(spanInWords(span)).toBe(words);
  });
});

import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { SCHEDULES } from '../../../platform/functions/schedules.ts';

/** Scheduler's fields have a year at the end, which others do not know. */
function firings(name: string, from: string, count: number): readonly string[] {
  const { expression = '', timeZone = '' } = SCHEDULES[name] ?? {};
  const fields = /^cron\((.+) \*\)$/.exec(expression)?.[1];
  if (!fields) throw new Error(`${name} is no cron`);
  const runs = new Cron(fields, { timezone: timeZone }).nextRuns(count, from);
  return runs.map((it) => it.toISOString());
}

describe('schedules', () => {
  test('the cost is told on Mondays at nine in Dhaka', () => {
    expect(firings('weekly-cost', '2026-11-21T00:00:00Z', 2)).toEqual([
      '2026-11-23T03:00:00.000Z',
      '2026-11-30T03:00:00.000Z',
    ]);
  });

  test('a heartbeat comes every minute, and none is made up for', () => {
    expect(SCHEDULES['heartbeat']).toMatchObject({
      function: 'autoscaler',
      expression: 'rate(1 minute)',
      again: { times: 0, within: 60 },
    });
  });
});

import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CronFields,
  readCron,
} from '../../../autoscaler/src/core/sync-windows/cron-fields.ts';
import { startsFrom } from '../../../autoscaler/src/core/sync-windows/starts.ts';
import { assert } from '../../../autoscaler/src/core/units.ts';
import { at, iso } from './a-window.ts';

function fieldsOf(cron: string): CronFields {
  const read = readCron(cron);
  assert(read.ok, `${cron} can be read`);
  return read.fields;
}

function next(cron: string, count: number, from = '2026-01-01T00:00:00Z'): readonly string[] {
  const starts: string[] = [];
  for (const start of startsFrom({ fields: fieldsOf(cron), timeZone: 'UTC' }, at(from))) {
    starts.push(iso(start)?.slice(0, 16) ?? '');
    if (starts.length === count) break;
  }
  return starts;
}

/** Start times that robfig/cron v3 itself gave from 2026-01-01 on, a Thursday. */
describe("a schedule as Argo CD's reader has it", () => {
  it.each([
    ['0 20 * * FRI', '2026-01-02T20:00', '2026-01-09T20:00'],
    ['0 0 ? * 5', '2026-01-02T00:00', '2026-01-09T00:00'],
    ['5/20 * * * *', '2026-01-01T00:05', '2026-01-01T00:25'],
    ['0 8-18/5 * jan-MAR *', '2026-01-01T08:00', '2026-01-01T13:00'],
    ['0 0 13 * FRI', '2026-01-02T00:00', '2026-01-09T00:00'],
    ['0 0 15 * 0-6', '2026-01-01T00:00', '2026-01-02T00:00'],
    ['0 0 */2 * mon', '2026-01-01T00:00', '2026-01-03T00:00'],
    ['0 0 */1 * mon', '2026-01-05T00:00', '2026-01-12T00:00'],
    ['0 0 1,* * mon', '2026-01-05T00:00', '2026-01-12T00:00'],
    ['0 0 1-31 * mon', '2026-01-01T00:00', '2026-01-02T00:00'],
    ['0 0 29 2 *', '2028-02-29T00:00', '2032-02-29T00:00'],
  ])('%s', (cron, ...starts) => {
    expect(next(cron, 2)).toEqual(starts);
  });

  it('that no calendar has ends instead of searching for ever', () => {
    expect(next('0 0 31 2 *', 1)).toEqual([]);
    expect(next('0 0 30 2 *', 1)).toEqual([]);
  });

  it('sees the leap day over a century without one', () => {
    expect(next('0 0 29 2 *', 1, '2096-03-01T00:00:00Z')).toEqual(['2104-02-29T00:00']);
  });
});

describe('a schedule that is refused says why', () => {
  it.each([
    ['TZ=UTC 0 0 * * *', 'a zone stands in timeZone'],
    ['CRON_TZ=UTC 0 0 * * *', 'a zone stands in timeZone'],
    ['@daily', 'names such as @daily'],
    ['@every 1h', 'names such as @daily'],
    ['0 0 * *', 'it has 4 fields, not 5'],
    ['', 'it has 1 field, not 5'],
    ['0 0 0 * * *', 'it has 6 fields, not 5'],
    ['60 * * * *', 'minute: "60" is not within 0 to 59'],
    ['* 24 * * *', 'hour: "24" is not within'],
    ['* * 0 * *', 'day of month: "0" is not within'],
    ['* * * 13 *', 'month: "13" is not within'],
    ['* * * * 7', 'Sunday is 0'],
    ['* * * * monday', '"monday" is not within'],
    ['* * * fri *', '"fri" is not within'],
    ['* * * * fri-mon', 'runs backwards'],
    ['*/0 * * * *', 'at least 1'],
    ['1,,2 * * * *', 'no value'],
    ['*-5 * * * *', 'no value'],
    ['1-2-3 * * * *', 'no value'],
    ['-1 * * * *', 'no value'],
    ['L * * * *', '"L" is not within'],
    ['* * L * *', '"L" is not within'],
    ['* * * * 5#2', 'no value'],
  ])('"%s": %s', (cron, why) => {
    expect(readCron(cron)).toEqual({ ok: false, complaint: expect.stringContaining(why) });
  });
});

describe('the two readers of cron in this repository', () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const field = (min: number, max: number) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant('*') },
      number(min, max),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      fc.uniqueArray(number(min, max), { minLength: 2, maxLength: 3 }).map((it) => it.join(',')),
    );
  const cron = fc
    .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
    .map((it) => it.join(' '));

  it('agree on what both can read', () => {
    fc.assert(
      fc.property(cron, (expression) => {
        const policies = new Cron(expression, { paused: true, mode: '5-part', timezone: 'UTC' })
          .nextRuns(3, '2026-01-01T00:00:00')
          .map((it) => it.toISOString().slice(0, 16));
        expect(next(expression, 3, '2026-01-01T00:00:01Z')).toEqual(policies);
      }),
      { numRuns: 100 },
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFUSED, TAKEN } from '../../../autoscaler/src/core/delivery/sync-options.ts';
import { DURATION } from '../../../autoscaler/src/core/policy/quantities.ts';
import { wallClockAt } from '../../../autoscaler/src/core/schedule/local-time.ts';
import { readCron } from '../../../autoscaler/src/core/sync-windows/cron-fields.ts';
import { startsFrom } from '../../../autoscaler/src/core/sync-windows/starts.ts';
import { isActive } from '../../../autoscaler/src/core/sync-windows/timeline.ts';
import {
  assert,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
} from '../../../autoscaler/src/core/units.ts';
import { complaintsOf } from '../delivery/delivery.ts';

const page = readFileSync('docs/DELIVERY.md', 'utf8');
const block = page.slice(page.indexOf('<!-- vectors -->'), page.indexOf('<!-- end -->'));
const rows = block
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));

interface Vector {
  readonly schedule: string;
  readonly duration: Millis;
  readonly timeZone: string;
}

/**
 * Argo CD's `Active()`: the wall clock by the offset of now, and whether the first start after
 * `duration` before it lies before it. The zero time of a search without end is before everything.
 */
function argoActive({ schedule, duration, timeZone }: Vector, at: Instant): boolean {
  const wall = wallClockAt(at, timeZone) as number;
  const read = readCron(schedule);
  assert(read.ok, 'Argo CD reads it too');
  const later = (wall - duration + 1) as Instant;
  const [next] = startsFrom({ fields: read.fields, timeZone: 'UTC' }, later);
  return next === undefined || next < wall;
}

const HALF_HOUR = 30 * MINUTE;

/** Stretches of a night as `22:00–04:00`, seen in the middle of every half-hour. */
function seen(night: string, active: (at: Instant) => boolean): string {
  const from = Date.parse(`${night}T12:00:00Z`);
  const found: string[] = [];
  const told = (at: number) => new Date(at).toISOString().slice(11, 16);
  let open: number | undefined;
  for (let at = from; at < from + 24 * HOUR; at += HALF_HOUR) {
    const now = active((at + HALF_HOUR / 2) as Instant);
    if (now && open === undefined) open = at;
    if (!now && open !== undefined) {
      // Half-hours of the next evening belong to the next night.
      if (open < from + 20 * HOUR) found.push(`${told(open)}–${told(at)}`);
      open = undefined;
    }
  }
  return open === from ? 'always' : found.join(', ');
}

describe('docs/DELIVERY.md', () => {
  it('has vectors', () => {
    expect(rows.length).toBeGreaterThanOrEqual(6);
  });

  it.each(rows)('%s%s for %s in %s, night of %s', (...cells) => {
    const [, schedule = '', length = '', timeZone = '', night = '', argo, ours] = cells;
    const duration = DURATION.parse(length);
    assert(duration !== undefined, `${length} is a time span`);
    const vector = { schedule, duration, timeZone };
    expect(seen(night, (at) => argoActive(vector, at))).toBe(argo);
    const window = `{ kind: deny, schedule: "${schedule}", duration: ${length}, timeZone: ${timeZone}, applications: [a] }`;
    const refused = complaintsOf('syncWindows:', `  - ${window}`).length > 0;
    expect(refused ? 'refused' : seen(night, (at) => isActive(vector, at))).toBe(ours);
  });

  it('names every sync option that is taken, and the refusals that people will meet', () => {
    for (const option of Object.keys(TAKEN)) expect(page).toContain(option);
    for (const name of ['PruneLast', 'CreateNamespace', 'Validate', 'SkipDryRunOnMissingResource'])
      expect([name, name in REFUSED, page.includes(name)]).toEqual([name, true, true]);
  });

  it('names every reason of a decision and every problem that checks find', () => {
    const words = readFileSync('autoscaler/src/core/sync-windows/window.ts', 'utf8');
    const reasons = [...words.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, reason]) => reason);
    expect(reasons.length).toBe(9);
    for (const reason of reasons) expect(page).toContain(`\`${reason}\``);
    for (const file of ['project', 'graph', 'ownership'])
      for (const [, code] of readFileSync(`apps/delivery/checks/${file}.ts`, 'utf8').matchAll(
        /code: '([a-z-]+)'/g,
      ))
        expect(page).toContain(`\`${code}\``);
  });
});

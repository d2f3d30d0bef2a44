import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../../../autoscaler/src/entry/cli/main.ts';
import { NOON } from '../../../support/cluster.ts';

const HEADER = 'apiVersion: smartscale.dev/v1\nkind: ScalingPolicy\nmetadata: { name: shop }\n';
const SCHEDULES = `spec:
  schedules:
    - { name: rush, cron: "0 9 * * *", duration: 3h, nodes: 4 }
    - { name: berlin, cron: "30 2 * * SUN", timeZone: Europe/Berlin, duration: 1h, nodes: 8 }
`;

const folder = mkdtempSync(join(tmpdir(), 'smartscale-schedule-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function schedule(spec: string, ...flags: readonly string[]) {
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, `${HEADER}${spec}`);
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(['schedule', '--policy', file, ...flags], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => NOON,
  });
  return { code, out: out.join(''), err: err.join('') };
}

const at = (day: string, ...times: readonly string[]): readonly string[] =>
  times.map((time) => `${day} ${time}`);

describe('smartscale schedule', () => {
  test('lists starts in their zones and in UTC, across a change of clocks', async () => {
    const { code, out } = await schedule(
      SCHEDULES,
      '--from',
      '2026-03-28T12:00:00Z',
      '--days',
      '1',
    );
    expect(code).toBe(0);
    const [title, ...rows] = out.trimEnd().split('\n');
    expect(title).toBe('Starts of shop in the day from Sat 2026-03-28 18:00 (Asia/Dhaka)');
    const day = 'Sun 2026-03-29';
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['schedule', 'nodes', 'asks from', 'starts', 'ends', 'zone', 'starts (UTC)'],
      [
        'berlin',
        '8',
        ...at(day, '01:32', '03:00', '04:00'),
        'Europe/Berlin',
        '2026-03-29T01:00:00Z',
      ],
      ['rush', '4', ...at(day, '08:42', '09:00', '12:00'), 'Asia/Dhaka', '2026-03-29T03:00:00Z'],
    ]);
  });

  test('looks a week ahead from now when nothing else is said', async () => {
    const { out } = await schedule(SCHEDULES, '--json');
    const told = JSON.parse(out);
    expect(told).toMatchObject({ policy: 'shop', from: '2026-11-23T12:00:00Z', days: 7 });
    expect(told.firings).toHaveLength(8);
    expect(told.firings[0]).toEqual({
      schedule: 'rush',
      nodes: 4,
      timeZone: 'Asia/Dhaka',
      start: '2026-11-24T03:00:00Z',
      startLocal: 'Tue 2026-11-24 09:00',
      asksFrom: '2026-11-24T02:42:00Z',
      until: '2026-11-24T06:00:00Z',
    });
  });

  test('says so when nothing starts, and when there is nothing to start', async () => {
    const far = `spec:\n  schedules:\n    - { name: gala, dates: ["2031-01-01T10:00"], duration: 1h, nodes: 4 }\n`;
    const { code, out } = await schedule(far);
    expect(code).toBe(0);
    expect(out).toBe(
      'No schedule of shop starts in the 7 days from Mon 2026-11-23 18:00 (Asia/Dhaka).\n',
    );
    expect((await schedule('spec: {}\n')).out).toBe('shop has no schedules.\n');
  });
});

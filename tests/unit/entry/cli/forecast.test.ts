import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../../../autoscaler/src/entry/cli/main.ts';
import { DAY_OF_SLOTS, shopLoad, slotAt } from '../../../support/loads.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartscale-forecast-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function forecast(loads: readonly number[], ...flags: readonly string[]) {
  const file = join(folder, 'load.csv');
  const rows = loads.map((load, i) => `${slotAt(i) / 1_000},${load}\n`);
  writeFileSync(file, `timestamp,value\n${rows.filter((row) => !row.includes('NaN')).join('')}`);
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(['forecast', '--trace', file, ...flags], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => 0,
  });
  const without = (texts: readonly string[]) => texts.join('').replaceAll(file, 'load.csv');
  return { code, out: without(out), err: without(err) };
}

const FLAT = new Array<number>(3 * DAY_OF_SLOTS).fill(4);

describe('smartscale forecast', () => {
  test('tells what is expected after the end of the trace, and how the forecasters stand', async () => {
    const { code, out } = await forecast(FLAT, '--horizon', '20m');
    expect(code).toBe(0);
    expect(
      out,
    ).toBe(`load.csv: from 2026-10-04T07:25:00Z on, by last-value (no other was better over the last 24h)
  ahead  at                    expected    P90
  10m    2026-10-04T07:35:00Z     4.000  4.000
  20m    2026-10-04T07:45:00Z     4.000  4.000

Mean absolute error over the last 24h, by how far ahead
    forecaster       10m    20m
  → last-value     0.000  0.000
    ewma           0.000  0.000
    daily-profile  0.000  0.000
    last-week          –      –
    ridge          0.000  0.000
`);
  });

  test('tells the same as JSON', async () => {
    const { out } = await forecast(FLAT, '--json');
    const told = JSON.parse(out);
    expect(told).toMatchObject({ trace: 'load.csv', kind: 'expected', member: 'last-value' });
    expect(told.horizons).toEqual(
      ['10m', '20m', '30m'].map((ahead) => ({ ahead, point: 4, p90: 4 })),
    );
    expect(told.members.map((it: { member: string }) => it.member)).toContain('ridge');
  });

  test('of too short a trace says why there is none, and ends with 1', async () => {
    const { code, out } = await forecast(FLAT.slice(0, 100));
    expect(code).toBe(1);
    expect(out).toBe('load.csv: no forecast: 8h20m of load are known, 1d are needed\n');
  });

  test('tells gaps of the trace beside the forecast', async () => {
    const { code, err } = await forecast(FLAT.map((load, i) => (i === 9 ? Number.NaN : load)));
    expect(code).toBe(0);
    expect(err).toBe(
      'load.csv:11: 5m without a sample before this line, bridged by a straight line\n',
    );
  });

  test('scores with exactly the figures that it promises', async () => {
    const { code, out } = await forecast(shopLoad(7 * DAY_OF_SLOTS), '--score', '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(Object.keys(told)).toEqual([
      'trace',
      'step',
      'horizon',
      'origins',
      'wape',
      'wapePersistence',
      'relative',
      'coverageP90',
      'chosen',
      'ramps',
    ]);
    expect(Object.keys(told.ramps)).toEqual(['count', 'announced', 'lead']);
    expect(told).toMatchObject({ trace: 'load.csv', step: '5m', horizon: '30m', origins: 286 });
  });

  test('scores in words', async () => {
    const { out } = await forecast(shopLoad(7 * DAY_OF_SLOTS), '--score', '--horizon', '10m');
    expect(out).toMatch(/^load\.csv: \d+ forecasts, 10m ahead\n {2}error \(WAPE\) +\d+\.\d%\n/);
    expect(out).toMatch(/outcomes under the P90 +\d\d\.\d%\n {2}steep rises +\d+, of which/);
    expect(out).toMatch(/announced ahead by +\d+m on average\n {2}spoken by +[a-z-]+ \d+%/);
  });

  test('has nothing to score in less than a day', async () => {
    const { code, err } = await forecast(FLAT.slice(0, 100), '--score');
    expect(code).toBe(1);
    expect(err).toContain('two days or more are needed');
  });
});

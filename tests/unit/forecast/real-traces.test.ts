import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ForecastScore, scoreForecast } from '../../../autoscaler/src/core/forecast/score.ts';
import { parseTrace } from '../../../autoscaler/src/core/trace/trace.ts';
import { minutes } from '../../../autoscaler/src/core/units.ts';

/** Real load of Azure, Google, AWS and NASA, which is not ours to hand on: a folder names it. */
const FOLDER = process.env['SMARTSCALE_TRACES'] ?? '';
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((it) => it.endsWith('.csv')) : [];

function score(file: string): ForecastScore {
  const trace = parseTrace(readFileSync(join(FOLDER, file), 'utf8'), file);
  if (!trace.ok) throw new Error(JSON.stringify(trace.problems));
  return scoreForecast(trace.value, { horizon: minutes(30) });
}

const scores = new Map<string, ForecastScore>();

describe.skipIf(FILES.length === 0)('on real traces (folder in SMARTSCALE_TRACES)', () => {
  test.each(FILES)('%s: better than the last value, and the P90 holds', (file) => {
    const result = score(file);
    scores.set(file, result);
    expect(result.relative).toBeLessThanOrEqual(1);
    expect(result.coverageP90).toBeGreaterThanOrEqual(0.87);
    expect(result.coverageP90).toBeLessThanOrEqual(0.98);
    expect(result.origins).toBeGreaterThan(500);
  });

  test('the error is at most 0.85 of that of the last value, as a geometric mean', () => {
    const logs = [...scores.values()].map(({ relative }) => Math.log(relative));
    expect(logs).toHaveLength(FILES.length);
    const mean = Math.exp(logs.reduce((sum, it) => sum + it, 0) / logs.length);
    expect(mean).toBeLessThanOrEqual(0.85);
  });
});

import { describe, expect, test } from 'vitest';
import { matrixOf } from './crash-matrix.ts';
import { SCENARIOS } from './scenarios/all.ts';

/** A sample of calls: `npm run crash-matrix` strikes every one. */
const SAMPLE: readonly (readonly [string, number])[] = [
  ['scale-up by CPU', 37],
  ['scale-down', 53],
  ['drill: quota exceeded', 79],
];

describe('a function that ends after any call', () => {
  test.each(SAMPLE)('leaves nothing undone and buys nothing twice: %s', async (name, every) => {
    const scenario = SCENARIOS.find((it) => it.name === name);
    if (!scenario) throw new Error(`no scenario is called ${name}`);
    const row = await matrixOf(scenario, { every });
    expect(row.failures).toEqual([]);
    expect(row.passed).toBeGreaterThan(7);
    process.stdout.write(`  ${row.passed} strikes on ${row.calls} calls: ${name}\n`);
  });

  test('every scenario has a name of its own and a claim', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    expect(SCENARIOS.filter(({ ends }) => ends.length === 0)).toEqual([]);
  });
});

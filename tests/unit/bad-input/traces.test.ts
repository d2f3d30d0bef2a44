import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';
import { NOON } from '../../support/cluster.ts';

const FOLDER = 'tests/bad-input/traces';
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.csv'))
  .map((name) => name.replace(/\.csv$/, ''));

async function smartscale(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(args, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => NOON,
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('a bad trace', () => {
  it.each(NAMES)('%s is refused with exactly the expected words', async (name) => {
    const { code, out, err } = await smartscale('forecast', '--trace', `${FOLDER}/${name}.csv`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(readFileSync(`${FOLDER}/${name}.expected.txt`, 'utf8'));
  });

  it('has expected words beside it, and they beside a trace', () => {
    const expected = readdirSync(FOLDER).filter((name) => name.endsWith('.expected.txt'));
    expect(expected).toEqual(NAMES.map((name) => `${name}.expected.txt`));
    expect(NAMES.length).toBeGreaterThanOrEqual(12);
  });
});

describe('bad flags', () => {
  it('of a forecast are told together with what is wrong with its trace', async () => {
    const trace = `${FOLDER}/one-sample.csv`;
    const { code, err } = await smartscale('forecast', '--trace', trace, '--horizon', '30 min');
    expect(code).toBe(2);
    expect(err.split('\n')).toEqual([
      `${trace}: expected at least two samples, got 1`,
      '--horizon: expected a time span from 10m to 1h, got "30 min" (did you mean "30m"?)',
      '',
    ]);
  });

  it.each(['5m', '2h', '0s'])('refuses a horizon of %s', async (horizon) => {
    const { code, err } = await smartscale('forecast', '--trace', 'none.csv', '--horizon', horizon);
    expect(code).toBe(2);
    expect(err).toContain(`--horizon: expected a time span from 10m to 1h, got "${horizon}"`);
  });

  it('of a schedule are all told at once', async () => {
    const flags = ['--policy', 'none.yaml', '--from', 'monday', '--days', '0'];
    const { code, err } = await smartscale('schedule', ...flags);
    expect(code).toBe(2);
    expect(err.split('\n')).toEqual([
      'none.yaml: expected a readable policy, got no such file',
      '--from: expected a time with its zone such as 2026-11-23T12:00:00Z, got "monday"',
      '--days: expected a whole number from 1 to 366, got "0"',
      '',
    ]);
  });

  it('without a trace there is nothing to forecast', async () => {
    const { code, err } = await smartscale('forecast');
    expect(code).toBe(2);
    expect(err).toContain("required option '--trace <file>' not specified");
  });
});

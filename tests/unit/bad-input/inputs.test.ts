import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';
import { NOON } from '../../support/cluster.ts';

const POLICY = 'tests/fixtures/policies/brief.yaml';
const CLUSTER = 'tests/fixtures/clusters/techflow.json';

/** Which flag each kind of file is given to, beside what else the command needs. */
const FOLDERS: readonly (readonly [folder: string, args: readonly string[]])[] = [
  ['observations', ['--observation']],
  ['clusters', ['--cluster']],
  ['metrics', ['--cluster', CLUSTER, '--metrics']],
  ['states', ['--cluster', CLUSTER, '--state']],
];

const cases = FOLDERS.flatMap(([folder, args]) =>
  readdirSync(`tests/bad-input/${folder}`)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: `tests/bad-input/${folder}/${name}`, args })),
);

async function decide(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(['decide', '--policy', POLICY, ...args], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => NOON,
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('a bad file is refused with all of its problems', () => {
  test.each(cases)('$path', async ({ path, args }) => {
    const { code, out, err } = await decide(...args, path);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(readFileSync(path.replace('.json', '.expected.txt'), 'utf8'));
  });

  test('every expectation belongs to a file', () => {
    expect(cases.length).toBeGreaterThanOrEqual(14);
    const expected = FOLDERS.flatMap(([folder]) =>
      readdirSync(`tests/bad-input/${folder}`).filter((name) => name.endsWith('.expected.txt')),
    );
    expect(expected).toHaveLength(cases.length);
  });
});

describe('bad flags', () => {
  test('problems of all files and flags are told at once', async () => {
    const bad = 'tests/bad-input/metrics/number.json';
    const { code, err } = await decide('--cluster', 'none.json', '--metrics', bad, '--now', 'noon');
    expect(code).toBe(2);
    expect(err.split('\n')).toEqual([
      'none.json: expected a readable cluster list, got no such file',
      `${bad}: expected an object, got 0.82`,
      '--now: expected a time with its zone such as 2026-11-23T12:00:00Z, got "noon"',
      '',
    ]);
  });

  test('a cluster in neither form is missed', async () => {
    const { code, err } = await decide();
    expect(code).toBe(2);
    const expected = 'expected one of --observation <file> and --cluster <file>, got neither';
    expect(err).toBe(`decide: ${expected}\n`);
  });

  test('a cluster in both forms is one too many', async () => {
    const { code, err } = await decide('--cluster', CLUSTER, '--observation', 'seen.json');
    expect(code).toBe(2);
    expect(err).toContain("option '--observation <file>' cannot be used with");
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';

const FOLDER = 'tests/bad-input/policies';
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''));

async function validate(...files: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(['policy', 'validate', ...files], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    now: () => 0,
  });
  return { code, out, err };
}

describe('a bad policy', () => {
  it.each(NAMES)('%s is refused with exactly the expected words', async (name) => {
    const { code, out, err } = await validate(`${FOLDER}/${name}.yaml`);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toBe(readFileSync(`${FOLDER}/${name}.expected.txt`, 'utf8'));
  });

  it('has expected words beside it, and they beside a policy', () => {
    const expected = readdirSync(FOLDER).filter((name) => name.endsWith('.expected.txt'));
    expect(expected).toEqual(NAMES.map((name) => `${name}.expected.txt`));
    expect(NAMES.length).toBeGreaterThanOrEqual(18);
  });

  it('does not keep the others from being judged', async () => {
    const { code, out, err } = await validate(
      `${FOLDER}/nowhere.yaml`,
      `${FOLDER}/empty.yaml`,
      'policies/scaling-policy.yaml',
    );
    expect(code).toBe(2);
    expect(out).toMatch(/^policies\/scaling-policy\.yaml: valid/);
    expect(err).toContain('nowhere.yaml: expected a readable policy, got no such file');
    expect(err).toMatch(/2 problems in 2 of 3 files\.\n$/);
  });
});

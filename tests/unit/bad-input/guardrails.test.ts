import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';

const FOLDER = 'tests/bad-input/guardrails';
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''));

async function validate(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(['policy', 'validate', ...args], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => 0,
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('a bad guardrails file', () => {
  it.each(NAMES)('%s is refused with exactly the expected words', async (name) => {
    const { code, out, err } = await validate('--guardrails', `${FOLDER}/${name}.yaml`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(readFileSync(`${FOLDER}/${name}.expected.txt`, 'utf8'));
  });

  it('has expected words beside it, and they beside a file', () => {
    const expected = readdirSync(FOLDER).filter((name) => name.endsWith('.expected.txt'));
    expect(expected).toEqual(NAMES.map((name) => `${name}.expected.txt`));
    expect(NAMES.length).toBeGreaterThanOrEqual(5);
  });

  it('is told together with what is wrong in the policy', async () => {
    const policy = 'tests/bad-input/policies/crossed-bounds.yaml';
    const { code, err } = await validate('--guardrails', `${FOLDER}/empty.yaml`, policy);
    expect(code).toBe(2);
    expect(err).toContain(`${FOLDER}/empty.yaml:1:1: expected guardrails, got an empty file\n`);
    expect(err).toContain(`${policy}:8:10: spec.nodes.max`);
  });

  it('that is not there holds nothing, so it is refused', async () => {
    const { code, err } = await validate('--guardrails', 'nowhere.yaml');
    expect(code).toBe(2);
    expect(err).toContain('nowhere.yaml: expected a readable guardrails file, got no such file');
  });
});

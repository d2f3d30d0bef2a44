import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';

const FOLDER = 'tests/bad-input/deliveries';
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''));

describe('a bad delivery policy', () => {
  it.each(NAMES)('%s is refused with exactly the expected words', async (name) => {
    const said = { out: '', err: '' };
    const code = await run(['windows', '--delivery', `${FOLDER}/${name}.yaml`, '--app', 'x'], {
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      interactive: false,
      now: () => 0,
    });
    expect({ code, out: said.out }).toEqual({ code: 2, out: '' });
    expect(said.err).toBe(readFileSync(`${FOLDER}/${name}.expected.txt`, 'utf8'));
  });

  it('has expected words beside it, and they beside a policy', () => {
    const expected = readdirSync(FOLDER).filter((name) => name.endsWith('.expected.txt'));
    expect(expected).toEqual(NAMES.map((name) => `${name}.expected.txt`));
    expect(NAMES.length).toBeGreaterThanOrEqual(6);
  });
});

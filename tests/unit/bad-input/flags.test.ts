import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';

const FOLDER = 'tests/bad-input/flags';
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.args'));

/** Each `.args` file is a command line; beside it stands what it must print on standard error. */
describe('a bad command line is refused in words', () => {
  test.each(names)('%s', async (name) => {
    const path = `${FOLDER}/${name}`;
    const args = readFileSync(path, 'utf8').trim().split(/\s+/);
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(args, {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      interactive: false,
      now: () => 0,
    });
    expect({ code, out: out.join('') }).toEqual({ code: 2, out: '' });
    expect(err.join('')).toBe(readFileSync(path.replace('.args', '.expected.txt'), 'utf8'));
  });

  test('there is one for each command that takes flags', () => {
    const commands = new Set(names.map((name) => readFileSync(`${FOLDER}/${name}`, 'utf8')));
    expect(commands.size).toBeGreaterThanOrEqual(10);
  });
});

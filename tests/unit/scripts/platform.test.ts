import { describe, expect, onTestFinished, test } from 'vitest';
import { readWorkingCopy } from '../../../platform/day-0/read-bench.ts';
import { aBench } from '../../support/bench.ts';

const bench = () => {
  const it = aBench();
  onTestFinished(it.close);
  return it;
};

describe('npm run platform:preview', () => {
  test('runs Pulumi when all is there, for that stack and in that folder', () => {
    const it = bench();
    const { status, stdout, stderr } = it.run('preview');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('the first "up" lays everything but Flux');
    expect(it.asked().at(-1)).toBe('preview --cwd platform --stack smartscale-prod');
  });

  test('runs nothing while something is missing, and says all of it', () => {
    const it = bench();
    it.remove('out');
    it.write('platform/user-data/checksums.json', '{}');
    it.write('platform/Pulumi.smartscale-prod.yaml', 'config:\n  smartscale:account: "12"\n');
    const { status, stdout, stderr } = it.run('up', ['--yes'], { LOGIN: 'no' });
    expect([status, stdout]).toEqual([1, '']);
    for (const mend of [
      'pulumi login',
      '$EDITOR platform/Pulumi',
      'npm run bundle',
      'platform:checksums -- k3s',
    ])
      expect(stderr).toContain(mend);
    expect(stderr).toContain('account: expected the twelve digits of an account');
    expect(it.asked().filter((line) => /^(up|preview)/.test(line))).toEqual([]);
  });

  test('"up" fails as Pulumi does; --check asks for nothing but what it looks at', () => {
    const it = bench();
    expect(it.run('up', ['--yes'], { CODE: '3' }).status).toBe(3);
    expect(it.asked().at(-1)).toBe('up --cwd platform --stack smartscale-prod --yes');
    expect(it.run('up', ['--check'], { CODE: '3' }).status).toBe(0);
  });
});

describe('the working copy, as it is read', () => {
  test.each([
    ['a source', 'autoscaler/src/code.ts'],
    ['the lockfile', 'package-lock.json'],
  ])('has bundles that are older than %s', (_what, path) => {
    const it = bench();
    it.write(path, '');
    it.touch(path, 4_000_000_000);
    expect(readWorkingCopy(it.root, 'smartscale-prod').bundles).toEqual({
      missing: [],
      stale: path,
    });
    it.touch(path, 1_000_000_000);
    expect(readWorkingCopy(it.root, 'smartscale-prod').bundles).toEqual({ missing: [] });
  });

  test('tells YAML that is none by its file', () => {
    const it = bench();
    it.write('platform/Pulumi.smartscale-prod.yaml', 'config: [');
    const { file } = readWorkingCopy(it.root, 'smartscale-prod');
    expect(file).toMatchObject({
      there: true,
      problems: [{ source: 'platform/Pulumi.smartscale-prod.yaml', expected: 'YAML' }],
    });
  });

  test('takes lists, objects and secrets as Pulumi would hand them over', () => {
    const it = bench();
    const path = 'platform/Pulumi.smartscale-prod.yaml';
    const secret = '  smartscale:slackWebhook: { secure: AAABAJx }\n';
    it.write(path, `${it.read(path).replace(/ *smartscale:slackWebhook.*\n/, '')}${secret}`);
    const { file } = readWorkingCopy(it.root, 'smartscale-prod');
    expect(file).toEqual({ there: true, problems: [], account: '123456789012' });
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICY_FILE } from '../../../autoscaler/src/entry/review/material.ts';
import { makeRepository, type Repository } from '../../support/repository.ts';
import { BASE, edited } from '../../support/review.ts';

const SCRIPT = resolve('scripts/sync-status.ts');

/** Stands in for GitHub's command: answers by path, and writes down what it is asked to change. */
const GH = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const answers = JSON.parse(readFileSync(__dirname + '/answers.json', 'utf8'));
if (args.includes('POST')) appendFileSync(__dirname + '/posted.txt', JSON.stringify(args) + '\\n');
else {
  const path = args[2].replace(/\\?.*/, '');
  if (!(path in answers)) { process.stderr.write('gh: Not Found\\n'); process.exit(1); }
  process.stdout.write(answers[path].map((it) => (typeof it === 'string' ? it : JSON.stringify(it)) + '\\n').join(''));
}
`;

let repository: Repository;
let tools = '';
const heads: Record<number, string> = {};

/** As GitHub keeps it: under refs/pull, in a repository of its own. */
function pullRequest(number: number, files: Parameters<Repository['commit']>[0]): void {
  repository.git('switch', '--quiet', '--force-create', `pull-${number}`, 'main');
  heads[number] = repository.commit(files, `Change ${number}`);
  repository.git('push', '--quiet', 'origin', `HEAD:refs/pull/${number}/head`);
  repository.git('switch', '--quiet', 'main');
}

beforeAll(() => {
  repository = makeRepository();
  repository.commit(edited({ [POLICY_FILE]: [['above: 70%', 'above: 60%']] }), 'Begin');
  repository.commit(BASE, 'Warmer');
  tools = join(repository.root, '.git', 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'gh'), GH);
  chmodSync(join(tools, 'gh'), 0o755);
  repository.git('init', '--quiet', '--bare', '.git/origin');
  repository.git('remote', 'add', 'origin', '.git/origin');
  pullRequest(1, edited({ [POLICY_FILE]: [['above: 70%', 'above: 65%']] }));
  pullRequest(2, edited({ [POLICY_FILE]: [['above: 70%', 'above: 60%']] }));
});
afterAll(() => repository.remove());

function answers(given: Record<string, unknown>): void {
  const repo = 'repos/techflow/smartscale';
  const all = Object.entries(given).map(([path, lines]) => [`${repo}/${path}`, lines]);
  writeFileSync(join(tools, 'answers.json'), JSON.stringify(Object.fromEntries(all)));
  writeFileSync(join(tools, 'posted.txt'), '');
}

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: repository.root,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${tools}:${process.env['PATH']}` },
  });
  const posted = readFileSync(join(tools, 'posted.txt'), 'utf8').split('\n').filter(Boolean);
  return { status, stdout, stderr, posted: posted.map((it): readonly string[] => JSON.parse(it)) };
}

const IN_THE_SALE = ['--repository', 'techflow/smartscale', '--now', '2026-11-27T14:30:00Z'];
const pull = (number: number) => ({ number, head: heads[number], labels: [] });

describe('npm run sync-status', () => {
  it('holds a new policy in a freeze, and lets the one before it come back', () => {
    answers({
      pulls: [pull(1), pull(2)],
      'pulls/1/files': [POLICY_FILE],
      'pulls/2/files': [POLICY_FILE],
      [`commits/${heads[1]}/status`]: [],
      [`commits/${heads[2]}/status`]: [],
    });
    const { status, stdout, posted } = run(...IN_THE_SALE, '--post');
    expect(status).toBe(0);
    expect(stdout).toContain('#1 pending: scaling-policy held: until 2026-11-27T17:00:00Z');
    expect(stdout).toContain('#2 success: it goes back to what was live in the last 30 days');
    expect(posted.map((args) => args.filter((it) => /^(repos|state|context)/.test(it)))).toEqual([
      [
        `repos/techflow/smartscale/statuses/${heads[1]}`,
        'state=pending',
        'context=smartscale/sync-window',
      ],
      [
        `repos/techflow/smartscale/statuses/${heads[2]}`,
        'state=success',
        'context=smartscale/sync-window',
      ],
    ]);
  });

  it('does not post what stands there: GitHub keeps a thousand of each', () => {
    const description = 'it goes back to what was live in the last 30 days';
    answers({
      pulls: [pull(2)],
      'pulls/2/files': [POLICY_FILE],
      [`commits/${heads[2]}/status`]: [{ state: 'success', description }],
    });
    const { posted, stdout } = run(...IN_THE_SALE, '--post');
    expect(posted).toEqual([]);
    expect(stdout).toContain('(kept)');
  });

  it('looks at the others when one cannot be looked at, and ends with 1', () => {
    answers({
      pulls: [{ ...pull(1), number: 9 }, pull(2)],
      'pulls/9/files': [POLICY_FILE],
      'pulls/2/files': [POLICY_FILE],
    });
    const { status, stdout, stderr, posted } = run(...IN_THE_SALE);
    expect([status, posted]).toEqual([1, []]);
    expect(stderr).toMatch(/^#9: git fetch/);
    expect(stdout).toContain('#2 success');
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Files } from '../../autoscaler/src/entry/review/material.ts';
import { makeRepository, type Repository } from './repository.ts';

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

export interface MergeCheck {
  readonly repository: Repository;
  /** As GitHub keeps it: under refs/pull, in a repository of its own. Gives its head. */
  readonly pullRequest: (number: number, files: Files) => string;
  /** What GitHub says, by the path that it is asked for below the repository's. */
  readonly answers: (given: Readonly<Record<string, readonly unknown[]>>) => void;
  readonly run: (...args: readonly string[]) => {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
    readonly posted: readonly (readonly string[])[];
  };
}

/** `npm run sync-status` in a repository whose main branch has these commits, oldest first. */
export function aMergeCheck(commits: readonly Files[]): MergeCheck {
  const repository = makeRepository();
  for (const [place, files] of commits.entries()) repository.commit(files, `Commit ${place}`);
  const tools = join(repository.root, '.git', 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'gh'), GH);
  chmodSync(join(tools, 'gh'), 0o755);
  repository.git('init', '--quiet', '--bare', '.git/origin');
  repository.git('remote', 'add', 'origin', '.git/origin');
  return {
    repository,
    pullRequest: (number, files) => {
      repository.git('switch', '--quiet', '--force-create', `pull-${number}`, 'main');
      const head = repository.commit(files, `Change ${number}`);
      repository.git('push', '--quiet', 'origin', `HEAD:refs/pull/${number}/head`);
      repository.git('switch', '--quiet', 'main');
      return head;
    },
    answers: (given) => {
      const all = Object.entries(given).map(([path, lines]) => [`${ADDRESS}/${path}`, lines]);
      writeFileSync(join(tools, 'answers.json'), JSON.stringify(Object.fromEntries(all)));
      writeFileSync(join(tools, 'posted.txt'), '');
    },
    run: (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
        cwd: repository.root,
        encoding: 'utf8',
        env: { ...process.env, PATH: `${tools}:${process.env['PATH']}` },
      });
      const posted = readFileSync(join(tools, 'posted.txt'), 'utf8').split('\n').filter(Boolean);
      return { status, stdout, stderr, posted: posted.map((it) => JSON.parse(it)) };
    },
  };
}

const ADDRESS = 'repos/techflow/smartscale';

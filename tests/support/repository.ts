import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from '../../autoscaler/src/entry/review/material.ts';

/** A Git repository of its own, with commits whose names depend on their contents alone. */
export interface Repository {
  readonly root: string;
  readonly git: (...args: readonly string[]) => string;
  /** Makes the tree equal to these files, and commits it. */
  readonly commit: (files: Files, message: string) => string;
  readonly write: (files: Files) => void;
  readonly remove: () => void;
}

const AUTHOR = { name: 'Anika', email: 'anika@techflow.example', date: '2026-11-23T06:00:00Z' };
/** Nothing of the machine's own settings: hooks and signing would change what is tested. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: AUTHOR.name,
  GIT_AUTHOR_EMAIL: AUTHOR.email,
  GIT_AUTHOR_DATE: AUTHOR.date,
  GIT_COMMITTER_NAME: AUTHOR.name,
  GIT_COMMITTER_EMAIL: AUTHOR.email,
  GIT_COMMITTER_DATE: AUTHOR.date,
};

export function makeRepository(): Repository {
  const root = mkdtempSync(join(tmpdir(), 'smartscale-review-'));
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', root, ...args], {
      env: ENVIRONMENT,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  const write = (files: Files): void => {
    for (const folder of ['policies', 'clusters'])
      rmSync(join(root, folder), { recursive: true, force: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  return {
    root,
    git,
    write,
    commit: (files, message) => {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

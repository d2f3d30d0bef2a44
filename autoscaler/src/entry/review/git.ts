import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Parsed, shown } from '../../core/problem.ts';
import { allOf } from '../cli/files.ts';
import { DELIVERED, type Files, type Material, type Snapshot, type WayBack } from './material.ts';

export interface Revisions {
  /** Where the repository is. */
  readonly root: string;
  readonly base: string;
  /** Absent: the working tree, with what is not committed yet. */
  readonly head?: string;
}

/** Reads a change from Git. A revision that is not there is bad input. */
export function readMaterial({ root, base, head }: Revisions): Material {
  const git = gitIn(root);
  const { from, tip } = allOf({
    from: commitOf(git, '--base', base),
    tip: commitOf(git, '--head', head ?? 'HEAD'),
  });
  const to = head === undefined ? undefined : tip;
  const fork = git.line(['merge-base', from, tip]);
  const upToDate = fork === from;
  const range = to === undefined ? [fork] : [fork, to];
  return {
    base: {
      name: upToDate ? base : `${base}, where the head left it,`,
      commit: fork,
      files: filesOf(git, fork),
    },
    head:
      to === undefined
        ? workingTree(git, root)
        : { name: head ?? '', commit: to, files: filesOf(git, to) },
    upToDate,
    wayBack: wayBackOf(git, fork, to),
    diff: git.text([
      'diff',
      '--no-color',
      '--no-ext-diff',
      '--no-renames',
      ...range,
      '--',
      ...DELIVERED,
    ]),
  };
}

interface Git {
  readonly text: (args: readonly string[], input?: string) => string;
  readonly bytes: (args: readonly string[], input?: string) => Buffer;
  readonly line: (args: readonly string[]) => string;
  readonly tries: (args: readonly string[]) => string | undefined;
}

const MOST_OUTPUT = 256 * 1024 * 1024;

function gitIn(root: string): Git {
  const run = (args: readonly string[], input?: string) =>
    spawnSync('git', ['-C', root, '-c', 'core.quotepath=off', ...args], {
      maxBuffer: MOST_OUTPUT,
      ...(input === undefined ? {} : { input }),
    });
  const bytes = (args: readonly string[], input?: string): Buffer => {
    const { status, stdout, stderr, error } = run(args, input);
    if (error) throw error;
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString().trim()}`);
    return stdout;
  };
  return {
    bytes,
    text: (args, input) => bytes(args, input).toString('utf8'),
    line: (args) => bytes(args).toString('utf8').trim(),
    tries: (args) => {
      const { status, stdout } = run(args);
      return status === 0 ? stdout.toString('utf8').trim() : undefined;
    },
  };
}

function commitOf(git: Git, flag: string, revision: string): Parsed<string> {
  // Without the mark of the options' end, a revision such as `--all` would be one.
  const asked = ['--end-of-options', `${revision}^{commit}`];
  const found = git.tries(['rev-parse', '--verify', '--quiet', ...asked]);
  // Some versions of Git print the mark as well.
  const commit = found?.split('\n').at(-1) ?? '';
  if (/^[0-9a-f]{40}$/.test(commit)) return { ok: true, value: commit };
  const expected = 'a revision of this repository';
  return { ok: false, problems: [{ source: flag, path: '', expected, got: shown(revision) }] };
}

const isRead = (path: string): boolean => /\.(ya?ml|csv)$/.test(path);

/** All texts of a commit by one call: a cluster has hundreds of files. */
function filesOf(git: Git, commit: string): Files {
  const listed = git.text(['ls-tree', '-r', '-z', '--name-only', commit, '--', ...DELIVERED]);
  const paths = listed.split('\0').filter(isRead);
  if (paths.length === 0) return new Map();
  const input = `${paths.map((path) => `${commit}:${path}`).join('\n')}\n`;
  const answer = git.bytes(['cat-file', '--batch'], input);
  const files = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const end = answer.indexOf(10, at);
    const size = Number(answer.subarray(at, end).toString().split(' ')[2]);
    files.set(path, answer.subarray(end + 1, end + 1 + size).toString('utf8'));
    at = end + 1 + size + 1;
  }
  return files;
}

function workingTree(git: Git, root: string): Snapshot {
  const all = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = git.text([...all, '--full-name', '--', ...DELIVERED]);
  const paths = [...new Set(listed.split('\0').filter(isRead))];
  const files = paths.flatMap((path): readonly (readonly [string, string])[] => {
    const text = textOf(join(root, path));
    return text === undefined ? [] : [[path, text]];
  });
  return { name: 'the working tree', files: new Map(files) };
}

/** Nothing for a file that Git still lists and somebody has deleted. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Commits can be reverted one by one only where none of them is a merge. The commit that GitHub
 * makes to try a merge never lands itself: its second parent is what does.
 */
function wayBackOf(git: Git, base: string, head: string | undefined): WayBack {
  const restore = `git restore --source=${base} --staged --worktree -- ${DELIVERED.join(' ')}`;
  const commit = `git commit -m "Go back to ${base.slice(0, 12)}" && git push`;
  const back: WayBack = {
    command: `${restore} && ${commit}`,
    when: 'Right however it is merged.',
  };
  if (head === undefined) return back;
  const [, first, second, ...more] = git.line(['rev-list', '--parents', '-1', head]).split(' ');
  const tip = first === base && second !== undefined && more.length === 0 ? second : head;
  const listed = (...args: string[]) => git.line(['rev-list', ...args, `${base}..${tip}`]);
  const commits = listed().split('\n').filter(Boolean);
  if (commits.length === 0 || listed('--merges') !== '') return back;
  const what = commits.length === 1 ? tip : `${base}..${tip}`;
  return {
    command: `git revert --no-edit ${what} && git push`,
    when: 'Right when its commits land as they are. Merged by squash or rebase they have other names: revert those.',
  };
}

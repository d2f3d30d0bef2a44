import { createHash } from 'node:crypto';

/** Contents by path. */
export type Files = Readonly<Record<string, string>>;

export interface Commit {
  /** Forty hexadecimal digits. */
  readonly sha: string;
  readonly message: string;
  readonly files: Files;
}

/**
 * A branch as a list of commits, each with all of its files. Honest about what it is: no merges, no
 * other branches, no authors.
 */
export interface GitHistory {
  readonly head: () => Commit;
  readonly log: readonly Commit[];
  /** Files that are not named stay as they are; undefined takes one away. */
  readonly commit: (
    message: string,
    changes: Readonly<Record<string, string | undefined>>,
  ) => Commit;
  /** Takes the last commit back by one more commit, as `git revert HEAD` does. */
  readonly revert: () => Commit;
}

export function gitHistory(first: Files): GitHistory {
  const log: Commit[] = [commitOf({ message: 'Begin', files: first, parent: '' })];
  const head = () => log[log.length - 1] as Commit;
  const add = (message: string, files: Files): Commit => {
    const commit = commitOf({ message, files, parent: head().sha });
    log.push(commit);
    return commit;
  };
  return {
    log,
    head,
    commit: (message, changes) => add(message, merged(head().files, changes)),
    revert: () => {
      const before = log[log.length - 2];
      if (!before) throw new Error('the first commit cannot be reverted');
      return add(`Revert "${head().message}"`, before.files);
    },
  };
}

/** As Flux names a commit of the branch. */
export const revisionOf = ({ sha }: Commit): string => `main@sha1:${sha}`;

/** Of the whole tree: the same files have the same digest, in whichever commit. */
export const digestOf = ({ files }: Commit): string => `sha256:${hash('sha256', sorted(files))}`;

function merged(files: Files, changes: Readonly<Record<string, string | undefined>>): Files {
  const all = Object.entries({ ...files, ...changes });
  return Object.fromEntries(all.filter((it): it is [string, string] => it[1] !== undefined));
}

const commitOf = ({
  parent,
  ...rest
}: Omit<Commit, 'sha'> & { readonly parent: string }): Commit => ({
  ...rest,
  sha: hash('sha1', `${parent}\n${rest.message}\n${sorted(rest.files)}`),
});

const sorted = (files: Files): string =>
  JSON.stringify(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const hash = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

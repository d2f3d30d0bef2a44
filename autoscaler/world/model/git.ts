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
  /** Takes a commit back by one more, as `git revert` does: the last one, unless told which. */
  readonly revert: (which?: Commit) => Commit;
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
    revert: (which = head()) => {
      const before = log[log.indexOf(which) - 1];
      if (!before) throw new Error('the first commit cannot be reverted');
      const paths = Object.keys({ ...which.files, ...before.files });
      const touched = paths.filter((path) => which.files[path] !== before.files[path]);
      const back = Object.fromEntries(touched.map((path) => [path, before.files[path]]));
      return add(`Revert "${which.message}"`, merged(head().files, back));
    },
  };
}

/** As Flux names a commit of the branch. */
export const revisionOf = ({ sha }: Commit): string => `main@sha1:${sha}`;

/** Of all files, or of those below a path: the same ones have the same digest in any commit. */
export const digestOf = ({ files }: Commit, below = ''): string => {
  const held = Object.entries(files).filter(([path]) => path.startsWith(below));
  return `sha256:${hash('sha256', sorted(Object.fromEntries(held)))}`;
};

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

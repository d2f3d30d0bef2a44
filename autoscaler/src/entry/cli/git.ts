import { execFileSync } from 'node:child_process';

/** What a git command says in a folder; nothing where it fails. */
export type Git = (args: readonly string[]) => string | undefined;

/** The git of this machine. It asks nobody for a password, and is given no time to. */
export const gitIn =
  (folder: string): Git =>
  (args) => {
    try {
      return execFileSync('git', ['-C', folder, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 10_000,
      });
    } catch {
      return undefined;
    }
  };

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What `folder/clone` holds, committed on `main` and pushed to a remote that lies beside it. */
export function pushedClone(folder: string) {
  const root = join(folder, 'clone');
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: root,
      stdio: 'pipe',
    });
  const commit = (message: string): void => {
    git('add', '.');
    git('commit', '--quiet', '--message', message);
  };
  const push = (): void => void git('push', '--quiet', 'origin', 'main');
  git('init', '--quiet', '--initial-branch=main');
  git('init', '--quiet', '--bare', join(folder, 'remote'));
  git('remote', 'add', 'origin', join(folder, 'remote'));
  commit('All of it');
  push();
  return { git, commit, push };
}

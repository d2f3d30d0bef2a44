import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ROOT } from '../tidy/source.ts';
import { builderVariables, placeBuilders } from './image-shop.ts';
import { pushedClone } from './pushed-clone.ts';

/** As much of the repository as a person's commands on day 0 read and write. */
const PARTS = [
  'apps',
  'autoscaler/src/core',
  'clusters',
  'platform',
  'policies',
  'scripts',
  'package.json',
] as const;

/** A clone of one's own, pushed to a remote that is a folder beside it. */
export function aWorkingCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'day-0-'));
  const root = join(folder, 'clone');
  for (const part of PARTS) {
    mkdirSync(dirname(join(root, part)), { recursive: true });
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, '.gitignore'), 'node_modules\n');
  const [bin, asked] = [join(folder, 'bin'), join(folder, 'asked')];
  placeBuilders(bin, ['docker']);
  const { commit, push } = pushedClone(folder);
  return {
    root,
    commit,
    push,
    /** Beside the clone: what is no part of it. */
    beside: (name: string) => join(folder, name),
    /** What was asked of the builder of images, one line a call. */
    asked: () => readFileSync(asked, 'utf8').trim().split('\n'),
    write: (path: string, text: string) => writeFileSync(resolve(root, path), text),
    json: (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')),
    /** A script behind an entry of package.json, as npm runs it: in the root, by this Node.js. */
    run: (script: string, ...args: readonly string[]) => {
      const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      const [, file = ''] = String(scripts[script]).split(' ');
      const ran = spawnSync(process.execPath, [file, ...args], {
        cwd: root,
        encoding: 'utf8',
        env: builderVariables(bin, asked),
      });
      return { code: ran.status, out: ran.stdout, err: ran.stderr };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

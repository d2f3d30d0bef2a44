import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

const PINNED = `FROM docker.io/library/node:24@${digestOf('0')}\n`;

/**
 * Builders of images that only write down what they are asked. Each build of an image whose name
 * stands in `FAIL` fails, and so does each push of one in `REFUSE`; a push gives the digest that
 * belongs to the image's name.
 */
const STUB = `#!/bin/sh
echo "\${0##*/} $*" >> "$ASKED"
digest() {
  case "$1" in *controller*) echo "${digestOf('c')}" ;; *) echo "${digestOf('d')}" ;; esac
}
case "$1" in
  info | version) [ "\${0##*/}" != "$DEAD" ] || { echo 'is the daemon running?' >&2; exit 1; } ;;
  build) case "$*" in *"$FAIL"*) echo 'no space left' >&2; exit 1 ;; esac ;;
  push)
    case "$*" in *"$REFUSE"*) echo 'denied' >&2; exit 1 ;; esac
    if [ "$2" = --digestfile ]; then digest "$4" > "$3"; fi ;;
  image)
    for reference; do :; done
    echo "[\\"elsewhere/x@${digestOf('e')}\\",\\"\${reference%:*}@$(digest "$reference")\\"]" ;;
esac
`;

interface Given {
  /** Which of the builders are installed. */
  readonly builders: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** A repository of its own with both Dockerfiles and the real table of images, all committed. */
export function imageShop({ builders, variables = {} }: Given) {
  const root = mkdtempSync(join(tmpdir(), 'smartscale-images-'));
  const bin = join(root, 'bin');
  const asked = join(root, 'asked');
  const repository = join(root, 'repository');
  const path = (file: string) => join(repository, file);
  placeBuilders(bin, builders);
  for (const name of ['controller', 'demo-app']) {
    mkdirSync(path(`apps/${name}`), { recursive: true });
    writeFileSync(path(`apps/${name}/Dockerfile`), PINNED);
  }
  copyFileSync('apps/images.json', path('apps/images.json'));
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: repository,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
  const env = { ...builderVariables(bin, asked), ...variables };
  return {
    path,
    revision: git('rev-parse', '--short=12', 'HEAD'),
    table: () => readFileSync(path('apps/images.json'), 'utf8'),
    /** What was asked of builders, one line a call. */
    asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []),
    images: (...args: readonly string[]) => {
      const script = join(process.cwd(), 'scripts/images.ts');
      return spawnSync(process.execPath, [script, ...args], {
        cwd: repository,
        env,
        encoding: 'utf8',
      });
    },
    close: () => rmSync(root, { recursive: true }),
  };
}

/** A folder of programs with these builders of images and Git, and no others. */
export function placeBuilders(bin: string, builders: readonly string[]): void {
  mkdirSync(bin, { recursive: true });
  for (const name of builders) {
    writeFileSync(join(bin, name), STUB);
    chmodSync(join(bin, name), 0o755);
  }
  linkGit(bin);
}

/** What the builders of a folder are told; what they are asked goes to the file `asked`. */
export const builderVariables = (bin: string, asked: string): Readonly<Record<string, string>> => ({
  ...{ PATH: bin, ASKED: asked },
  ...{ FAIL: 'nothing', REFUSE: 'nothing', DEAD: 'none' },
});

/** Git alone of this machine: its own builders must not be found. */
function linkGit(bin: string): void {
  writeFileSync(join(bin, 'git'), `#!/bin/sh\nPATH='${process.env['PATH']}' exec git "$@"\n`);
  chmodSync(join(bin, 'git'), 0o755);
}

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentOf, PINNED, sha256 } from './boots.ts';
import { SLEEP, STUBS } from './stubs.ts';

/** Harmless programs of the real system; all others are stubs, or not there. */
const REAL =
  'awk bash cat chmod cmp cp date diff env grep ls mkdir mktemp mv rm sed sh sha256sum sort tail tee timeout touch tr';

/** A machine in a folder: scripts write below `root`, and find nobody but stubs to call. */
export interface Sandbox {
  readonly run: (script: string) => { readonly status: number | null; readonly output: string };
  /** Writes a file of the sandbox: `root/…`, `secrets/…`, `buckets/…`, `imds/…`, `api/…`. */
  readonly put: (path: string, content: string) => void;
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => string;
  readonly mode: (path: string) => string;
  readonly remove: (path: string) => void;
  /** Every call of a stub so far, as its name and arguments. */
  readonly calls: (of?: string) => readonly string[];
  /** All files below `root` but logs: mode and content by path. */
  readonly tree: () => Readonly<Record<string, string>>;
  readonly end: () => void;
}

export function sandbox(): Sandbox {
  const home = mkdtempSync(join(tmpdir(), 'smartscale-boot-'));
  const at = (path: string): string => join(home, path);
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const read = (path: string): string => readFileSync(at(path), 'utf8');
  const mode = (path: string): string => (statSync(at(path)).mode & 0o777).toString(8);
  furnish(put, at);
  return {
    put,
    read,
    mode,
    has: (path) => existsSync(at(path)),
    remove: (path) => rmSync(at(path), { recursive: true, force: true }),
    calls: (of = '') =>
      (existsSync(at('calls')) ? read('calls') : '')
        .split('\n')
        .filter((line) => line !== '' && line.startsWith(of)),
    tree: () =>
      Object.fromEntries(
        readdirSync(at('root'), { recursive: true, encoding: 'utf8' })
          .map((path) => `root/${path}`)
          .filter((path) => !path.startsWith('root/var/log') && statSync(at(path)).isFile())
          .map((path) => [path, `${mode(path)} ${sha256(read(path))}`]),
      ),
    run: (script) => {
      put('script', script);
      const env = {
        PATH: at('bin'),
        BASH_ENV: at('sleep'),
        SANDBOX: home,
        SMARTSCALE_ROOT: at('root'),
      };
      const run = spawnSync('/bin/bash', [at('script')], { env, encoding: 'utf8' });
      return { status: run.status, output: run.stdout + run.stderr };
    },
    end: () => rmSync(home, { recursive: true, force: true }),
  };
}

function furnish(put: Sandbox['put'], at: (path: string) => string): void {
  for (const [name, text] of Object.entries(STUBS)) {
    put(`bin/${name}`, `#!/bin/bash\necho "${name} $*" >>"$SANDBOX/calls"\n${text}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  }
  put('sleep', SLEEP);
  for (const name of REAL.split(' ')) {
    const real = ['/bin', '/usr/bin'].map((it) => join(it, name)).find((it) => existsSync(it));
    if (real !== undefined) symlinkSync(real, at(`bin/${name}`));
  }
  for (const { name, url } of Object.values(PINNED.artifacts))
    put(`shop/${encodeURIComponent(url)}`, contentOf(name));
  put('imds/instance-id', 'i-0123456789abcdef0');
  put('imds/placement/availability-zone', 'us-east-1a');
  put('imds/instance-type', 't3.small');
  put('imds/instance-life-cycle', 'on-demand');
  put('root/proc/meminfo', 'MemTotal:        3962880 kB\nMemFree: 1 kB\n');
  put('root/etc/fstab', 'UUID=root / xfs defaults 1 1\n');
}

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNCTIONS } from '../../autoscaler/src/core/ground.ts';
import { versionsWith } from '../../platform/user-data/versions.ts';
import { ROOT } from '../tidy/source.ts';
import { CONFIG } from './ground.ts';

const SUMS = 'platform/user-data/checksums.json';

/** Programs that only write down what they are asked, and answer as they are told. */
const STUBS = {
  pulumi: `#!/bin/sh
echo "$*" >> "$ASKED"
case "$1" in
  version) echo v3.270.0 ;;
  whoami) [ "$LOGIN" = no ] && { echo 'error: no credentials' >&2; exit 255; }; echo ops ;;
  stack) [ -f "$OUTPUTS" ] || { echo 'error: no stack' >&2; exit 255; }; while read -r line; do echo "$line"; done < "$OUTPUTS" ;;
  *) exit "\${CODE:-0}" ;;
esac
`,
  aws: `#!/bin/sh
echo '{"UserId": "x", "Account": "123456789012", "Arn": "x"}'
`,
} as const;

/** A folder that is as much of the repository as the checks look at, and a machine of stubs. */
export function aBench() {
  const root = mkdtempSync(join(tmpdir(), 'bench-'));
  const [bin, asked] = [join(root, 'bin'), join(root, 'asked')];
  mkdirSync(bin);
  for (const [name, text] of Object.entries(STUBS))
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  for (const path of ['apps/settings.json', 'apps/images.json', 'apps/flux-release.json'])
    copy(root, path);
  for (const path of ['policies/scaling-policy.yaml', 'policies/guardrails.yaml']) copy(root, path);
  mkdirSync(join(root, 'platform'));
  const config = Object.entries(CONFIG).map(([key, text]) => `  ${key}: ${yaml(text)}\n`);
  writeFileSync(join(root, 'platform/Pulumi.smartscale-prod.yaml'), `config:\n${config.join('')}`);
  mkdirSync(join(root, 'platform/user-data'));
  const { artifacts } = versionsWith({});
  const sums = Object.values(artifacts).map(({ url }) => [url, 'a'.repeat(64)]);
  writeFileSync(join(root, SUMS), JSON.stringify(Object.fromEntries(sums)));
  mkdirSync(join(root, 'autoscaler/src'), { recursive: true });
  writeFileSync(join(root, 'autoscaler/src/code.ts'), '');
  for (const name of FUNCTIONS) {
    mkdirSync(join(root, 'out/functions', name), { recursive: true });
    writeFileSync(join(root, 'out/functions', name, 'index.mjs'), '');
  }
  return {
    root,
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    write: (path: string, text: string) => writeFileSync(join(root, path), text),
    remove: (path: string) => rmSync(join(root, path), { recursive: true }),
    touch: (path: string, seconds: number) => utimesSync(join(root, path), seconds, seconds),
    asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []),
    run: (verb: string, flags: readonly string[] = [], variables: Record<string, string> = {}) =>
      spawnSync(process.execPath, [join(ROOT, 'scripts/platform.ts'), verb, ...flags], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: bin, ASKED: asked, OUTPUTS: join(root, 'outputs.json'), ...variables },
      }),
    close: () => rmSync(root, { recursive: true }),
  };
}

function copy(root: string, path: string): void {
  cpSync(join(ROOT, path), join(root, path));
}

/** Lists and objects as they stand in JSON are YAML; an account needs its quotes. */
const yaml = (text: string): string => (/^[[{]/.test(text) ? text : JSON.stringify(text));

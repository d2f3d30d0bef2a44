import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { fluxClient } from '../../../autoscaler/src/adapters/kubernetes/flux-client.ts';
import { systemClock, systemJitter } from '../../../autoscaler/src/adapters/transport/system.ts';
import { type Millis, seconds } from '../../../autoscaler/src/core/units.ts';
import type { Files } from '../../../autoscaler/src/entry/review/material.ts';
import { type Reconciled, reconcile } from '../../../autoscaler/src/shell/reconcile.ts';
import { makeRepository, type Repository } from '../../support/repository.ts';
import { type ControlPlane, controlPlaneIn } from '../real-kubernetes.ts';
import { startServer } from '../server.ts';
import { type Api, apiOf, type Kubectl, kubectlOf } from './api.ts';
import { startGitServer } from './git-server.ts';
import { cleanUp, playK3s } from './k3s.ts';
import { type Account, openAccount } from './moto.ts';
import { FLUX_FOLDER, shopFiles, withWindows } from './shop.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface Typed {
  readonly code: number;
  readonly out: string;
}

/** A real control plane to which Flux delivers a repository, and the controller beside it. */
export interface Delivered {
  readonly plane: ControlPlane;
  readonly api: Api;
  readonly kubectl: Kubectl;
  readonly account: Account;
  readonly repository: Repository;
  /** As first committed. */
  readonly files: Files;
  /** Commits nothing: what stands in the repository becomes what Flux may fetch. */
  readonly push: () => Promise<void>;
  /** With its source first; waits for so many seconds. */
  readonly round: (kustomization: string, longest?: number) => Promise<Reconciled>;
  /** `npx smartscale …`, in the repository. */
  readonly type: (...args: readonly string[]) => Promise<Typed>;
  readonly stop: () => Promise<void>;
}

export async function deliver(kubeconfig: string): Promise<Delivered> {
  const ending: (() => unknown)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await delivered(kubeconfig, (end) => void ending.push(end))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Ending = (end: () => unknown) => void;

async function delivered(kubeconfig: string, ending: Ending): Promise<Omit<Delivered, 'stop'>> {
  const plane = controlPlaneIn(kubeconfig);
  const kubectl = kubectlOf(kubeconfig);
  const api = apiOf(plane);
  await cleanUp(kubectl);
  ending(() => cleanUp(kubectl));
  await playK3s(api, kubectl);
  const git = await startGitServer();
  ending(git.stop);
  const repository = makeRepository();
  ending(repository.remove);
  const files = withWindows(shopFiles(git.url), []);
  repository.commit(files, 'Begin');
  const push = pushing(repository.root, git.url);
  await push();
  const rendered = await kubectl(['kustomize', join(repository.root, FLUX_FOLDER)]);
  await kubectl(['apply', '--server-side', '--filename=-'], rendered);
  const round = roundsOf(plane);
  for (const name of ['namespaces', 'controller', 'cluster-guards'])
    await expectReady(name, round(name));
  const account = await openAccount();
  ending(account.stop);
  const controller = await startController({ plane, kubectl, account });
  ending(controller.stop);
  const type = typing(repository.root, { ...account.environment, KUBECONFIG: kubeconfig });
  return { plane, api, kubectl, account, repository, files, push, round, type };
}

/** Without waiting in it: the server that it speaks to lives in this very process. */
const pushing = (root: string, url: string) => async (): Promise<void> => {
  await promisify(execFile)('git', ['-C', root, 'push', '--quiet', url, 'main']);
};

async function expectReady(name: string, round: Promise<Reconciled>): Promise<void> {
  const outcome = await round;
  if (outcome.kind !== 'ready') throw new Error(`${name}: ${JSON.stringify(outcome)}`);
}

function roundsOf({ server, token, exchange }: ControlPlane): Delivered['round'] {
  const clock = systemClock();
  const patience = { clock, jitter: systemJitter, attempts: 3, pause: 200 as Millis };
  const line = { server, exchange, token: async () => token, patience, timeout: seconds(20) };
  const flux = fluxClient(line);
  return (name, longest = 180) =>
    reconcile(
      { flux, clock },
      {
        name,
        withSource: true,
        timeout: seconds(longest),
        mark: String(clock.now()),
        tell: () => {},
      },
    );
}

type Hosting = Pick<Delivered, 'plane' | 'kubectl' | 'account'>;

/** The very process, with what the kubelet would put into its pod: its account's token. */
async function startController({ plane, kubectl, account }: Hosting) {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-account-'));
  const made = ['create', 'token', 'smartscale-controller', '-n', 'smartscale', '--duration=2h'];
  writeFileSync(join(folder, 'token'), await kubectl(made));
  cpSync(authorityIn(await kubectl(['config', 'view'])), join(folder, 'ca.crt'));
  const { hostname, port } = new URL(plane.server);
  const server = await startServer({
    command: process.execPath,
    args: () => [join(ROOT, 'autoscaler/src/entry/controller.ts')],
    serves: async (url) => (await fetch(`${url}/healthz`)).ok,
    env: (listen) => ({
      ...account.environment,
      API_SERVER: plane.server,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      SERVICE_ACCOUNT_DIRECTORY: folder,
      LISTEN_PORT: String(listen),
    }),
  });
  return { stop: () => server.stop().finally(() => rmSync(folder, { recursive: true })) };
}

const authorityIn = (view: string): string =>
  parse(view).clusters[0].cluster['certificate-authority'];

const typing =
  (cwd: string, variables: Readonly<Record<string, string>>): Delivered['type'] =>
  (...args) =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], HOME: cwd, ...variables };
      const command = [join(ROOT, 'bin/smartscale.js'), ...args];
      execFile(process.execPath, command, { cwd, env }, (error, out, err) => {
        const code = error ? Number(error.code ?? 1) : 0;
        resolve({ code, out: `${out}${err}` });
      });
    });

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { seconds } from '../../../autoscaler/src/core/units.ts';
import type { WireRequest } from '../../../autoscaler/src/ports/exchange.ts';
import type { ControlPlane } from '../real-kubernetes.ts';
import { KUBECTL_FILE } from '../tools.ts';

export interface Call {
  readonly method: WireRequest['method'];
  readonly path: string;
  readonly content?: object;
  /** In whose name; without it, the administrator's. */
  readonly as?: string;
  /** Of the content; a merge patch where it is one, unless told. */
  readonly type?: string;
}

export interface Answer {
  readonly status: number;
  readonly message: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export type Api = (call: Call) => Promise<Answer>;

/** The API server past every port of ours, whatever it answers. */
export const apiOf =
  ({ server, token, exchange }: ControlPlane): Api =>
  async ({ method, path, content, as, type }) => {
    const usual = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const { status, body } = await exchange({
      method,
      url: `${server}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': type ?? usual,
        ...(as ? { 'impersonate-user': as } : {}),
      },
      ...(content ? { body: JSON.stringify(content) } : {}),
      timeout: seconds(20),
    });
    const json = JSON.parse(body) as Answer['json'];
    return { status, json, message: String(json['message'] ?? '') };
  };

export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** Rejects with what it wrote to standard error. */
export const kubectlOf =
  (kubeconfig: string): Kubectl =>
  (args, input) =>
    new Promise((resolve, reject) => {
      const command = existsSync(KUBECTL_FILE) ? KUBECTL_FILE : 'kubectl';
      const env = { ...process.env, KUBECONFIG: kubeconfig };
      const limits = { env, maxBuffer: 64 * 1024 * 1024, timeout: 180_000 };
      const child = execFile(command, args, limits, (error, out, err) => {
        if (error) reject(new Error(`kubectl ${args.join(' ')}: ${err || error.message}`));
        else resolve(out);
      });
      child.stdin?.end(input ?? '');
    });

/** A machine with two cores has others to serve as well. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  tries = 1_200,
): Promise<void> {
  for (let count = 0; count < tries; count++) {
    if (await holds()) return;
    await pause(100);
  }
  throw new Error(`in vain: ${what}`);
}

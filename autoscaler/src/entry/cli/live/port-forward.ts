import { type ChildProcess, spawn } from 'node:child_process';
import { OperatingError } from '../../../ports/errors.ts';

export interface Forward {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly close: () => void;
}

export interface ForwardTarget {
  readonly namespace: string;
  /** Such as `svc/prometheus`. */
  readonly object: string;
  readonly port: number;
  /** Of the kubeconfig; the current one when absent. */
  readonly context?: string;
}

const LONGEST_WAIT = 15_000;

/**
 * A tunnel through the API server to a port in the cluster, dug by the kubectl of whoever sits here:
 * it knows every way of logging in that a kubeconfig can name. Throws `OperatingError`.
 */
export async function forwardPort(target: ForwardTarget): Promise<Forward> {
  const { namespace, object, port, context } = target;
  const where = context === undefined ? [] : ['--context', context];
  const args = [...where, '--namespace', namespace, 'port-forward', object, `:${port}`];
  const ending = new AbortController();
  const child = spawn('kubectl', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: ending.signal,
  });
  const close = () => ending.abort();
  try {
    return { port: await opened(child), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The port, once kubectl says that it listens. */
function opened(child: ChildProcess): Promise<number> {
  const patience = AbortSignal.timeout(LONGEST_WAIT);
  let [said, complained] = ['', ''];
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      const [, port] = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
    child.stderr?.on('data', (data: Buffer) => {
      complained += data.toString('utf8');
    });
    // After it listens, its end is what `close` asked for, or shows in the next request.
    child.on('error', (error) => reject(failed('code' in error ? NO_KUBECTL : error.message)));
    child.on('exit', () => reject(failed(complained.trim() || 'it ended at once')));
    patience.addEventListener('abort', () => reject(failed('it never listened')));
  });
}

const NO_KUBECTL = 'there is no kubectl on the PATH; install it, or give --prometheus';

const failed = (why: string): OperatingError =>
  new OperatingError({ service: 'kubectl', kind: 'unavailable' }, `kubectl port-forward: ${why}`);

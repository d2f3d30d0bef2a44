import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  readonly command: string;
  /** To listen on this loopback port. */
  readonly args: (port: number) => readonly string[];
  /** Whether it serves; an error is a no. */
  readonly serves: (url: string) => Promise<boolean>;
  /** Its whole environment; without it, ours. */
  readonly env?: (port: number) => NodeJS.ProcessEnv;
}

/** A server of our own on a free loopback port, once it serves. */
export async function startServer({ command, args, serves, env }: ServerOptions): Promise<Server> {
  const port = await freePort();
  const ending = new AbortController();
  const child = spawn(command, args(port), {
    signal: ending.signal,
    stdio: 'ignore',
    ...(env ? { env: env(port) } : {}),
  });
  // Being ended by the signal is reported as an error, which it is not.
  child.on('error', () => {});
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    ending.abort();
    await ended;
  };
  await ready(child, () => serves(url)).catch(async (error) => {
    await stop();
    throw new Error(`${command} does not serve`, { cause: error });
  });
  return { url, stop };
}

async function ready(child: ChildProcess, serves: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt++) {
    if (await serves().catch(() => false)) return;
    await pause(50);
  }
  throw new Error(child.exitCode === null ? 'waited in vain' : `ended with ${child.exitCode}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

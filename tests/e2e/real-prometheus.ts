import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';

/** Samples by series: instants in milliseconds. */
export type Held = Readonly<Record<string, readonly (readonly [at: number, value: number])[]>>;

export const AUTH = { user: 'autoscaler', password: 'pä:ss' };
/** bcrypt of the password above, with few rounds: every request is checked against it. */
const HASH = '$2b$04$hE4K9Ae4N7P3s0jxw0fdCOhHFp.gk5oBCPbpKxGWvuxs154ftYxdi';

export interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Our own Prometheus on a free loopback port: it holds these samples and scrapes nothing. */
export async function startPrometheus(held: Held): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-prometheus-'));
  const data = join(folder, 'data');
  writeFileSync(join(folder, 'samples.txt'), openMetrics(held));
  writeFileSync(join(folder, 'prometheus.yml'), '{}\n');
  writeFileSync(join(folder, 'web.yml'), `basic_auth_users: { ${AUTH.user}: '${HASH}' }\n`);
  execFileSync('promtool', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '-q',
    join(folder, 'samples.txt'),
    data,
  ]);
  const port = await freePort();
  const ending = new AbortController();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.config.file=${join(folder, 'web.yml')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { signal: ending.signal, stdio: 'ignore' },
  );
  // Being ended by the signal is reported as an error, which it is not.
  child.on('error', () => {});
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      ending.abort();
      await ended;
    }
    rmSync(folder, { recursive: true });
  };
  await ready(url, child).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, stop };
}

const openMetrics = (held: Held): string =>
  [
    ...Object.entries(held).flatMap(([series, samples]) => [
      `# TYPE ${series.replace(/\{.*/, '')} gauge`,
      ...samples.map(([at, value]) => `${series} ${value} ${at / 1_000}`),
    ]),
    '# EOF\n',
  ].join('\n');

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    try {
      const basic = Buffer.from(`${AUTH.user}:${AUTH.password}`).toString('base64');
      const headers = { authorization: `Basic ${basic}` };
      if ((await fetch(`${url}/-/ready`, { headers })).ok) return;
    } catch {
      // Not listening yet.
    }
    await pause(50);
  }
  throw new Error('Prometheus did not become ready');
}

/** An exchange over a real connection. */
export const overHttp: Exchange = async (request: WireRequest) => {
  const { url, method, headers, body, timeout } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      signal: AbortSignal.timeout(timeout),
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (error) {
    const service = 'prometheus';
    throw new OperatingError({ service, kind: 'unavailable' }, 'no answer', { cause: error });
  }
};

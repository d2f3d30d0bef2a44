import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange, WireRequest } from '../../autoscaler/src/ports/exchange.ts';
import { type Server, startServer } from './server.ts';

/** Samples by series: instants in milliseconds. */
export type Held = Readonly<Record<string, readonly (readonly [at: number, value: number])[]>>;

export const AUTH = { user: 'autoscaler', password: 'pä:ss' };
/** bcrypt of the password above, with few rounds: every request is checked against it. */
const HASH = '$2b$04$hE4K9Ae4N7P3s0jxw0fdCOhHFp.gk5oBCPbpKxGWvuxs154ftYxdi';

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
  const basic = Buffer.from(`${AUTH.user}:${AUTH.password}`).toString('base64');
  const clean = () => rmSync(folder, { recursive: true });
  try {
    const server = await startServer({
      command: 'prometheus',
      args: (port) => [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        `--web.config.file=${join(folder, 'web.yml')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      serves: async (url) => {
        const headers = { authorization: `Basic ${basic}` };
        return (await fetch(`${url}/-/ready`, { headers })).ok;
      },
    });
    return { url: server.url, stop: () => server.stop().finally(clean) };
  } catch (error) {
    clean();
    throw error;
  }
}

const openMetrics = (held: Held): string =>
  [
    ...Object.entries(held).flatMap(([series, samples]) => [
      `# TYPE ${series.replace(/\{.*/, '')} gauge`,
      ...samples.map(([at, value]) => `${series} ${value} ${at / 1_000}`),
    ]),
    '# EOF\n',
  ].join('\n');

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
    const service = new URL(url).host;
    throw new OperatingError({ service, kind: 'unavailable' }, 'no answer', { cause: error });
  }
};

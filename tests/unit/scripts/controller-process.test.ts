import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whileServed } from '../../support/served-world.ts';

let out = '';
let file = '';
let home = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'smartscale-controller-'));
  home = await mkdtemp(join(tmpdir(), 'smartscale-home-'));
  const args = ['scripts/bundle.ts', '--only', 'controller', '--out', out];
  await promisify(execFile)(process.execPath, args);
  file = join(out, 'controller', 'index.mjs');
});
afterAll(async () => {
  for (const folder of [out, home]) await rm(folder, { recursive: true });
});

interface Line {
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The bundle by itself, as its image runs it: in an empty folder, with no other variables. */
function started(variables: Readonly<Record<string, string>>) {
  const end = new AbortController();
  const child: ChildProcess = spawn(process.execPath, [file], {
    cwd: home,
    env: { HOME: home, LISTEN_PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: end.signal,
    killSignal: 'SIGTERM',
  });
  const written = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      written.text += String(chunk);
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = (): readonly Line[] =>
    written.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  // Node.js tells of a signal that it sent itself as of an error.
  child.on('error', () => {});
  return { terminate: () => end.abort(), ended, lines };
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined) {
  for (let turn = 0; turn < 300; turn++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never came: ${what}`);
}

describe('the controller as one file', () => {
  it('sees to its duties in a world on a port, tells how they stand, and ends when told to', async () => {
    await whileServed(async (url) => {
      const { terminate, ended, lines } = started({ SMARTSCALE_WORLD: url });
      try {
        const began = await until('its beginning', () =>
          lines().find(({ message }) => message === 'controller began'),
        );
        const own = `http://127.0.0.1:${String(began['port'])}`;
        const ready = await until('readiness', async () => {
          const answer = await fetch(`${own}/readyz`);
          const text = await answer.text();
          return answer.status === 200 ? text : undefined;
        });
        expect(ready).toBe('ok\n');
        expect((await fetch(`${own}/healthz`)).status).toBe(200);
        const metrics = await (await fetch(`${own}/metrics`)).text();
        expect(metrics).toMatch(
          /smartscale_controller_duty_runs_total\{duty="join-token",outcome="done"\} 1/,
        );
        expect(metrics).toMatch(/smartscale_controller_duty_age_seconds\{duty="credentials"\} \d/);
        expect(metrics).toContain('process_resident_memory_bytes');
        expect(metrics).not.toMatch(/outcome="(failed|crashed)"\} [1-9]/);
      } finally {
        terminate();
      }
      expect(await ended).toBe(0);
      expect(lines().at(-1)).toMatchObject({ message: 'controller ended', how: 'well' });
      // Its root file system is read-only.
      expect(await readdir(home)).toEqual([]);
    });
  });

  it('tells everything that is wrong with its environment, and ends with 2', async () => {
    const { ended, lines } = started({ AWS_REGION: 'us-east-1', LISTEN_PORT: 'http' });
    expect(await ended).toBe(2);
    const [told] = lines();
    expect(told?.message).toBe('wrong environment');
    expect(told?.['problems']).toHaveLength(12);
    expect(told?.['problems']).toContain(
      'environment: LISTEN_PORT: expected a port such as 8080, got "http"',
    );
  });
});

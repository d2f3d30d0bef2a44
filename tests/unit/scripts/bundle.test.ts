import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../support/wire-world.ts';

/** Called as AWS Lambda would, but with no time left: it signs its first request and sends none. */
const CALL = `
const { handler } = await import(process.argv[1]);
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 0 };
const event = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify({ answer: await handler(event, context) }) + '\\n');
`;

const run = promisify(execFile);
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };

let out = '';
let table = '';

async function called(name: string, event: unknown) {
  const file = pathToFileURL(join(out, name, 'index.mjs')).href;
  const args = ['--input-type=module', '-e', CALL, file, JSON.stringify(event)];
  const env = { ...ENVIRONMENT, ...CREDENTIALS };
  const { stdout } = await run(process.execPath, args, { env });
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'smartscale-bundle-'));
  ({ stdout: table } = await run(process.execPath, ['scripts/bundle.ts', '--out', out]));
});
afterAll(() => rm(out, { recursive: true }));

describe('a bundled function', () => {
  it('is one file beside its map, and no larger than it may be', async () => {
    expect((await readdir(join(out, 'autoscaler'))).sort()).toEqual([
      'index.mjs',
      'index.mjs.LEGAL.txt',
      'index.mjs.map',
    ]);
    expect(table).toMatch(/autoscaler .* 2\.50 MB .* yes/);
    expect(table).toContain('interruptions');
    expect(table).not.toContain('NO');
  });

  it('loads without the repository and answers an event', async () => {
    const lines = await called('autoscaler', {});
    const [log] = lines;
    expect(log).toMatchObject({ message: 'tick failed', cluster: 'shop' });
    expect(log?.why).toBe('dynamodb.us-east-1.amazonaws.com: no time is left to ask');
    expect(lines.at(-1)).toEqual({ answer: { outcome: 'failed' } });
  });

  it('drops an event that is none', async () => {
    const lines = await called('interruptions', { 'detail-type': 'Tuesday' });
    expect(lines).toMatchObject([{ message: 'event dropped' }, { answer: { outcomes: [] } }]);
  });
});

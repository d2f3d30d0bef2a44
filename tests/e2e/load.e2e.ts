import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Replica, startReplica } from '../support/replicas.ts';

const installed = spawnSync('k6', ['version']).status === 0;
const MAIN = 'apps/demo-app/main.ts';
/** k6's exit code for a run that crossed a threshold. */
const CROSSED = 99;

/** Twenty-five minutes in ten seconds, against a shop in a process of its own. */
const k6 = (script: string, shop: Replica, settings: readonly string[] = []) => {
  const given = ['SPEED=150', `BASE_URL=http://127.0.0.1:${shop.port}`, ...settings];
  const args = ['run', '--quiet', '--no-color', ...given.flatMap((it) => ['-e', it])];
  const { status, stdout, stderr } = spawnSync('k6', [...args, `tests/load/${script}`], {
    encoding: 'utf8',
  });
  return { status, told: `${stdout}${stderr}` };
};

const name = installed ? 'k6' : 'k6 (not here: tests/load/README.md says how to get it)';

describe.skipIf(!installed)(name, () => {
  let idle: Replica;
  let full: Replica;
  beforeAll(async () => {
    idle = await startReplica(MAIN, 'idle', { CHECKOUT_ROUNDS: '500', DRAIN_SECONDS: '0' });
    full = await startReplica(MAIN, 'full', { QUEUE_LIMIT: '1', DRAIN_SECONDS: '0' });
  });
  afterAll(() => Promise.all([idle.end(), full.end()]));

  it('passes on a shop with room, with every visit answered', () => {
    const { status, told } = k6('load-test.js', idle);
    expect(status, told).toBe(0);
    expect(told).toMatch(/checks_failed\.*: 0\.00%/);
  });

  it('passes a flash sale that the shop has room for', () => {
    const { status, told } = k6('flash-sale.js', idle, ['RATE=50']);
    expect(status, told).toBe(0);
  });

  it.each(['load-test.js', 'flash-sale.js'])(
    'fails %s on a shop that turns orders away',
    (script) => {
      const { status, told } = k6(script, full, ['RATE=50']);
      expect(status, told).toBe(CROSSED);
      expect(told).toContain('http_req_failed');
    },
  );
});

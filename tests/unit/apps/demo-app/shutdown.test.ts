import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CART, checkOut, openShop } from '../../../support/demo-app.ts';
import {
  balance,
  type Outcome,
  type Replica,
  shopOn,
  startReplica,
} from '../../../support/replicas.ts';

let folder = '';
let file = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smartscale-demo-app-'));
  file = join(folder, 'main.mjs');
  await promisify(execFile)(process.execPath, ['scripts/bundle-demo-app.ts', '--out', file]);
});
afterAll(() => rm(folder, { recursive: true }));

interface Story {
  readonly drainSeconds: string;
  /** How many of two replicas are replaced, one after the other, while customers order. */
  readonly replaced: number;
  /** Whether the balancer hears of it at all: news that are late enough are none. */
  readonly heard: boolean;
}

async function rollingRestart({ drainSeconds, replaced, heard }: Story) {
  // Orders are shipped at the end alone, so that each replica tells how many it had.
  const variables = { CHECKOUT_ROUNDS: '500', ORDERS_PER_SECOND: '0', DRAIN_SECONDS: drainSeconds };
  const begin = (name: string) => startReplica(file, name, variables);
  const balancer = balance(150);
  const stopped = new AbortController();
  const old = await Promise.all(['a', 'b'].map(begin));
  const running: Replica[] = [...old];
  try {
    await Promise.all(old.map(balancer.untilReady));
    const outcomes: Outcome[] = [];
    const tell = (outcome: Outcome) => outcomes.push(outcome);
    const customers = [true, true, false, false].map((loyal) =>
      shopOn(balancer, { loyal, signal: stopped.signal, tell }),
    );
    for (const replica of old.slice(0, replaced)) {
      const fresh = await begin(`${replica.name}2`);
      running.push(fresh);
      await balancer.untilReady(fresh);
      if (!heard) await balancer.end();
      await replica.end();
    }
    const { length } = outcomes;
    await expect.poll(() => outcomes.length, { timeout: 30_000 }).toBeGreaterThan(length + 20);
    stopped.abort();
    await Promise.all(customers);
    return { outcomes, ...(await endAll(running)) };
  } finally {
    stopped.abort();
    await balancer.end();
    await endAll(running);
  }
}

async function endAll(replicas: readonly Replica[]) {
  const codes = await Promise.all(replicas.map((it) => it.end()));
  const farewells = replicas.map(({ name, told }) => ({ replica: name, ...told.at(-1) }));
  return { codes, farewells };
}

const ordersAt = (outcomes: readonly Outcome[], name: string): number =>
  outcomes.filter(({ replica, order }) => replica === name && order !== undefined).length;

describe('a rolling restart under load', () => {
  it('loses no request and no order', async () => {
    const { outcomes, codes, farewells } = await rollingRestart({
      drainSeconds: '1.2',
      replaced: 2,
      heard: true,
    });
    expect(outcomes.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(100);
    expect(codes).toEqual([0, 0, 0, 0]);
    for (const farewell of farewells)
      expect(farewell).toMatchObject({
        message: 'stopped',
        cut: 0,
        shippedAtLast: ordersAt(outcomes, farewell.replica),
      });
    const numbers = outcomes.map(({ order }) => order);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('loses requests without a drain, which is what the drain is for', async () => {
    const { outcomes } = await rollingRestart({ drainSeconds: '0', replaced: 1, heard: false });
    const failures = outcomes.flatMap(({ failure }) => failure ?? []);
    expect(failures.join('\n')).toMatch(/ECONNREFUSED|ECONNRESET|socket hang up/);
  });
});

describe('a shop that is asked to stop', () => {
  it('fails its readiness at once and serves on, sending kept connections away', async () => {
    const shop = await openShop({ DRAIN_SECONDS: '1' });
    const before = await checkOut(shop.url);
    const farewell = shop.stop();
    const ready = await fetch(`${shop.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining' }]);
    expect((await fetch(`${shop.url}/health`)).status).toBe(200);
    const during = await checkOut(shop.url);
    expect([before.status, during.status]).toEqual([201, 201]);
    expect([before, during].map((it) => it.headers.get('connection'))).toEqual([
      'keep-alive',
      'close',
    ]);
    expect(await farewell).toMatchObject({ cut: 0 });
    await expect(fetch(`${shop.url}/health`)).rejects.toThrow();
  });

  it('waits for a request that came just before the port closed', async () => {
    const shop = await openShop({ FINISH_SECONDS: '5' });
    const { asked, answer } = await slowOrder(shop.port);
    const farewell = shop.stop();
    const isClosed = () =>
      fetch(`${shop.url}/health`).then(
        () => false,
        () => true,
      );
    await expect.poll(isClosed, { timeout: 4_000 }).toBe(true);
    asked.end(JSON.stringify(CART).slice(5));
    expect(await answer).toBe(201);
    expect(await farewell).toEqual({ cut: 0, shippedAtLast: 1 });
  });

  it('cuts a request that does not end in its time, and says so', async () => {
    const shop = await openShop({ FINISH_SECONDS: '0.1' });
    const { answer } = await slowOrder(shop.port);
    expect(await shop.stop()).toEqual({ cut: 1, shippedAtLast: 0 });
    expect(await answer).toMatch(/ECONNRESET|hang up/);
    expect(shop.told.at(-1)).toMatchObject({ level: 'error', message: 'stopped', cut: 1 });
  });
});

/** An order whose first letters the shop has, and whose rest is not sent yet. */
async function slowOrder(port: number) {
  const headers = { expect: '100-continue' };
  const asked = request({ port, path: '/api/checkout', method: 'POST', headers });
  const answer = new Promise<number | string | undefined>((resolve) => {
    asked.once('error', (error) => resolve(String(error)));
    asked.once('response', (it) => {
      it.resume();
      resolve(it.statusCode);
    });
  });
  asked.write(JSON.stringify(CART).slice(0, 5));
  // The shop says that it has the request: from here on it is one that must be answered.
  await once(asked, 'continue');
  return { asked, answer };
}

describe('the process', () => {
  it('ends with 2 and every complaint when its settings are wrong', async () => {
    const env = { PORT: 'x', DRAIN_SECONDS: '-1' };
    const ended = promisify(execFile)(process.execPath, [file], { env });
    await expect(ended).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/PORT: .*\n.*DRAIN_SECONDS: /),
    });
  });

  it('ends with 1 and the reason when its port is taken', async () => {
    const shop = await openShop();
    const env = { HOST: '127.0.0.1', PORT: `${shop.port}` };
    const ended = promisify(execFile)(process.execPath, [file], { env });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('EADDRINUSE'),
    });
    await shop.stop();
  });

  it('tells of itself too: CPU time, memory and the lag of its loop', async () => {
    const replica = await startReplica(file, 'one', { DRAIN_SECONDS: '0' });
    const scraped = await (await fetch(`http://127.0.0.1:${replica.port}/metrics`)).text();
    expect(scraped).toContain('process_cpu_seconds_total');
    expect(scraped).toContain('nodejs_eventloop_lag_seconds');
    expect(await replica.end()).toBe(0);
  });
});

import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../../../autoscaler/src/core/trace/trace.ts';
import { minutes, seconds } from '../../../../autoscaler/src/core/units.ts';
import type { DecisionRecord } from '../../../../autoscaler/src/ports/state-store.ts';
import { aLiveSystem } from '../../../support/live-cli.ts';
import { readyWorkers } from '../../../support/run.ts';

/** The functions have run for so long under this load. */
async function after(span: number, load = 3) {
  const it = await aLiveSystem({ load: () => load });
  it.startFunctions();
  await it.pass(minutes(span));
  return it;
}

/** What the table holds of the state, as it stands there. */
const stateOf = async (it: Awaited<ReturnType<typeof after>>) => (await it.store.peek()).state;

describe('status', () => {
  it('tells mode, policy, nodes, the last decision, cost and lease', async () => {
    const it = await after(10);
    const { code, out } = await it.type('status');
    expect(code).toBe(0);
    expect(out).toMatch(/^smartscale-prod at here, /);
    expect(out).toMatch(/Mode {7}active; prediction/);
    expect(out).toMatch(/Policy {5}shop [0-9a-f]{12} of main@sha1:/);
    expect(out).toMatch(/Nodes {6}3 workers registered \(/);
    expect(out).toMatch(/Decided .* \(id \d+\): Hold: change nothing/);
    expect(out).toMatch(/Lease {6}free\n/);
  });

  it('says that nothing was ever decided where no function runs', async () => {
    const it = await aLiveSystem();
    const { code, out } = await it.type('status');
    expect(code).toBe(0);
    expect(out).toContain('never: does the heartbeat call the function?');
    expect(out).toContain('no tick has seen the list of nodes yet');
  });

  it('says that the last decision is long ago once the heartbeat is gone', async () => {
    const it = await aLiveSystem();
    await it.type('tick', '--once', '--act');
    expect((await it.type('status')).out).not.toContain('long ago');
    await it.pass(minutes(60));
    expect((await it.type('status')).out).toContain('That is long ago: does the heartbeat still');
  });

  it('names who holds the lease, and who ended without giving it back', async () => {
    const it = await aLiveSystem();
    await it.store.acquire('request-7', it.world.now, seconds(90));
    expect((await it.type('status')).out).toContain('held by request-7 until');
    await it.pass(minutes(2));
    expect((await it.type('status')).out).toContain('request-7 ended without giving it back');
  });

  it('tells what is open, in words', async () => {
    const it = await after(1, 6);
    let out = '';
    for (let look = 0; look < 8 && !out.includes('launch '); look++) {
      await it.pass(seconds(30));
      ({ out } = await it.type('status'));
    }
    expect(out).toMatch(/Open {7}launch \S+ \([\w-]+\), begun .* ago: \S/);
  });

  it('says what ticks run on while the parameter is corrupt', async () => {
    const it = await after(5);
    const [[name, kept] = []] = [...it.wire.parameters];
    if (!name || !kept) throw new Error('no parameter');
    it.wire.parameters.set(name, { ...kept, value: '{"v":1}' });
    const { code, out } = await it.type('status');
    expect(code).toBe(0);
    expect(out).toContain('cannot be read; ticks run on the last good one, shop');
  });

  it('asks the table and the parameter alone, so that it works while the cluster is down', async () => {
    const it = await after(3);
    it.line.sent.length = 0;
    await it.type('status', '--json');
    const hosts = new Set(it.line.sent.map(({ url }) => new URL(url).host.split('.')[0]));
    expect([...hosts].sort()).toEqual(['dynamodb', 'ssm']);
  });

  it('as JSON holds the state, the lease and the last decision', async () => {
    const it = await after(3);
    const document = JSON.parse((await it.type('status', '--json')).out);
    expect(document).toMatchObject({ cluster: 'smartscale-prod', mode: 'active', lease: null });
    expect(document.lastDecision.decision.plan).toEqual({ kind: 'hold' });
    expect(document.state.operations).toEqual([]);
  });

  it('tells service and host, and what to check, when the table does not answer', async () => {
    const it = await after(2);
    it.line.silent = 'dynamodb';
    const { code, out, err } = await it.type('status');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('dynamodb.us-east-1.amazonaws.com: no answer in time');
    expect(err).toMatch(/^Check: /m);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('history and explain', () => {
  it('list decisions oldest first, in both times, and tell one in full by its id', async () => {
    const it = await after(12, 6);
    const { out } = await it.type('history', '--changes');
    const [line] = out.split('\n').filter((text) => text.includes('Scale up'));
    expect(line).toMatch(/^\w{3} \d{4}-\d\d-\d\d \d\d:\d\d \d\d:\d\dZ +\d+ /);
    const [, id] = /Z +(\d+) /.exec(line ?? '') ?? [];
    const told = await it.type('explain', id ?? '');
    expect(told.code).toBe(0);
    expect(told.out).toContain('Scale up by');
    expect(told.out).toMatch(/ {2}- CPU: [\d.]+% at .*; lowest of the scale-up window/);
    expect(told.out).toMatch(/Opened: launch /);
    expect(told.out).toMatch(/Paid for: \d+ spot, \d+ on demand/);
  });

  it('find a decision by its moment, and say so when there is none of that id', async () => {
    const it = await after(3);
    const [newest] = JSON.parse((await it.type('history', '--json')).out);
    const at = new Date(newest.at).toISOString();
    expect((await it.type('explain', newest.id, '--at', at)).code).toBe(0);
    const wrong = await it.type('explain', '4711');
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toContain('"smartscale history" lists them');
  });

  it('read no more than --limit, and say that there may be more', async () => {
    const it = await after(8);
    const { out } = await it.type('history', '--limit', '2');
    const [{ id }] = JSON.parse((await it.type('history', '--json')).out);
    const ids = [...out.matchAll(/\dZ +(\d+) /g)].map(([, found]) => Number(found));
    expect(ids).toEqual([Number(id) - 1, Number(id)]);
    expect(out).toContain('There may be more: --limit is 2.');
  });
});

describe('history --changes', () => {
  it('looks for changes behind however many decisions that changed nothing', async () => {
    const it = await after(40, 6);
    const { out } = await it.type('history', '--changes', '--limit', '2');
    const lines = out.split('\n').filter((text) => /Scale (up|down)/.test(text));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(2);
    const all = JSON.parse((await it.type('history', '--changes', '--json')).out);
    expect(all.length).toBeGreaterThan(0);
    const kinds = all.map((it: DecisionRecord) => it.decision.plan.kind);
    expect(kinds).not.toContain('hold');
  });
});

describe('pause, resume and boost', () => {
  it('pull and lift the brake, which the next decision heeds', async () => {
    const it = await aLiveSystem({ load: () => 6 });
    const pulled = await it.type('pause', '--for', '2h', '--reason', 'moving the database');
    expect(pulled.out).toMatch(/^Before: not braked\nNow: {4}paused until .*"moving the database"/);
    expect((await stateOf(it)).brake?.why).toBe('moving the database');
    it.startFunctions();
    await it.pass(minutes(10));
    expect(readyWorkers(it.world)).toBe(3);
    expect((await it.type('status')).out).toContain('but paused by the brake');
    expect((await it.type('resume')).out).toContain('Now:    not braked');
    expect((await stateOf(it)).brake).toBeUndefined();
    await it.pass(minutes(8));
    expect(readyWorkers(it.world)).toBeGreaterThan(3);
  });

  it('end by themselves, and status says so though nothing removed them', async () => {
    const it = await aLiveSystem();
    await it.type('pause', '--for', '1h', '--reason', 'a while');
    await it.type('boost', '--nodes', '4', '--for', '1h', '--reason', 'a while');
    await it.type('tick', '--once', '--act');
    await it.pass(minutes(61));
    expect(await stateOf(it)).toMatchObject({ brake: { why: 'a while' } });
    expect((await it.type('status')).out).toMatch(
      / {2}Mode {7}active; .*\n.*\n {2}Brake {6}off\n {2}Boost {6}off\n/,
    );
    expect((await it.type('resume')).out).toMatch(/^Before: not braked\n/);
  });

  it('keep so many nodes until the boost is over', async () => {
    const it = await after(3);
    const { out } = await it.type('boost', '--nodes', '5', '--for', '1h', '--reason', 'rush');
    expect(out).toMatch(/Now: {4}at least 5 nodes until .*"rush"/);
    await it.pass(minutes(8));
    expect(readyWorkers(it.world)).toBe(5);
    expect((await it.type('boost', '--off')).out).toMatch(
      /Before: at least 5 nodes.*\nNow: {4}no boost/,
    );
    expect((await stateOf(it)).boost).toBeUndefined();
  });

  it('store nothing above the maximum of the policy', async () => {
    const it = await after(2);
    const refused = await it.type('boost', '--nodes', '80', '--for', '1h', '--reason', 'rush');
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain("the policy's nodes.max, got 80");
    expect((await stateOf(it)).boost).toBeUndefined();
  });
});

describe('tick', () => {
  it('without --act decides what the function would, and touches nothing', async () => {
    const it = await aLiveSystem({ load: () => 6 });
    await it.pass(minutes(6));
    const before = await it.store.peek();
    const { code, out } = await it.type('tick', '--once');
    expect(code).toBe(0);
    expect(out).toMatch(/^Dry run: .*\n.*\nScale up by/);
    expect(await it.store.peek()).toEqual(before);
    expect(
      it.line.sent.filter(({ headers }) => /Update|Put/.test(headers['x-amz-target'] ?? '')),
    ).toEqual([]);
    expect([it.world.machines.size, it.wire.published.length]).toEqual([3, 0]);
  });

  it('with --act buys what it decides, and gives the lease back', async () => {
    const it = await aLiveSystem({ load: () => 6 });
    await it.pass(minutes(6));
    const { code, out } = await it.type('tick', '--once', '--act');
    expect(code).toBe(0);
    expect(out).toContain('🟢 Scale-up started');
    expect(it.world.machines.size).toBeGreaterThan(3);
    expect(await it.store.holder()).toBeUndefined();
  });

  it('does nothing while somebody else holds the lease', async () => {
    const it = await aLiveSystem({ load: () => 6 });
    await it.store.acquire('the function', it.world.now, minutes(1));
    const { code, out } = await it.type('tick', '--once', '--act');
    expect([code, out]).toEqual([1, 'Busy: somebody else holds the lease. Nothing was done.\n']);
  });

  it('says which policy it is by when the parameter cannot be read', async () => {
    const it = await aLiveSystem();
    for (const [name, kept] of it.wire.parameters)
      it.wire.parameters.set(name, { ...kept, value: 'broken' });
    const { code, out } = await it.type('tick', '--once');
    expect(code).toBe(0);
    expect(out).toMatch(
      /The policy cannot be read: .*expected JSON.*\nThis is by the built-in one/,
    );
  });

  it('holds, and says what it cannot see, while Prometheus does not answer', async () => {
    const it = await aLiveSystem();
    it.line.silent = '30090';
    const { code, out } = await it.type('tick', '--once');
    expect(code).toBe(0);
    expect(out).toContain('Hold');
    expect(out).toMatch(/Unknown: .*CPU/);
  });
});

describe('trace export', () => {
  it('writes what simulate --trace reads, as it was measured', async () => {
    const it = await aLiveSystem({ load: () => 3 });
    await it.pass(minutes(60));
    const path = join(tmpdir(), `load-${process.pid}.csv`);
    const { code, err } = await it.type('trace', 'export', '--days', '1', '--out', path);
    const parsed = parseTrace(readFileSync(path, 'utf8'), path);
    rmSync(path);
    expect([code, err]).toEqual([0, expect.stringContaining('slots of five minutes')]);
    if (!parsed.ok) throw new Error('not a trace');
    expect(parsed.value.values.length).toBeGreaterThanOrEqual(10);
    // The shop's three vCPUs, and what the nodes themselves use.
    for (const value of parsed.value.values) expect(value).toBeCloseTo(3.12, 1);
  });

  it('leaves out no slot where one day is asked for after the other', async () => {
    const it = await aLiveSystem();
    await it.pass(minutes(30 * 60 + 7));
    const { out } = await it.type('trace', 'export', '--days', '1.2');
    const parsed = parseTrace(out, 'out');
    if (!parsed.ok) throw new Error('not a trace');
    expect(parsed.value.values.filter(Number.isNaN)).toEqual([]);
    expect(out.trim().split('\n')).toHaveLength(1 + 345);
    expect(parsed.value.notes).toEqual([]);
  });

  it('fails, and writes no empty file, when Prometheus cannot be reached', async () => {
    const it = await aLiveSystem();
    it.line.silent = '30090';
    const { code, out } = await it.type('trace', 'export');
    expect([code, out]).toEqual([1, '']);
  });
});

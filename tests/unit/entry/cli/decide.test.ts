import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseClusterList } from '../../../../autoscaler/src/adapters/kubernetes/from-list.ts';
import type { Decision } from '../../../../autoscaler/src/core/decision.ts';
import { parseDecision } from '../../../../autoscaler/src/entry/cli/explain.ts';
import { run } from '../../../../autoscaler/src/entry/cli/main.ts';
import { observationFromCluster } from '../../../../autoscaler/src/entry/cli/what-if.ts';
import { NOON } from '../../../support/cluster.ts';
import { FULL_STATE } from '../../../support/states.ts';

const POLICY = 'tests/fixtures/policies/brief.yaml';
const CLUSTER = 'tests/fixtures/clusters/techflow.json';
const NOW = '2026-11-23T12:00:00Z';

const folder = mkdtempSync(join(tmpdir(), 'smartscale-decide-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

async function smartscale(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(args, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => NOON,
  });
  return { code, out: out.join(''), err: err.join('') };
}

const CALM = file('calm.json', {
  cpu: { value: 0.18, forSeconds: 900 },
  memory: { value: 0.35, forSeconds: 900 },
});
const BUSY = file('busy.json', { cpu: { value: 0.82, forSeconds: 240 }, memory: 'unknown' });

const onCluster = (...more: readonly string[]) =>
  smartscale('decide', '--policy', POLICY, '--cluster', CLUSTER, ...more);

async function decisionOn(...more: readonly string[]): Promise<Decision> {
  const { code, out } = await onCluster('--json', ...more);
  const read = parseDecision(out, 'stdout');
  if (code !== 0 || !read.ok) throw new Error(`no decision: ${out}`);
  return read.value.decision;
}

describe('decide on the output of kubectl', () => {
  test('removes a calm node that nothing holds, and names those passed over', async () => {
    const decision = await decisionOn('--metrics', CALM, '--now', NOW);
    expect(decision.plan).toMatchObject({ kind: 'scale-down', manner: 'voluntary' });
    expect(decision.because).toMatchObject([{ code: 'below-low-watermark', seen: 0.18 }]);
    expect(decision.passedOver).toContainEqual({
      node: 'i-0a1f00000000000a1',
      by: { code: 'sole-replica', pod: 'demo/rabbitmq-0', kind: 'StatefulSet' },
    });
  });

  test('adds nodes under load, for the load that the CPU speaks of', async () => {
    const { plan, because } = await decisionOn('--metrics', BUSY, '--now', NOW);
    expect(plan).toMatchObject({ kind: 'scale-up', launch: [{ cause: 'cpu' }, { cause: 'cpu' }] });
    expect(because).toMatchObject([{ code: 'above-high-watermark', signal: 'cpu', seen: 0.82 }]);
  });

  test('removes nothing without metrics: unknown is not calm', async () => {
    expect((await decisionOn('--now', NOW)).plan).toEqual({ kind: 'hold' });
  });

  test('prints exactly four parts as JSON, and the kinds beside it', async () => {
    const { out, err } = await onCluster('--json', '--now', NOW);
    expect(Object.keys(JSON.parse(out))).toEqual(['plan', 'because', 'vetoes', 'passedOver']);
    expect(err).toContain('Kinds seen in');
  });

  test('tells it in words, in the time of the policy, with the kinds and the silent', async () => {
    const { code, out, err } = await onCluster('--metrics', BUSY, '--now', NOW);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('At Mon 2026-11-23 18:00 Asia/Dhaka:\nScale up by 2 nodes');
    expect(out).toContain('CPU has been above 70% for 3m (82% now).');
    expect(out).toContain('Unknown: memory.\nNot configured: the queue,');
    expect(out).toContain('6 Node, 19 Pod, 4 Deployment');
    expect(out).not.toContain('Not in it');
  });

  test('names the kinds that a list lacks', async () => {
    const list = JSON.parse(readFileSync(CLUSTER, 'utf8'));
    const items = list.items.filter(({ kind }: { kind: string }) => /^(Node|Pod)$/.test(kind));
    const cluster = file('short.json', { ...list, items });
    const { out } = await smartscale('decide', '--policy', POLICY, '--cluster', cluster);
    expect(out).toMatch(/Not in it, .*: Deployment, ReplicaSet, .*Namespace\./);
  });

  test('takes a state into account', async () => {
    const state = file('paused.json', { brake: { until: NOON + 3_600_000, why: 'incident 42' } });
    const { plan, vetoes } = await decisionOn('--metrics', CALM, '--now', NOW, '--state', state);
    expect(plan).toEqual({ kind: 'hold' });
    expect(vetoes).toContainEqual(expect.objectContaining({ code: 'paused', by: 'brake' }));
  });

  test('reads a state in which nothing is left out', async () => {
    const state = file('full.json', FULL_STATE);
    expect((await onCluster('--state', state, '--now', NOW)).code).toBe(0);
  });

  test('asks the clock when nobody says what time it is', async () => {
    expect((await onCluster()).out).toContain('At Mon 2026-11-23 18:00 Asia/Dhaka:');
  });
});

describe('decide on an observation', () => {
  const list = parseClusterList(readFileSync(CLUSTER, 'utf8'), CLUSTER);
  if (!list.ok) throw new Error('the fixture is sound');
  const seen = file('seen.json', observationFromCluster(list.value, NOON));
  const onSeen = (...more: readonly string[]) =>
    smartscale('decide', '--policy', POLICY, '--observation', seen, ...more);

  test('it is the time of the observation', async () => {
    expect((await onSeen()).out).toContain('At Mon 2026-11-23 18:00 Asia/Dhaka:');
    expect((await onSeen('--now', '2026-11-23T13:30:00Z')).out).toContain('19:30 Asia/Dhaka:');
  });

  test('metrics stand in for its signals, and it decides as on the list it came from', async () => {
    const fromSeen = await onSeen('--metrics', CALM, '--json');
    const fromList = await onCluster('--metrics', CALM, '--json', '--now', NOW);
    expect(fromSeen.out).toBe(fromList.out);
  });
});

describe('explain', () => {
  test('tells what decide printed', async () => {
    const { out } = await onCluster('--metrics', CALM, '--now', NOW, '--json');
    const path = file('decision.json', JSON.parse(out));
    const told = await smartscale('explain', path);
    expect(told.out).toContain('Times: UTC.\nScale down by 1 node: drain and remove');
  });

  test('tells the decision in a record, at its time and in the zone asked for', async () => {
    const decision = await decisionOn('--metrics', CALM, '--now', NOW);
    const path = file('record.json', { id: '7', at: NOON, decision });
    const told = await smartscale('explain', path, '--time-zone', 'Asia/Dhaka');
    expect(told.out).toContain('At Mon 2026-11-23 18:00 Asia/Dhaka:');
  });

  test('names the path inside the record, and a zone that is none', async () => {
    const path = file('bad.json', { decision: { plan: { kind: 'stop' } } });
    const { code, err } = await smartscale('explain', path, '--time-zone', 'Mars');
    expect(code).toBe(2);
    expect(err.replaceAll(path, 'bad.json').split('\n')).toEqual([
      'bad.json: decision.plan.kind: expected one of "hold", "scale-up", "scale-down", got "stop"',
      'bad.json: decision.because: expected a list, got nothing',
      'bad.json: decision.vetoes: expected a list, got nothing',
      'bad.json: decision.passedOver: expected a list, got nothing',
      '--time-zone: expected the name of a time zone such as Asia/Dhaka, got "Mars"',
      '',
    ]);
  });
});

describe('help and schemas', () => {
  test('the help names the kubectl command', async () => {
    const command = 'kubectl get nodes,pods,deploy,rs,sts,ds,hpa,pdb,pv,pvc,sc,pc,ns -A -o json';
    expect((await smartscale('decide', '--help')).out).toContain(command);
  });

  test.each(['observation', 'metrics', 'state', 'decision', 'record'])(
    '%s has a schema',
    async (name) => {
      const { code, out } = await smartscale('schema', name);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ type: 'object', additionalProperties: false });
    },
  );

  test('a state file may leave anything out', async () => {
    expect(JSON.parse((await smartscale('schema', 'state')).out)).not.toHaveProperty('required');
  });
});

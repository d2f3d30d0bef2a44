import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { minutes } from '../../../../autoscaler/src/core/units.ts';
import { startDelivery } from '../../../../autoscaler/src/entry/live/simulated-delivery.ts';
import { aLiveSystem } from '../../../support/live-cli.ts';
import { policyText } from '../../../support/policy-files.ts';
import { FILES } from '../../../support/policy-world.ts';

const POLICY = 'policies/scaling-policy.yaml';

/** A policy that is live by way of Git and Flux. */
async function delivered() {
  const here = await aLiveSystem({ goesOn: true });
  const { git } = startDelivery(here, FILES);
  await here.pass(minutes(1.5));
  return { ...here, git };
}

/** And ticks that run on it. */
async function aSystem() {
  const here = await delivered();
  here.startFunctions();
  await here.pass(minutes(6));
  return here;
}

const way = (out: string): string => out.slice(out.indexOf('  Way'), out.indexOf('  Open'));

describe('status tells the way of the policy', () => {
  it('from Flux to the last decision, and that all are in step', async () => {
    const here = await aSystem();
    const { out } = await here.type('status');
    expect(way(out)).toMatch(/Flux +Ready +main@sha1:\w{40}\n/);
    expect(way(out)).toMatch(/ConfigMap +(\w{12})\n +SSM +\1 +of main@.+\n +last tick +\1 /);
    expect(way(out)).toContain('All that could be seen is in step.');
  });

  it('and says that it is not behind for a commit that does not touch it', async () => {
    const here = await aSystem();
    here.git.commit('A word', { 'README.md': 'hello' });
    await here.pass(minutes(3));
    expect(way((await here.type('status')).out)).toContain('in step');
  });

  it('and where it stands still: at the controller, with its own words', async () => {
    const here = await delivered();
    here.git.commit('Slip', { [POLICY]: policyText({ max: 50 }) });
    await here.pass(minutes(3));
    const { out } = await here.type('status');
    expect(way(out)).toMatch(/Flux +applied, not Ready/);
    expect(way(out)).toMatch(
      /Stands still at the controller: Refused: .+\n.+:11:10: spec\.nodes\.max: /,
    );
    const document = JSON.parse((await here.type('status', '--json')).out);
    expect(document.chain).toMatchObject({ stuck: { at: 'controller' }, live: { kind: 'policy' } });
  });

  it('and at the next decision, until one was taken by it', async () => {
    const here = await delivered();
    expect(way((await here.type('status')).out)).toMatch(/Stands still at the next decision: no/);
    here.startFunctions();
    await here.pass(minutes(6));
    expect(way((await here.type('status')).out)).toContain('in step');
  });
});

describe('status compares with a working copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-chain-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example', ...args]);

  it('and says that HEAD was never fetched', async () => {
    cpSync('policies', join(folder, 'policies'), { recursive: true });
    writeFileSync(join(folder, POLICY), policyText({ max: 7 }));
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'Seven');
    const here = await delivered();
    const { out } = await here.type('status', '--repo', folder);
    expect(way(out)).toMatch(/Git HEAD +\w{12} +\w{12}\n/);
    expect(way(out)).toMatch(
      /Stands still at Flux: .+ HEAD here is \w{40}: is it pushed, and merged\?/,
    );
  });
});

describe('reconcile', () => {
  it('asks source and Kustomization, and waits until what was committed is live', async () => {
    const here = await delivered();
    const { sha } = here.git.commit('Nine', { [POLICY]: policyText({ max: 9 }) });
    const { code, out, err } = await here.type('reconcile', 'scaling-policy', '--with-source');
    expect(err).toContain(`fetched main@sha1:${sha}`);
    expect(out).toMatch(
      new RegExp(`^scaling-policy is Ready at main@sha1:${sha}\\.\nLive as version`),
    );
    expect(code).toBe(0);
  });

  it('ends with 1 and the reason where it is refused', async () => {
    const here = await delivered();
    here.git.commit('Slip', { [POLICY]: policyText({ max: 50 }) });
    const { code, out } = await here.type('reconcile', 'scaling-policy', '--with-source');
    expect(code).toBe(1);
    expect(out).toMatch(/^Kustomization scaling-policy is not Ready \(HealthCheckFailed\): /);
    expect(out).toMatch(/:11:10: spec\.nodes\.max: expected at most 10/);
  });

  it('ends with 1 for nothing of the kind, and for what is suspended', async () => {
    const here = await delivered();
    const none = await here.type('reconcile', 'monitoring');
    expect(none).toMatchObject({
      code: 1,
      out: 'There is no Kustomization monitoring in flux-system.\n',
    });
    const gate = await here.type('reconcile', 'sync-gate-demo-app');
    expect(gate).toMatchObject({ code: 1, out: expect.stringContaining('is suspended') });
  });

  it('ends with 1 when Flux does not come to it in time', async () => {
    const here = await delivered();
    here.git.commit('Nine', { [POLICY]: policyText({ max: 9 }) });
    here.line.silent = 'ssm';
    const { code, out } = await here.type(
      'reconcile',
      'scaling-policy',
      '--with-source',
      '--timeout',
      '30s',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/is not done in time: Running health checks/);
  });
});

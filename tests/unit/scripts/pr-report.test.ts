import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOAD_FILE, POLICY_FILE } from '../../../autoscaler/src/entry/review/material.ts';
import { makeRepository, type Repository } from '../../support/repository.ts';
import { BASE, edited, LOAD } from '../../support/review.ts';

/** Read it as a reviewer would when it changes: it is what the product shows of itself. */
const SAMPLE = '../../../docs/samples/pr-report.md';
const RECORDED = new Map([...BASE, [LOAD_FILE, LOAD.text]]);
const CHANGED = edited(
  {
    [POLICY_FILE]: [
      ['cpu: { above: 70%, for: 3m }', 'cpu: { above: 65%, for: 2m }'],
      ['nodes: 8', 'nodes: 6'],
    ],
  },
  RECORDED,
);

let repository: Repository;
let out = '';

beforeAll(() => {
  repository = makeRepository();
  out = mkdtempSync(join(tmpdir(), 'smartscale-report-'));
  repository.commit(RECORDED, 'Begin');
  repository.git('switch', '--quiet', '--create', 'sooner');
  repository.commit(CHANGED, 'Scale up sooner, and less for the sale');
});
afterAll(() => {
  repository.remove();
  rmSync(out, { recursive: true, force: true });
});

function report(...args: readonly string[]) {
  const flags = ['--repo', repository.root, '--now', '2026-11-24T05:00:00Z', ...args];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/pr-report.ts', ...flags],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('npm run pr-report', () => {
  it('writes what docs/samples shows, and the same as JSON', async () => {
    const { status, stdout, stderr } = report('--base', 'main', '--head', 'sooner', '--out', out);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^(fine|careful): 2 fields and 1 schedule changed/);
    expect(stderr).toContain('replay · after');
    await expect(readFileSync(join(out, 'pr-report.md'), 'utf8')).toMatchFileSnapshot(SAMPLE);
    expect(JSON.parse(readFileSync(join(out, 'pr-report.json'), 'utf8'))).toMatchObject({
      version: 1,
      effect: { load: { source: 'recorded', name: LOAD_FILE } },
      changes: [{ path: 'spec.scaleUp.cpu.above', line: 9 }, {}, {}],
    });
  });

  it('ends with 1 for a bad edit, and marks its line', () => {
    repository.write(edited({ [POLICY_FILE]: [['above: 70%', 'above: 7O%']] }, RECORDED));
    const { status, stdout } = report('--base', 'main', '--annotations');
    expect(status).toBe(1);
    expect(stdout).toContain('## ⛔ SmartScale: the policy cannot be read');
    expect(stdout).toContain('`policies/scaling-policy.yaml:9:19` `spec.scaleUp.cpu.above`');
    expect(stdout).toMatch(/^::error file=policies\/scaling-policy\.yaml,line=9,col=19,/m);
  });

  it('ends with 2 for bad input, with all that is wrong with it', () => {
    const { status, stdout, stderr } = report('--base', 'gone', '--seed', 'x', '--trace', 'no.csv');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toEqual([
      '--base: expected a revision of this repository, got "gone"',
      '--seed: expected a whole number from 0 up, got "x"',
      'no.csv: expected a readable trace, got no such file',
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICY_FILE } from '../../../autoscaler/src/entry/review/material.ts';
import { aMergeCheck, type MergeCheck } from '../../support/merge-check.ts';
import { BASE, edited } from '../../support/review.ts';

let check: MergeCheck;
const heads: Record<number, string> = {};
const answers: MergeCheck['answers'] = (given) => check.answers(given);
const run: MergeCheck['run'] = (...args) => check.run(...args);

beforeAll(() => {
  check = aMergeCheck([edited({ [POLICY_FILE]: [['above: 70%', 'above: 60%']] }), BASE]);
  heads[1] = check.pullRequest(1, edited({ [POLICY_FILE]: [['above: 70%', 'above: 65%']] }));
  heads[2] = check.pullRequest(2, edited({ [POLICY_FILE]: [['above: 70%', 'above: 60%']] }));
});
afterAll(() => check.repository.remove());

const IN_THE_SALE = ['--repository', 'techflow/smartscale', '--now', '2026-11-27T14:30:00Z'];
const pull = (number: number) => ({ number, head: heads[number], labels: [] });

describe('npm run sync-status', () => {
  it('holds a new policy in a freeze, and lets the one before it come back', () => {
    answers({
      pulls: [pull(1), pull(2)],
      'pulls/1/files': [POLICY_FILE],
      'pulls/2/files': [POLICY_FILE],
      [`commits/${heads[1]}/status`]: [],
      [`commits/${heads[2]}/status`]: [],
    });
    const { status, stdout, posted } = run(...IN_THE_SALE, '--post');
    expect(status).toBe(0);
    expect(stdout).toContain('#1 pending: scaling-policy held: until 2026-11-27T17:00:00Z');
    expect(stdout).toContain('#2 success: it goes back to what was live in the last 30 days');
    expect(posted.map((args) => args.filter((it) => /^(repos|state|context)/.test(it)))).toEqual([
      [
        `repos/techflow/smartscale/statuses/${heads[1]}`,
        'state=pending',
        'context=smartscale/sync-window',
      ],
      [
        `repos/techflow/smartscale/statuses/${heads[2]}`,
        'state=success',
        'context=smartscale/sync-window',
      ],
    ]);
  });

  it('does not post what stands there: GitHub keeps a thousand of each', () => {
    const description = 'it goes back to what was live in the last 30 days';
    answers({
      pulls: [pull(2)],
      'pulls/2/files': [POLICY_FILE],
      [`commits/${heads[2]}/status`]: [{ state: 'success', description }],
    });
    const { posted, stdout } = run(...IN_THE_SALE, '--post');
    expect(posted).toEqual([]);
    expect(stdout).toContain('(kept)');
  });

  it('looks at the others when one cannot be looked at, and ends with 1', () => {
    answers({
      pulls: [{ ...pull(1), number: 9 }, pull(2)],
      'pulls/9/files': [POLICY_FILE],
      'pulls/2/files': [POLICY_FILE],
    });
    const { status, stdout, stderr, posted } = run(...IN_THE_SALE);
    expect([status, posted]).toEqual([1, []]);
    expect(stderr).toMatch(/^#9: git fetch/);
    expect(stdout).toContain('#2 success');
  });
});

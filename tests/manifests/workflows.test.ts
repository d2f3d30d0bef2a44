import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { MARKER } from '../../autoscaler/src/entry/review/markdown.ts';

const FOLDER = '.github/workflows';

const STEP = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.unknown()).default({}),
});
const PERMISSIONS = z.record(z.string(), z.enum(['read', 'write', 'none']));
const JOB = z.object({
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  permissions: PERMISSIONS.optional(),
  steps: z.array(STEP),
});
const WORKFLOW = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: PERMISSIONS,
  jobs: z.record(z.string(), JOB),
});

const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, workflow: WORKFLOW.parse(parse(text)) };
});

const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, it]) => ({
    at: `${name}: ${job}`,
    on: Object.keys(workflow.on),
    permissions: it.permissions ?? workflow.permissions,
    steps: it.steps,
  })),
);
const writes = ({ permissions }: (typeof jobs)[number]): boolean =>
  Object.values(permissions).includes('write');

describe('workflows', () => {
  it('are those that the documents name', () => {
    expect(workflows.map(({ name }) => name).sort()).toEqual([
      'ci.yml',
      'release.yml',
      'verify.yml',
      'windows.yml',
    ]);
  });

  test.each(workflows)('$name pins every action by commit, with its version', ({ text }) => {
    const uses = text.split('\n').filter((line) => /^\s*-?\s*uses:/.test(line));
    const loose = uses.filter(
      (it) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(it),
    );
    expect(loose).toEqual([]);
    expect(uses.length).toBeGreaterThan(0);
  });

  it('use one commit of each action', () => {
    const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    const names = new Set(used.map((it) => it.split('@')[0]));
    expect(new Set(used).size).toBe(names.size);
  });

  it('give a job that names no rights of its own none to write', () => {
    const broad = workflows.filter(({ workflow }) =>
      Object.values(workflow.permissions).includes('write'),
    );
    expect(broad.map(({ name }) => name)).toEqual([]);
  });

  it('never run the code of a pull request with a token that can write', () => {
    const risky = jobs
      .filter((job) => job.on.some((it) => it.startsWith('pull_request')) && writes(job))
      .filter(({ steps }) =>
        steps.some(({ uses, run = '' }) => uses || /\b(npm|npx|node)\b/.test(run)),
      );
    expect(risky.map(({ at }) => at)).toEqual([]);
  });

  it('are not started in the name of the target of a pull request', () => {
    expect(jobs.flatMap(({ on }) => on)).not.toContain('pull_request_target');
  });

  it('check out a named branch where another workflow started them', () => {
    const checkouts = jobs
      .filter(({ on }) => on.includes('workflow_run'))
      .flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')));
    expect(checkouts.map((it) => it.with['ref'])).toEqual(checkouts.map(() => 'main'));
  });

  it('hand text of others to a shell through its environment, and never as code', () => {
    const pasted = jobs.flatMap(({ at, steps }) =>
      steps.filter(({ run }) => run?.includes('${{')).map(() => at),
    );
    expect(pasted).toEqual([]);
  });

  it('leave no credentials in a checkout that does not push', () => {
    const kept = jobs
      .filter(({ permissions }) => permissions['contents'] !== 'write')
      .filter(({ steps }) =>
        steps.some(
          (it) =>
            it.uses?.startsWith('actions/checkout@') && it.with['persist-credentials'] !== false,
        ),
      );
    expect(kept.map(({ at }) => at)).toEqual([]);
  });

  it('reach AWS by an identity and no key', () => {
    expect(workflows.map(({ text }) => text).join('')).not.toMatch(
      /secrets\.|AWS_ACCESS_KEY|AWS_SECRET/,
    );
  });

  it('call package scripts that there are', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync('package.json', 'utf8'),
    );
    const called = jobs.flatMap(({ steps }) =>
      steps.flatMap(({ run = '' }) =>
        [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, it]) => it ?? ''),
      ),
    );
    expect(called).toContain('pr-report');
    expect(called.filter((it) => !(it in scripts))).toEqual([]);
  });

  it('have shell that can be read', () => {
    const wrong = jobs.flatMap(({ at, steps }) =>
      steps.flatMap(({ run }) => {
        const { status, stderr } = spawnSync('bash', ['-n'], {
          input: run ?? '',
          encoding: 'utf8',
        });
        return status === 0 ? [] : [`${at}: ${stderr}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** GitHub's command, as far as the comment needs it: prints ids, and writes down what it posts. */
const GH = `#!/bin/bash
case "$*" in
  'run download'*) mkdir -p report && echo report >report/pr-report.md ;;
  *--paginate*) cat comments.txt ;;
  *) echo "$*" >>posted.txt ;;
esac
`;

describe('the comment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-comment-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'gh'), GH);
  chmodSync(join(folder, 'gh'), 0o755);
  const step = jobs.find(({ at }) => at === 'verify.yml: comment')?.steps[0];

  function posted(comments: string): string {
    writeFileSync(join(folder, 'comments.txt'), comments);
    writeFileSync(join(folder, 'posted.txt'), '');
    const env = {
      PATH: `${folder}:${process.env['PATH']}`,
      GITHUB_REPOSITORY: 'techflow/smartscale',
      GITHUB_RUN_ID: '1',
      NUMBER: '7',
    };
    // As GitHub's runner calls it.
    const { status } = spawnSync('bash', ['-e', '-c', step?.run ?? ''], { cwd: folder, env });
    expect(status).toBe(0);
    return readFileSync(join(folder, 'posted.txt'), 'utf8').trim();
  }

  it('is found again by the line that the report begins with', () => {
    expect(step?.env['MARKER']).toBe(MARKER);
  });

  it('is written the first time, and renewed from then on', () => {
    expect(posted('')).toBe(
      'api --silent -X POST repos/techflow/smartscale/issues/7/comments -F body=@report/pr-report.md',
    );
    expect(posted('12\n34\n')).toBe(
      'api --silent -X PATCH repos/techflow/smartscale/issues/comments/12 -F body=@report/pr-report.md',
    );
  });
});

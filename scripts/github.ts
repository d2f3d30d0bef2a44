import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import type { MergeStatus, PullRequest } from '../autoscaler/src/entry/review/merge-status.ts';
import { STATUS_CONTEXT } from '../autoscaler/src/entry/review/merge-status.ts';

/** A command that did not end well, with what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Arguments are handed over one by one: no shell ever reads a branch's or a file's name. */
export function command(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw new CommandError(`${program}: ${error.message}`);
  if (status === 0) return stdout;
  throw new CommandError(`${program} ${args.slice(0, 3).join(' ')}: ${stderr.trim()}`);
}

export interface GitHub {
  readonly openPullRequests: () => readonly PullRequest[];
  /** Posts a status, unless that very one stands there: GitHub keeps a thousand of each. */
  readonly setStatus: (head: string, status: MergeStatus) => 'set' | 'kept';
}

const PULL = z.object({
  number: z.number().int(),
  head: z.string().regex(/^[0-9a-f]{40}$/),
  labels: z.array(z.string()),
});
const STATUS = z.object({ state: z.string(), description: z.string().nullable() });

const linesOf = (text: string): readonly string[] => text.split('\n').filter(Boolean);

/** Through `gh`, which brings its own credentials. */
export function gitHub(repository: string): GitHub {
  const get = (path: string, jq: string): readonly string[] =>
    linesOf(command('gh', ['api', '--paginate', `repos/${repository}/${path}`, '--jq', jq]));
  const filesOf = (number: number): readonly string[] =>
    get(`pulls/${number}/files?per_page=100`, '.[] | .filename, (.previous_filename // empty)');
  return {
    openPullRequests: () =>
      get(
        'pulls?state=open&per_page=100',
        '.[] | {number, head: .head.sha, labels: [.labels[].name]}',
      ).map((line) => {
        const pull = PULL.parse(JSON.parse(line));
        return { ...pull, files: filesOf(pull.number) };
      }),
    setStatus: (head, { state, description }) => {
      const mine = `.statuses[] | select(.context == "${STATUS_CONTEXT}") | {state, description}`;
      const [last] = get(`commits/${head}/status?per_page=100`, mine);
      const now = last === undefined ? undefined : STATUS.parse(JSON.parse(last));
      if (now?.state === state && now.description === description) return 'kept';
      const fields = { state, description, context: STATUS_CONTEXT };
      const sent = Object.entries(fields).flatMap(([key, value]) => ['-f', `${key}=${value}`]);
      command('gh', ['api', '-X', 'POST', `repos/${repository}/statuses/${head}`, ...sent]);
      return 'set';
    },
  };
}

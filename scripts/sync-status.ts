import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SETTINGS } from '../apps/settings.ts';
import { systemClock } from '../autoscaler/src/adapters/transport/system.ts';
import { parseDelivery } from '../autoscaler/src/core/delivery/parse.ts';
import type { DeliveryPolicy } from '../autoscaler/src/core/delivery/policy.ts';
import { formatIso, parseIso } from '../autoscaler/src/core/iso-time.ts';
import { renderProblem } from '../autoscaler/src/core/problem.ts';
import { before, days, type Instant } from '../autoscaler/src/core/units.ts';
import { DELIVERY_FILE } from '../autoscaler/src/entry/review/material.ts';
import {
  type MergeStatus,
  mergeStatus,
  type PullRequest,
  type TouchedPath,
  touchedPaths,
} from '../autoscaler/src/entry/review/merge-status.ts';
import { CommandError, command, gitHub } from './github.ts';

const HELP = `Usage: npm run sync-status -- --repository OWNER/NAME [--post] [--now TIME] [--cluster NAME]

Says for every open pull request whether sync windows let it be merged now, and with --post sets the
commit status that the branch protection asks for. Run it in a checkout of the branch that is
delivered, with all of its history: the windows are those of that branch, never those of a pull
request, and what was on it in the last 30 days passes at any time. Pull requests are read, not run.

Exit code 0, 1 when one of them could not be looked at, 2 for bad input.
`;

const { values } = parseArgs({
  options: {
    repository: { type: 'string', default: '' },
    post: { type: 'boolean', default: false },
    now: { type: 'string' },
    cluster: { type: 'string', default: SETTINGS.cluster },
    help: { type: 'boolean', default: false },
  },
});

const REMEMBERED = days(30);

function main(): number {
  if (values.help) return say(HELP, 0);
  const now = values.now === undefined ? systemClock().now() : parseIso(values.now);
  if (now === undefined || !/^[\w.-]+\/[\w.-]+$/.test(values.repository))
    return complain([HELP.split('\n')[0] ?? '']);
  const parsed = parseDelivery(readFileSync(DELIVERY_FILE, 'utf8'), DELIVERY_FILE);
  if (!parsed.ok) return complain(parsed.problems.map(renderProblem));
  const host = gitHub(values.repository);
  const wrong = host.openPullRequests().flatMap((pull): readonly string[] => {
    try {
      const status = statusOf(pull, parsed.value, now);
      const posted = values.post ? host.setStatus(pull.head, status) : 'not posted';
      say(`#${pull.number} ${status.state}: ${status.description} (${posted})\n`, 0);
      return [];
    } catch (error) {
      // One that cannot be read must not leave the others with yesterday's verdict.
      if (error instanceof CommandError) return [`#${pull.number}: ${error.message}`];
      throw error;
    }
  });
  for (const line of wrong) process.stderr.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

function statusOf(pull: PullRequest, delivery: DeliveryPolicy, now: Instant): MergeStatus {
  const touched = touchedPaths(pull, delivery);
  if (touched.length > 0)
    command('git', ['fetch', '--quiet', '--no-tags', 'origin', `refs/pull/${pull.number}/head`]);
  const returning = touched.filter((it) => wasLive(it, pull, now));
  return mergeStatus(pull, {
    delivery,
    cluster: values.cluster,
    now,
    returning: returning.map(({ application }) => application),
  });
}

/** Whether the branch had this very content in the last 30 days, or when they began. */
function wasLive({ path }: TouchedPath, { head }: PullRequest, now: Instant): boolean {
  const content = objectAt(head, path);
  if (content === undefined) return false;
  const since = formatIso(before(now, REMEMBERED));
  const walk = ['rev-list', '--first-parent', 'HEAD', '--', path];
  const commits = (...limits: string[]) =>
    command('git', [...walk.slice(0, 2), ...limits, ...walk.slice(2)])
      .split('\n')
      .filter(Boolean);
  const lately = commits(`--since=${since}`);
  const atStart = commits(`--until=${since}`, '--max-count=1');
  return [...lately, ...atStart].some((commit) => objectAt(commit, path) === content);
}

/** The name of a file's or folder's content; nothing where it is not there. */
function objectAt(commit: string, path: string): string | undefined {
  try {
    return command('git', ['rev-parse', '--verify', '--quiet', `${commit}:${path}`]).trim();
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function say(text: string, code: number): number {
  process.stdout.write(text);
  return code;
}

function complain(lines: readonly string[]): number {
  for (const line of lines) process.stderr.write(`${line}\n`);
  return 2;
}

process.exitCode = main();

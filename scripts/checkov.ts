import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CLUSTER_FOLDER } from '../apps/main.ts';
import { CHECKOV_EXCEPTIONS } from '../apps/rules/exceptions.ts';
import { excepted, type Judged, renderJudged } from '../apps/rules/judge.ts';

const HELP = `Usage: npm run checkov [-- --program FILE]

Runs checkov's Kubernetes checks over ${CLUSTER_FOLDER}/. What is broken on purpose stands with its
reason in apps/rules/exceptions.ts. Skipped by name where there is no checkov; to have one:

    python3 -m venv .cache/checkov && .cache/checkov/bin/pip install checkov
    npm run checkov -- --program .cache/checkov/bin/checkov
`;

const { values } = parseArgs({
  options: {
    program: { type: 'string', default: 'checkov' },
    help: { type: 'boolean', default: false },
  },
});

const reportJson = z.looseObject({
  results: z.looseObject({
    failed_checks: z.array(
      z.looseObject({
        check_id: z.string(),
        check_name: z.string(),
        resource: z.string(),
        file_path: z.string(),
      }),
    ),
  }),
  summary: z.looseObject({ passed: z.number(), parsing_errors: z.number() }),
});

const FLAGS = ['--framework', 'kubernetes', '--skip-download', '--output', 'json', '--soft-fail'];

function checkov(program: string): void {
  const ran = spawnSync(program, ['--directory', CLUSTER_FOLDER, ...FLAGS], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (ran.error && 'code' in ran.error && ran.error.code === 'ENOENT') {
    process.stdout.write(`skipped: checkov (there is no ${program}; npm run checkov -- --help)\n`);
    return;
  }
  if (ran.error || ran.status !== 0) throw new Error(`${program}: ${ran.error ?? ran.stderr}`);
  report(reportJson.parse(JSON.parse(ran.stdout)));
}

function report({ results, summary }: z.output<typeof reportJson>): void {
  const found = results.failed_checks.map(
    (it): Judged => ({
      rule: it.check_id,
      path: `${CLUSTER_FOLDER}${it.file_path}`,
      // `Deployment.shop.demo-app`: kind, namespace and name, of which only the name has dots.
      object: it.resource
        .split('.')
        .slice(0, 2)
        .concat(it.resource.split('.').slice(2).join('.'))
        .join('/'),
      says: it.check_name,
    }),
  );
  const left = excepted(found, CHECKOV_EXCEPTIONS).map(renderJudged);
  if (summary.parsing_errors > 0) left.push(`${summary.parsing_errors} files could not be read`);
  for (const line of left) process.stderr.write(`${line}\n`);
  const excused = found.length - left.length;
  process.stdout.write(
    `checkov: ${summary.passed} checks passed, ${excused} excepted, ${left.length} failed\n`,
  );
  if (left.length > 0) process.exitCode = 1;
}

if (values.help) process.stdout.write(HELP);
else checkov(values.program);

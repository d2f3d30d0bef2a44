import { parseArgs } from 'node:util';
import { driftOf, readFiles } from '../apps/cluster-files.ts';
import { checkDelivery } from '../apps/delivery/checks/check.ts';
import { deliveryPolicy, deliverySettings } from '../apps/delivery/read.ts';
import { unpinned } from '../apps/images.ts';
import { CLUSTER_FOLDER, renderAll, renderObjects, vendoredFiles } from '../apps/main.ts';
import { judge, renderJudged } from '../apps/rules/judge.ts';
import { serverWords } from '../apps/rules/server-room.ts';
import { SETTINGS } from '../apps/settings.ts';
import { renderProblem } from '../autoscaler/src/core/problem.ts';

const HELP = `Usage: npm run verify [-- --release]

Fails when ${CLUSTER_FOLDER}/ is not what apps/ renders, or when a rendered object breaks a rule.
With --release also when an image has no digest: a cluster that runs would refuse it.
`;

const { values } = parseArgs({
  options: {
    release: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const MEANING = {
  missing: 'is rendered and not there',
  changed: 'is not what is rendered',
  stale: 'is there and not rendered',
} as const;

function verify(release: boolean): void {
  const problems = [...drift(), ...broken(), ...undeliverable()];
  const open = unpinned().map((name) => `apps/images.json: ${name}: has no digest`);
  if (release) problems.push(...open);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (!release) for (const it of open) process.stdout.write(`${it} (refused by --release)\n`);
  process.stdout.write(`${serverWords(renderObjects())}\n`);
  process.stdout.write(problems.length === 0 ? 'verified\n' : `${problems.length} problems\n`);
  if (problems.length > 0) process.exitCode = 1;
}

const drift = (): readonly string[] =>
  driftOf(renderAll(), readFiles(vendoredFiles())).map(
    ({ kind, path }) => `${path}: ${MEANING[kind]} (run \`npm run synth\` and commit)`,
  );

const broken = (): readonly string[] => judge(renderObjects()).map(renderJudged);

/** What the delivery policy forbids, and what Flux would stumble over. */
const undeliverable = (): readonly string[] =>
  checkDelivery(deliveryPolicy(), deliverySettings(SETTINGS), renderObjects()).map(renderProblem);

if (values.help) process.stdout.write(HELP);
else verify(values.release);

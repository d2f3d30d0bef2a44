import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { FUNCTIONS, type FunctionName } from '../autoscaler/src/core/ground.ts';
import { type Problem, renderProblem } from '../autoscaler/src/core/problem.ts';
import { inWords } from './day-0/checks.ts';
import { settledFacts } from './day-0/stack-facts.ts';
import { type Missing, missingForFlux } from './flux/preconditions.ts';
import { readRepository } from './flux/read-repository.ts';
import { ground } from './ground.ts';
import { NAMESPACE, readSettings } from './read-settings.ts';
import type { Confidential } from './secrets/secrets.ts';
import { GUARDRAILS_FILE, POLICY_FILE } from './settings/policy-rules.ts';
import type { Settings } from './settings.ts';
import { serverUserData, workerUserData } from './user-data/render.ts';
import { missingChecksums } from './user-data/versions.ts';

/** The program that Pulumi runs: the stack file in, the ground out. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const fileAt = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

const bundleOf = (name: FunctionName): string => `${ROOT}out/functions/${name}/index.mjs`;

function settingsOf(): Settings {
  const read = readSettings({
    stack: pulumi.getStack(),
    config: pulumi.runtime.allConfig(),
    files: { policy: fileAt(POLICY_FILE), guardrails: fileAt(GUARDRAILS_FILE) },
  });
  const problems = [...(read.ok ? [] : read.problems), ...bundleProblems()];
  if (read.ok && problems.length === 0) return read.value;
  throw new pulumi.RunError(problems.map(renderProblem).join('\n'));
}

const bundleProblems = (): readonly Problem[] =>
  FUNCTIONS.filter((name) => !existsSync(bundleOf(name))).map((name) => ({
    source: `out/functions/${name}/index.mjs`,
    path: '',
    expected: 'the function as one file',
    got: 'nothing',
    hint: 'npm run bundle',
  }));

function confidential(): Confidential {
  const config = new pulumi.Config(NAMESPACE);
  const slackWebhook = config.getSecret('slackWebhook');
  const gitCredentials = config.getSecret('gitCredentials');
  return {
    ...(slackWebhook ? { slackWebhook } : {}),
    ...(gitCredentials ? { gitCredentials } : {}),
  };
}

/** What Flux waits for: no failure, for the first update cannot have it. Told, and put out. */
function missingFor(settings: Settings): readonly Missing[] {
  const repository = readRepository(ROOT, settings.cluster);
  if (!repository.ok) throw new pulumi.RunError(repository.problems.map(renderProblem).join('\n'));
  const missing = [
    ...missingForFlux({ stack: settledFacts(settings), repository: repository.value }),
    ...(settings.network.adminCidrs.length > 0 ? [] : [NO_DOOR]),
  ];
  if (missing.length > 0) pulumi.log.warn(told(missing));
  return missing;
}

const NO_DOOR: Missing = {
  what: 'network.adminCidrs is empty: nobody may reach the API server, nor can this program',
  mend: 'pulumi config set --path smartscale:network.adminCidrs[0] "$(curl -s https://checkip.amazonaws.com)/32"',
};

const told = (missing: readonly Missing[]): string =>
  'Flux is not laid yet. What is missing, in the order in which to mend it:\n' +
  `${inWords(missing)}Then run "pulumi up" again.`;

/** A machine takes no file that nobody has seen: a preview may go without, an update may not. */
function insistOnChecksums(): void {
  const missing = missingChecksums().join('\n');
  if (missing === '') return;
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(missing);
  pulumi.log.warn(missing);
}

const settings = settingsOf();
insistOnChecksums();

const outputs = ground({
  settings,
  confidential: confidential(),
  scripts: { worker: workerUserData, server: serverUserData },
  bundleOf,
  missing: missingFor(settings),
  preview: pulumi.runtime.isDryRun(),
});

export const {
  masterIp,
  masterPublicIp,
  masterInstanceId,
  prometheusUrl,
  lambdaFunctionArn,
  dynamodbTableName,
  vpcId,
  snsTopicArn,
  ecrRepositoryUrl,
  controllerRepositoryUrl,
  demoAppUrl,
  grafanaUrl,
  githubRoleArn,
  environment,
  manifests,
  fluxWaitsFor,
} = outputs;
